import { at, type Matrix, matrix, type Sums } from '../../../src/matrix.twin';
import { attention } from '../../../src/ops/attention/attention';
import { attentionKeyGradient } from '../../../src/ops/attention/attention_key_gradient';
import { attentionKeyGradient as keyTwin } from '../../../src/ops/attention/attention_key_gradient.twin';
import { attentionQueryGradient } from '../../../src/ops/attention/attention_query_gradient';
import {
  ownProducts,
  attentionQueryGradient as queryTwin,
} from '../../../src/ops/attention/attention_query_gradient.twin';
import {
  assert,
  check,
  type KernelCase,
  type Output,
  Random,
  runDispatch,
  tolerance,
  Words,
} from '../harness';
import { type Laid, lay, nameOf, rounded, SHAPES, type Shape, statisticsOf } from './layers';

export const attentionCases: readonly KernelCase[] = [
  ...SHAPES.map((shape, i) => ({ kernel: 'attention', name: nameOf(shape), run: forward(shape, i) })),
  ...(['head_4', 'head_8', 'head_16', 'vectors', 'floats'] as const).map((form, i) => ({
    kernel: 'attention',
    name: `what is causal sees nothing of what comes later, to the bit, ${form}`,
    run: causality([4, 9 + i, 2, [4, 8, 16, 12, 3][i] as number, 'causal']),
  })),
];

export const attentionQueryGradientCases: readonly KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'attention_query_gradient',
  name: `${nameOf(shape)}${i % 2 ? ', added' : ''}`,
  run: queryGradient(shape, i),
}));

export const attentionKeyGradientCases: readonly KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'attention_key_gradient',
  name: `${nameOf(shape)}${i % 2 ? ', added' : ''}`,
  run: keyGradient(shape, i),
}));

function forward(shape: Shape, i: number): KernelCase['run'] {
  return async (gpu) => {
    const laid = lay(shape, new Random(6000 + i), i);
    const { layer, places, y, rounding } = laid;
    const expected = statisticsOf(laid);
    await check(gpu, attention(layer), { activations: values(laid) }, [
      { name: 'y', buffer: 'activations', place: places.y, expected: y, rounding },
      {
        name: 'statistics',
        buffer: 'activations',
        place: places.statistics,
        expected,
        // The largest score, and 1 / a sum of up to as many parts as there are keys.
        tolerance: (at) => 1e-6 + rounding * (1 + Math.abs(expected.values[at] as number)),
      },
    ]);
  };
}

/** Changes each position in turn, and nothing before it may change. */
function causality(shape: Shape): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(6100);
    const laid = lay(shape, random, 0);
    const { layer, places, qkv } = laid;
    const outputs = async (of: Matrix) => {
      const { activations } = await runDispatch(gpu, attention(layer), {
        activations: values({ ...laid, qkv: of }),
      });
      return (activations as Words).get(places.y, layer.y.columns);
    };
    const before = await outputs(qkv);
    const [own, columns] = [qkv.columns / layer.positions, layer.y.columns / layer.positions];
    for (let changed = 0; changed < layer.positions; changed++) {
      const after = await outputs(
        matrix(qkv.rows, qkv.columns, (item, column) =>
          Math.floor(column / own) === changed ? random.uniform(-40, 40) : at(qkv, item, column),
        ),
      );
      for (let item = 0; item < qkv.rows; item++) {
        for (let column = 0; column < layer.y.columns; column++) {
          const same = at(before, item, column) === at(after, item, column);
          if (Math.floor(column / columns) < changed)
            assert(same, `y[${item}, ${column}] changes with position ${changed}`);
          else if (Math.floor(column / columns) === changed)
            assert(!same, `y[${item}, ${column}] does not change with its own position`);
        }
      }
    }
  };
}

