import type { Gpu } from '../../src/gpu/gpu';
import { normal } from '../../src/step/normal';
import { normal as twin } from '../../src/step/normal.twin';
import { Arena, check, type KernelCase, Random, stateWords, viewOf, Words } from '../ops/harness';

/** [rows, width, stream, epoch, batch, batch size] */
const SHAPES = [
  [4, 1, 0, 0, 0, 4],
  [4, 2, 1, 0, 1, 3],
  [4, 3, 2, 1, 0, 1],
  [4, 4, 3, 2, 7, 2],
  [8, 5, 1, 3, 0, 5],
  [8, 7, 1, 4, 0, 8],
  [12, 8, 1, 5, 9, 11],
  [12, 9, 2, 6, 10, 12],
  [16, 11, 3, 7, 0, 13],
  [20, 13, 4, 8, 3, 17],
  [28, 16, 5, 9, 2, 25],
  [36, 17, 1, 10, 1, 36],
  [60, 4, 1, 100, 60, 57],
  [64, 4, 1, 1000, 0, 64],
  [68, 4, 1, 10_000, 5, 65],
  [64, 5, 2, 65_535, 1, 61],
  [124, 2, 2, 65_536, 1, 124],
  [128, 20, 1, 1, 468, 128],
  [132, 31, 1, 1, 31, 131],
  [256, 2, 1, 2 ** 31, 234, 256],
  [256, 33, 1, 2 ** 32 - 1, 0, 256],
  [4, 257, 7, 1, 1_000_000, 4],
  [1, 1023, 1, 1, 0, 1],
  [508, 127, 3, 12, 2, 507],
] as const;

export const normalCases: KernelCase[] = SHAPES.map(([rows, width, stream, epoch, batch, batchSize], i) => ({
  kernel: 'normal',
  name: `${rows} x ${width}, stream ${stream}, epoch ${epoch}, batch ${batch} of ${batchSize}`,
  async run(gpu: Gpu) {
    const random = new Random(1600 + i);
    const seed = [random.word(), random.whole(2 ** 21)] as const;
    const arena = new Arena(random);
    const values = arena.place(rows, width, width % 3);
    await check(
      gpu,
      normal({ values: viewOf(values, width), stream, batchSize, seed }),
      { state: stateWords({ step: 5, epoch, batch }), activations: new Words(arena.size) },
      [
        {
          name: 'eps',
          buffer: 'activations',
          place: values,
          expected: twin({ rows, width, stream, epoch, batch, batchSize, seed }),
        },
      ],
    );
  },
}));
