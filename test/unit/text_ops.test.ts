import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/errors';
import { type Matrix, matrix, total } from '../../src/matrix.twin';
import { loadTextOps, OPS } from '../../src/ops';
import { takenRows } from '../../src/ops/embedding/embedding.twin';
import { TWINS } from '../../src/ops/index.twin';
import type { Node, Shape } from '../../src/ops/node';
import type { OpTwin, TwinDraws, TwinNode } from '../../src/ops/op.twin';
import { STREAMS } from '../../src/random';
import { relativeDistance } from '../gradients/models';
import { texts } from '../ops/embedding/texts';
import { Random } from '../ops/harness';

await loadTextOps();

const DRAWS: TwinDraws = { seed: [3, 4], stream: STREAMS.wordDropout, epoch: 2, first: 5 };
const from = [1, 6, 4] as const;

/** Nodes with what they read, in the order of their inputs: `x` texts, and the columns of the others. */
const NODES: readonly {
  readonly op: string;
  readonly attributes?: Node['attributes'];
  readonly columns: readonly (number | 'x')[];
  readonly weight?: Shape;
}[] = [
  { op: 'embedding', attributes: { symbols: 5, width: 4 }, columns: ['x'], weight: [5, 4] },
  {
    op: 'embedding',
    attributes: { symbols: 5, width: 8, shift: true, dropout: 0.5 },
    columns: ['x'],
    weight: [7, 8],
  },
  { op: 'position', attributes: { from }, columns: [24], weight: [6, 4] },
  { op: 'pool', attributes: { from }, columns: [24, 'x'] },
  { op: 'pool', attributes: { from }, columns: [24] },
  { op: 'broadcast_add', columns: [24, 4] },
  { op: 'tokens', columns: [6 * 5, 'x'] },
];

