import type { Gpu } from '../../src/gpu/gpu';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { inpaint } from '../../src/step/inpaint';
import { inpaint as twin } from '../../src/step/inpaint.twin';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  padded,
  Random,
  runDispatch,
  viewOf,
  Words,
} from '../ops/harness';

/** [rows, input] */
const SHAPES = [
  [4, 1],
  [4, 2],
  [4, 3],
  [4, 4],
  [4, 5],
  [8, 7],
  [12, 13],
  [16, 16],
  [20, 31],
  [28, 33],
  [64, 4],
  [60, 64],
  [68, 61],
  [4, 1021],
  [256, 50],
  [128, 784],
] as const;

/** How many of ten values are known, about. */
const SHARES = [0, 3, 10];

/** Bytes in the words of a buffer: 0 where a value is missing, else anything up to 255. */
function masked(known: Matrix): Words {
  const stride = padded(known.columns);
  const bytes = new Uint8Array(known.rows * stride);
  for (let row = 0; row < known.rows; row++) {
    bytes.set(known.values.subarray(row * known.columns, (row + 1) * known.columns), row * stride);
  }
  return Words.fromBits(new Uint32Array(bytes.buffer));
}

function setUp([rows, input]: readonly [number, number], seed: number, share: number) {
  const random = new Random(seed);
  const x = random.matrix(rows, input, -2, 2);
  const output = random.matrix(rows, input, -2, 2);
  const known = matrix(rows, input, () => (random.whole(10) < share ? 1 + random.whole(255) : 0));
  const arena = new Arena(random);
  const places = { output: arena.place(rows, input, seed % 3), x: arena.place(rows, input, seed % 2) };
  const views = { x: viewOf(places.x, input), output: viewOf(places.output, input) };
  return { x, output, known, places, views, words: new Words(arena.size) };
}

const random = SHAPES.flatMap((shape, i) =>
  SHARES.flatMap((share) =>
    [true, false].map((start) => ({
      kernel: 'inpaint',
      name: `${shape.join(' x ')}, ${share} of 10 known${start ? ', at the start' : ''}`,
      async run(gpu: Gpu) {
        const { x, output, known, places, views, words } = setUp(shape, 1500 + i, share);
        const activations = words.put(places.x, x);
        // At the start the output is poison, of which nothing may come through.
        if (!start) activations.put(places.output, output);
        const expected = twin(x, known, start ? undefined : output);
        const buffers = { known: masked(known), activations };
        await check(
          gpu,
          inpaint({ ...views, start }),
          buffers,
          (['x', 'output'] as const).map((name) => ({
            name,
            buffer: 'activations',
            place: places[name],
            expected,
          })),
        );
      },
    })),
  ),
);

const extremes: KernelCase[] = [
  {
    kernel: 'inpaint',
    name: 'what is known stays, to the bit, whatever the decoder made of it',
    async run(gpu) {
      const { x, known, places, views, words } = setUp([8, 12], 1600, 10);
      // All of the output is poison: NaN, and numbers whose sums overflow.
      const activations = words.put(places.x, x);
      const buffers = { known: masked(known), activations };
      const after = await runDispatch(gpu, inpaint({ ...views, start: false }), buffers);
      const found = after.activations?.get(places.x, 12) as Matrix;
      const wrong = found.values.findIndex((value, i) => value !== x.values[i]);
      assert(wrong < 0, `x ${wrong} is ${found.values[wrong]}, and ${x.values[wrong]} was known`);
    },
  },
];

export const inpaintCases: KernelCase[] = [...random, ...extremes];