function queryGradient(shape: Shape, i: number): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(6200 + i);
    const { laid, dy, backward, of, others } = drawn(shape, random, i);
    const { layer, places, rounding } = laid;
    const own = ownProducts(of, backward);
    const statistics = statisticsOf(laid, own);
    const parts = [queryTwin(of, backward, others && third(others, of.positions, 0)), undefined, undefined];
    const before = statisticsOf(laid);
    await check(
      gpu,
      attentionQueryGradient(layer, others !== undefined),
      {
        activations: values(laid).put(places.y, backward.y).put(places.statistics, rounded(before)),
        deltas: deltas(laid, dy, others),
      },
      [
        ...outputs(laid, parts, others, rounding),
        {
          name: 'statistics',
          buffer: 'activations',
          place: places.statistics,
          expected: statistics,
          tolerance: (at) =>
            at % 4 === 2
              ? tolerance(own, (at - 2) / 4, rounding)
              : Math.abs(statistics.values[at] as number) * 2 ** -23,
        },
      ],
    );
  };
}

function keyGradient(shape: Shape, i: number): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(6300 + i);
    const { laid, dy, backward, of, others } = drawn(shape, random, i);
    const { layer, places, rounding } = laid;
    const own = ownProducts(of, backward);
    const other = others && {
      keys: third(others, of.positions, 1),
      values: third(others, of.positions, 2),
    };
    const { keys, values: sums } = keyTwin(of, backward, other);
    await check(
      gpu,
      attentionKeyGradient(layer, others !== undefined),
      {
        activations: values(laid).put(places.statistics, rounded(statisticsOf(laid, own))),
        deltas: deltas(laid, dy, others),
      },
      outputs(laid, [undefined, keys, sums], others, rounding),
    );
  };
}

function drawn(shape: Shape, random: Random, i: number) {
  const laid = lay(shape, random, i);
  const { layer, qkv, weights } = laid;
  const dy = random.matrix(qkv.rows, layer.y.columns, -1, 1);
  const others = i % 2 ? random.matrix(qkv.rows, qkv.columns, -2, 2) : undefined;
  const of = { positions: layer.positions, heads: layer.heads, causal: layer.causal };
  return { laid, dy, others, of, backward: { qkv, weights, y: rounded(laid.y), dy } };
}

/** What the kernels read of the values. */
function values({ size, places, qkv, tokens }: Laid): Words {
  const words = new Words(size).put(places.qkv, qkv);
  return places.tokens && tokens ? words.put(places.tokens, tokens) : words;
}

function deltas({ size, places }: Laid, dy: Matrix, others: Matrix | undefined): Words {
  const words = new Words(size).put(places.y, dy);
  return others ? words.put(places.qkv, others) : words;
}

/** Queries, keys or values of all positions. */
function third({ rows, columns, values }: Matrix, positions: number, what: number): Matrix {
  const own = columns / positions / 3;
  return matrix(
    rows,
    columns / 3,
    (item, column) =>
      values[item * columns + Math.floor(column / own) * 3 * own + what * own + (column % own)] as number,
  );
}

/**
 * The gradient of qkv, of which the kernel writes some thirds: what it does not write is as it was. Each position's third is an
 * output of its own; of the others' nothing is checked but that they are untouched.
 */
function outputs(
  { layer, places }: Laid,
  thirds: readonly (Sums | undefined)[],
  others: Matrix | undefined,
  rounding: number,
): Output[] {
  const { positions } = layer;
  const { offset, rows, stride } = places.qkv;
  return thirds.flatMap((expected, what) => {
    if (!expected) return [];
    const own = expected.columns / positions;
    return Array.from({ length: positions }, (_, position): Output => {
      const of = (values: Float64Array) =>
        Float64Array.from({ length: rows * own }, (_, i) => {
          const [item, c] = [Math.floor(i / own), i % own];
          return values[item * expected.columns + position * own + c] as number;
        });
      const last = what === 2 && position + 1 === positions;
      const behind = last ? (places.qkv.width as number) - 3 * own * positions : 0;
      return {
        name: `third ${what} at ${position}${others ? ', added' : ''}`,
        buffer: 'deltas',
        place: { offset: offset + position * 3 * own + what * own, rows, stride, width: own + behind },
        expected: {
          rows,
          columns: own,
          values: of(expected.values),
          magnitudes: of(expected.magnitudes),
          terms: expected.terms,
        },
        rounding,
      };
    });
  });
}