describe("the twins of text's ops against central differences", () => {
  test.each(NODES)('$op $attributes of $columns', ({ op, attributes = {}, columns, weight }) => {
    const random = new Random(6900);
    const rows = 3;
    const node: Node = { name: 'a', op, inputs: [], attributes, part: 'decoder' };
    const inputs = columns.map((one) =>
      one === 'x' ? texts(random, rows, 6, 5) : random.matrix(rows, one, -2, 2),
    );
    const tensors: Record<string, Matrix> = weight
      ? { 'a.weight': random.matrix(weight[0] as number, weight[1] as number, -2, 2) }
      : {};
    const of = { node, inputs, tensors, samples: 1, beta: 1, freeBits: 0, count: 2, draws: DRAWS };
    const twin = TWINS[op] as OpTwin;
    const run = (changed: Partial<TwinNode>) =>
      twin.forward({ ...of, eps: matrix(0, 0, () => 0), ...changed });
    const { value } = run({});
    const dy = value && random.matrix(value.rows, value.columns, -1, 1);
    // The sum of the value times dy, or a likelihood's mean loss.
    const lossOf = (changed: Partial<TwinNode>): number => {
      const { value: y, loss } = run(changed);
      if (loss) return total(loss.elements) / of.count;
      return (y as Matrix).values.reduce((sum, one, i) => sum + one * (dy?.values[i] as number), 0);
    };
    const differences = (given: Matrix, changed: (other: Matrix) => Partial<TwinNode>): Float64Array =>
      given.values.map((_, i) => {
        const at = (shift: number) => {
          const values = given.values.slice();
          (values[i] as number) += shift;
          return lossOf(changed({ ...given, values }));
        };
        return (at(1e-5) - at(-1e-5)) / 2e-5;
      });
    const found = twin.backward({ ...of, eps: matrix(0, 0, () => 0) }, dy);
    let compared = 0;
    inputs.forEach((input, i) => {
      const own = found.inputs[i];
      expect(own === undefined).toBe(columns[i] === 'x');
      if (!own) return;
      const wanted = differences(input, (other) => ({ inputs: inputs.with(i, other) }));
      expect(relativeDistance(own.values, wanted)).toBeLessThan(1e-5);
      compared++;
    });
    for (const [name, tensor] of Object.entries(tensors)) {
      const own = found.tensors?.[name] as Matrix;
      const wanted = differences(tensor, (other) => ({ tensors: { [name]: other } }));
      expect(relativeDistance(own.values, wanted)).toBeLessThan(1e-5);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe('what a decoder is told of a text', () => {
  const x = texts(new Random(6901), 64, 64, 28);
  const of = { symbols: 28, width: 4, shift: true, dropout: 0.3 };
  const dropped = (draws: TwinDraws) => takenRows(x, of, draws).values.map((row) => Number(row === 29));

  test('lacks the share of its symbols that dropout says, others in each epoch', () => {
    const share = (values: Float64Array) => values.reduce((sum, one) => sum + one, 0) / (64 * 63);
    const [first, second] = [dropped(DRAWS), dropped({ ...DRAWS, epoch: 3 })];
    // Four standard deviations.
    expect(Math.abs(share(first) - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / (64 * 63)));
    expect(share(first.map((one, i) => Number(one !== second[i])))).toBeCloseTo(2 * 0.3 * 0.7, 1);
  });

  test('is the same however an epoch is cut into batches, and all of it where nothing is drawn', () => {
    const rows = matrix(32, 64, (row, column) => x.values[(row + 32) * 64 + column] as number);
    const later = takenRows(rows, of, { ...DRAWS, first: DRAWS.first + 32 });
    expect(later.values).toEqual(takenRows(x, of, DRAWS).values.slice(32 * 64));
    expect(takenRows(x, of).values.includes(29)).toBe(false);
  });
});

describe("a node of text's ops", () => {
  const node = (op: string, inputs: string[], attributes: Node['attributes']): Node => ({
    ...{ name: 'a', op, inputs, attributes },
    part: 'decoder',
  });
  const infer = (of: Node, shapes: readonly Shape[]) => OPS[of.op]?.infer(of, shapes, 'nodes[1]');

  test('is refused by the field that is wrong', () => {
    const WRONG: readonly (readonly [field: string, node: Node, shapes: readonly Shape[]])[] = [
      ['inputs[0]', node('embedding', ['z'], { symbols: 5, width: 8 }), [[6]]],
      ['attributes.symbols', node('embedding', ['x'], { symbols: 257, width: 8 }), [[6]]],
      ['attributes.symbols', node('embedding', ['x'], { symbols: 1, width: 8 }), [[6]]],
      ['attributes.width', node('embedding', ['x'], { symbols: 5, width: 6 }), [[6]]],
      ['attributes.shift', node('embedding', ['x'], { symbols: 5, width: 8, shift: 1 }), [[6]]],
      ['attributes.dropout', node('embedding', ['x'], { symbols: 5, width: 8, dropout: 0.3 }), [[6]]],
      [
        'attributes.dropout',
        node('embedding', ['x'], { symbols: 5, width: 8, shift: true, dropout: 1 }),
        [[6]],
      ],
      ['attributes.from', node('position', ['b'], { from: [1, 6] }), [[24]]],
      ['attributes.from', node('pool', ['b', 'x'], { from: [1, 6, 4] }), [[20], [6]]],
      ['inputs[1]', node('pool', ['b', 'x'], { from: [1, 6, 4] }), [[24], [5]]],
      ['inputs[1]', node('pool', ['b', 'z'], { from: [1, 6, 4] }), [[24], [6]]],
      ['inputs[1]', node('broadcast_add', ['b', 'z'], {}), [[1, 6, 4], [6]]],
      ['inputs[0]', node('tokens', ['b', 'x'], {}), [[1, 6, 1], [6]]],
      ['inputs[0]', node('tokens', ['b', 'x'], {}), [[31], [6]]],
      ['attributes.symbols', node('tokens', ['b', 'x'], { symbols: 5 }), [[30], [6]]],
    ];
    for (const [field, of, shapes] of WRONG) {
      const refused = expect(() => infer(of, shapes), `${of.op} ${field}`);
      refused.toThrowError(expect.objectContaining({ field: `nodes[1].${field}` }));
      refused.toThrowError(SpecError);
    }
  });

  test('has the shape of a text, and rows for the start and the unknown symbol where it needs them', () => {
    const shapes = [{}, { shift: true }, { shift: true, dropout: 0 }, { shift: true, dropout: 0.1 }].map(
      (more) => infer(node('embedding', ['x'], { symbols: 5, width: 8, ...more }), [[6]]),
    );
    expect(shapes.map((one) => one?.parameters?.[0]?.shape)).toEqual([
      [5, 8],
      [6, 8],
      [6, 8],
      [7, 8],
    ]);
    expect(shapes[0]?.shape).toEqual([1, 6, 8]);
  });
});
