import type { Gpu } from '../../../src/gpu/gpu';
import { at, type Matrix, matrix } from '../../../src/matrix.twin';
import { embedding } from '../../../src/ops/embedding/embedding';
import { takenRows, embedding as twin } from '../../../src/ops/embedding/embedding.twin';
import { embeddingGradient } from '../../../src/ops/embedding/embedding_gradient';
import { embeddingGradient as gradientTwin } from '../../../src/ops/embedding/embedding_gradient.twin';
import { weightRows } from '../../../src/ops/embedding/names';
import { MATMULS, type Matmul } from '../../../src/tiles/table';
import { thoroughFamilies } from '../choice';
import {
  Arena,
  assert,
  check,
  type FamilyCase,
  forFamilies,
  type KernelCase,
  type Output,
  operandsOf,
  padded,
  Random,
  runDispatch,
  stateWords,
  viewOf,
  Words,
} from '../harness';
import { TEXT_SHAPES, texts } from './texts';

/** As it is, shifted, and with few, half and almost all symbols dropped. */
const WAYS = [
  {},
  { shift: true },
  { shift: true, dropout: 0.3 },
  { shift: true, dropout: 0.5 },
  { shift: true, dropout: 0.97 },
] as const;
const STREAM = 10;

export const embeddingCases: KernelCase[] = TEXT_SHAPES.map(([rows, length, symbols, width], i) => {
  const way = WAYS[i % WAYS.length] as (typeof WAYS)[number];
  const attributes = { symbols, width, ...way };
  return {
    kernel: 'embedding',
    name: `${rows} x ${length} of ${symbols} symbols, width ${width}, ${JSON.stringify(way)}`,
    async run(gpu: Gpu) {
      const random = new Random(6000 + i);
      // The last row of some has symbols that the alphabet lacks.
      const x = texts(random, rows, length, i % 4 === 3 ? 256 : symbols);
      const weight = random.matrix(weightRows(attributes), width, -3, 3);
      const arena = new Arena(random);
      const yPlace = arena.place(rows, length * width, i % 3);
      const xPlace = arena.place(rows, length, i % 2);
      const taken = arena.place(rows, length, i % 2);
      const parameters = new Arena(random);
      const weightPlace = parameters.place(weight.rows, width);
      const size = rows - (i % 3);
      const [batch, epoch] = [i % 5, i % 7];
      const seed = [random.word(), random.word()] as const;
      const dispatch = embedding({
        ...{ ...attributes, name: 'encoder.embedding', part: 'encoder', stream: STREAM },
        x: viewOf(xPlace, length),
        y: viewOf(yPlace, length * width),
        taken: viewOf(taken, length),
        weight: viewOf(weightPlace, width, 'parameters'),
        batch: { size, seed },
      });
      const own = takenRows(x, attributes, { seed, stream: STREAM, epoch, first: batch * size });
      const buffers = {
        parameters: new Words(parameters.size).put(weightPlace, weight),
        state: stateWords({ step: 7, epoch, batch }),
        activations: new Words(arena.size).put(xPlace, x),
      };
      await check(gpu, dispatch, buffers, [
        { name: 'y', buffer: 'activations', place: yPlace, expected: twin(own, weight) },
        {
          name: 'taken',
          buffer: 'activations',
          place: taken,
          expected: own,
          anyPadding: true,
        },
      ]);
    },
  };
});

type Shape = readonly [rows: number, length: number, symbols: number, width: number];

/** Layers of one dispatch, and the parts that the sums come in, some of which may get no positions. */
const GRADIENTS: readonly { readonly parts: number; readonly shapes: readonly Shape[] }[] = [
  ...TEXT_SHAPES.map((shape) => ({ parts: 1, shapes: [shape] })),
  {
    parts: 2,
    shapes: [
      [4, 7, 30, 8],
      [8, 3, 31, 72],
    ],
  },
  { parts: 3, shapes: [[12, 21, 70, 20]] },
  { parts: 7, shapes: [[4, 2, 5, 4]] },
  {
    parts: 3,
    shapes: [
      [4, 9, 258, 12],
      [4, 1, 2, 4],
      [4, 9, 6, 132],
    ],
  },
];

const dispatchOf = ({ shapes, parts }: (typeof GRADIENTS)[number], matmul: Matmul) =>
  embeddingGradient(laid(shapes, 0).layers, { matmul, parts, size: 4096 });

const thorough = thoroughFamilies(GRADIENTS.map((one) => (matmul) => dispatchOf(one, matmul)));

