import type { Gpu } from '../../../src/gpu/gpu';
import { at, type Matrix, matrix } from '../../../src/matrix.twin';
import { position } from '../../../src/ops/position/position';
import { position as twin } from '../../../src/ops/position/position.twin';
import { positionGradient } from '../../../src/ops/position/position_gradient';
import { positionGradient as gradientTwin } from '../../../src/ops/position/position_gradient.twin';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  type Output,
  Random,
  runDispatch,
  stateWords,
  viewOf,
  Words,
} from '../harness';

/** [rows, positions, channels, parts of the gradients]: tails of a vec4f, around a workgroup, parts that get no rows. */
const SHAPES = [
  [4, 1, 1, 1],
  [4, 1, 4, 1],
  [4, 2, 1, 2],
  [4, 3, 2, 1],
  [8, 3, 3, 3],
  [4, 5, 4, 1],
  [8, 4, 5, 1],
  [12, 7, 8, 4],
  [4, 9, 7, 7],
  [20, 13, 4, 1],
  [4, 16, 12, 1],
  [28, 17, 9, 5],
  [4, 20, 16, 1],
  [16, 31, 3, 1],
  [4, 32, 64, 2],
  [24, 33, 6, 1],
  [4, 49, 10, 1],
  [8, 61, 20, 3],
  [100, 5, 8, 9],
  [12, 63, 13, 1],
  [64, 64, 4, 2],
  [4, 64, 65, 1],
  [128, 2, 32, 64],
  [260, 3, 17, 6],
] as const;

export const positionCases: KernelCase[] = SHAPES.map(([rows, positions, channels], i) => ({
  kernel: 'position',
  name: `${rows} x ${positions} x ${channels}`,
  async run(gpu: Gpu) {
    const random = new Random(6700 + i);
    const columns = positions * channels;
    const x = random.matrix(rows, columns, -5, 5);
    const weight = random.matrix(positions, channels, -5, 5);
    const [arena, parameters] = [new Arena(random), new Arena(random)];
    const xPlace = arena.place(rows, columns, i % 3);
    const yPlace = arena.place(rows, columns, i % 2);
    const weightPlace = parameters.place(1, columns);
    const views = {
      x: viewOf(xPlace, columns),
      y: viewOf(yPlace, columns),
      weight: viewOf(weightPlace, columns, 'parameters'),
    };
    const buffers = {
      parameters: new Words(parameters.size).put(weightPlace, { ...weight, rows: 1, columns }),
      activations: new Words(arena.size).put(xPlace, x),
    };
    await check(gpu, position(views, { part: 'encoder' }), buffers, [
      { name: 'y', buffer: 'activations', place: yPlace, expected: twin(x, weight) },
    ]);
  },
}));

export const positionGradientCases: KernelCase[] = [
  ...SHAPES.map(([rows, positions, channels, parts], i) => ({
    kernel: 'position_gradient',
    name: `${rows} x ${positions} x ${channels} in ${parts} parts`,
    async run(gpu: Gpu) {
      const random = new Random(6800 + i);
      const columns = positions * channels;
      const dy = random.matrix(rows, columns, -5, 5);
      const [arena, gradients] = [new Arena(random), new Arena(random)];
      const yPlace = arena.place(rows, columns, i % 3);
      const place = gradients.place(1, columns);
      const { size } = gradients;
      const count = Math.ceil(rows / parts);
      const outputs = Array.from({ length: parts }, (_, part): Output => {
        // Rows of other parts are zero.
        const own: Matrix = matrix(rows, columns, (row, column) =>
          Math.floor(row / count) === part ? at(dy, row, column) : 0,
        );
        return {
          name: `dP, part ${part}`,
          buffer: 'gradients',
          place: { ...place, offset: part * size + place.offset },
          expected: { ...gradientTwin(own, channels), rows: 1, columns },
        };
      });
      const views = { y: viewOf(yPlace, columns), weight: viewOf(place, columns, 'parameters') };
      const buffers = {
        deltas: new Words(arena.size).put(yPlace, dy),
        gradients: new Words(parts * size),
        state: stateWords({ step: 7, epoch: 1, batch: 2, fault: i % 2 }),
      };
      await check(gpu, positionGradient(views, { parts, size }), buffers, outputs);
    },
  })),
  ...[Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 48), 1].map((value) => ({
    kernel: 'position_gradient',
    name: `a gradient of ${value}`,
    async run(gpu: Gpu) {
      const deltas = Words.from(new Float32Array(4 * 12));
      deltas.floats[47] = value;
      const place = { offset: 0, rows: 4, stride: 12 };
      const views = { y: viewOf(place, 12), weight: { ...viewOf(place, 12, 'parameters'), rows: 1 } };
      const { state } = await runDispatch(gpu, positionGradient(views, { parts: 1, size: 12 }), {
        deltas,
        gradients: new Words(12),
        state: stateWords({}),
      });
      const found = (state as Words).bits[3];
      assert(
        found === Number(!(Math.abs(value) < 2 ** 48)),
        `the fault is ${found}, by a gradient of ${value}`,
      );
    },
  })),
];
