import type { Gpu } from '../../../src/gpu/gpu';
import type { Dispatch } from '../../../src/gpu/kernel';
import type { View } from '../../../src/gpu/view';
import { type Matrix, matrix, type Sums } from '../../../src/matrix.twin';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../harness';

/** [rows, columns]: tails of a vec4f, around a workgroup (256 values), and several of them. */
const SHAPES = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 61, 63, 64, 65, 127, 128, 255].map(
    (columns) => [4, columns] as const,
  ),
  ...[8, 12, 20, 28, 60, 64, 68, 128, 256].map((rows) => [rows, 13] as const),
];

/** Cases of a kernel that puts means in the place of the output. */
export function meanCases(
  kernel: string,
  of: {
    readonly range: readonly [low: number, high: number];
    /** Values that some columns have. */
    readonly extremes: readonly number[];
    dispatch(of: { readonly output: View; readonly name: string }): Dispatch;
    twin(output: Matrix): Sums;
  },
): KernelCase[] {
  return SHAPES.map(([rows, columns], i) => ({
    kernel,
    name: `${rows} x ${columns}${i % 4 === 3 ? ', extremes' : ''}`,
    async run(gpu: Gpu) {
      const random = new Random(2300 + i);
      const drawn = random.matrix(rows, columns, ...of.range);
      const { extremes } = of;
      const given =
        i % 4 === 3
          ? matrix(rows, columns, (row, column) => extremes[(row + column) % extremes.length] as number)
          : drawn;
      const arena = new Arena(random);
      const place = arena.place(rows, columns, i % 3);
      const activations = new Words(arena.size).put(place, given);
      const dispatch = of.dispatch({ output: viewOf(place, columns), name: 'loss' });
      await check(gpu, dispatch, { activations }, [
        { name: 'mean', buffer: 'activations', place, expected: of.twin(given) },
      ]);
    },
  }));
}
