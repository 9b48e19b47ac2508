import type { Gpu } from '../../src/gpu/gpu';
import { normal } from '../../src/kernels/normal';
import { normal as twin } from '../../src/reference/normal';
import { Arena, check, type KernelCase, Random, stateWords, Words } from './harness';

/** [rows, width, stream, step] */
const SHAPES = [
  [4, 1, 0, 0],
  [4, 2, 1, 0],
  [4, 3, 2, 1],
  [4, 4, 3, 2],
  [8, 5, 1, 3],
  [8, 7, 1, 4],
  [12, 8, 1, 5],
  [12, 9, 2, 6],
  [16, 11, 3, 7],
  [20, 13, 4, 8],
  [28, 16, 5, 9],
  [36, 17, 1, 10],
  [60, 4, 1, 100],
  [64, 4, 1, 1000],
  [68, 4, 1, 10_000],
  [64, 5, 2, 65_535],
  [124, 2, 2, 65_536],
  [128, 20, 1, 1],
  [132, 31, 1, 1],
  [256, 2, 1, 2 ** 31],
  [256, 33, 1, 2 ** 32 - 1],
  [4, 257, 7, 1],
  [1, 1023, 1, 1],
  [508, 127, 3, 12],
] as const;

export const normalCases: KernelCase[] = SHAPES.map(([rows, width, stream, step], i) => ({
  kernel: 'normal',
  name: `${rows} x ${width}, stream ${stream}, step ${step}`,
  async run(gpu: Gpu) {
    const random = new Random(1600 + i);
    const seed = [random.word(), random.whole(2 ** 21)] as const;
    const arena = new Arena(random);
    const values = arena.place(rows, width);
    await check(
      gpu,
      normal({ label: 'eps', rows, width, values: values.offset, stream, seed }),
      { state: stateWords({ step }), activations: new Words(arena.size) },
      [
        {
          name: 'eps',
          buffer: 'activations',
          place: values,
          expected: twin({ rows, width, stream, step, seed }),
          // WGSL's cosine is good to 2^-11 and its logarithm near 1 to 2^-21: times a radius of at most 5.8, and
          // through a square root.
          tolerance: 6 * 2 ** -11,
        },
      ],
    );
  },
}));