export const embeddingGradientCases: readonly KernelCase[] = forFamilies('embedding_gradient', [
  ...GRADIENTS.map(({ parts, shapes }, i): FamilyCase => {
    const names = shapes.map(
      ([rows, length, symbols, width]) => `${rows} x ${length} x ${width} to ${symbols}`,
    );
    return {
      name: `${parts} parts of ${names.join('; ')}`,
      thorough: thorough[i] ?? [],
      async run(gpu, matmul) {
        for (const { half, rounding } of operandsOf(matmul)) {
          await checkGradient(gpu, { parts, shapes, seed: 6100 + i, half, rounding }, matmul);
        }
      },
    };
  }),
  ...[Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 48, 1].map(
    (value): FamilyCase => ({
      name: `a gradient of ${value}`,
      // Storing is the kernel's, and not of the tile.
      thorough: MATMULS.filter((matmul) => matmul !== 'plain'),
      run: (gpu, matmul) => checkFault(gpu, value, matmul),
    }),
  ),
]);

/** A gradient of this value in the last position raises the fault, or does not. */
async function checkFault(gpu: Gpu, value: number, matmul: Matmul): Promise<void> {
  const { layers, taken, ...sizes } = laid([[4, 3, 6, 4]], 0);
  const deltas = Words.from(new Float32Array(sizes.deltas));
  const activations = new Words(sizes.activations);
  for (const { place, y } of taken) {
    activations.put(
      place,
      matrix(4, 3, () => 5),
    );
    deltas.floats[y.offset + 3 * y.stride + 2 * 4 + 3] = value;
  }
  const { gradients: size } = sizes;
  const { state } = await runDispatch(gpu, embeddingGradient(layers, { matmul, parts: 1, size }), {
    activations,
    deltas,
    gradients: new Words(size),
    state: stateWords({}),
  });
  const found = (state as Words).bits[3];
  assert(found === Number(!(Math.abs(value) < 2 ** 48)), `the fault is ${found}, by a gradient of ${value}`);
}

/** Layers with places of their own. */
function laid(shapes: readonly Shape[], seed: number) {
  const random = new Random(seed);
  const [activations, deltas, gradients] = [new Arena(random), new Arena(random), new Arena(random)];
  const all = shapes.map(([rows, length, symbols, width], i) => {
    const place = activations.place(rows, length, i % 2);
    const y = deltas.place(rows, length * width, i % 2);
    const weight = gradients.place(padded(symbols), width);
    return {
      place,
      y,
      weight,
      layer: {
        name: `encoder.${i}`,
        width,
        taken: viewOf(place, length),
        y: viewOf(y, length * width, 'deltas'),
        weight: { ...viewOf(weight, width, 'parameters'), rows: symbols },
      },
    };
  });
  return {
    layers: all.map(({ layer }) => layer),
    taken: all,
    activations: activations.size,
    deltas: deltas.size,
    gradients: gradients.size,
  };
}

async function checkGradient(
  gpu: Gpu,
  of: {
    readonly parts: number;
    readonly shapes: readonly Shape[];
    readonly seed: number;
    readonly half: boolean;
    readonly rounding: number;
  },
  matmul: Matmul,
): Promise<void> {
  const { parts, shapes, seed } = of;
  const random = new Random(seed);
  const { layers, taken: all, ...sizes } = laid(shapes, seed);
  const [activations, deltas] = [new Words(sizes.activations), new Words(sizes.deltas)];
  const outputs = shapes.flatMap(([rows, length, symbols, width], i): Output[] => {
    const { place, y, weight } = all[i] as (typeof all)[number];
    const taken = matrix(rows, length, () => random.whole(symbols));
    const dy = random.matrix(rows, length * width, -1, 1, of.half);
    activations.put(place, taken);
    deltas.put(y, dy);
    const count = Math.ceil((rows * length) / parts / 4) * 4;
    return Array.from({ length: parts }, (_, part): Output => {
      // Positions of other parts have taken no row.
      const own: Matrix = matrix(rows, length, (row, position) =>
        Math.floor((row * length + position) / count) === part ? at(taken, row, position) : -1,
      );
      return {
        name: `dW of ${i}, part ${part}`,
        buffer: 'gradients',
        place: { ...weight, offset: part * sizes.gradients + weight.offset },
        expected: gradientTwin(own, dy, symbols),
        rounding: of.rounding,
      };
    });
  });
  await check(
    gpu,
    embeddingGradient(layers, { matmul, parts, size: sizes.gradients }),
    {
      activations,
      deltas,
      gradients: new Words(parts * sizes.gradients),
      state: stateWords({ step: 7, epoch: 1, batch: 2, fault: seed % 2 }),
    },
    outputs,
  );
}
