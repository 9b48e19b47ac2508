import type { Gpu } from '../../../src/gpu/gpu';
import { broadcastAdd } from '../../../src/ops/broadcast_add/broadcast_add';
import { broadcastAdd as twin } from '../../../src/ops/broadcast_add/broadcast_add.twin';
import { broadcastAddBackward } from '../../../src/ops/broadcast_add/broadcast_add_backward';
import { broadcastAddBackward as backwardTwin } from '../../../src/ops/broadcast_add/broadcast_add_backward.twin';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../harness';

/** [rows, positions, channels, samples of the value, samples of the row]: channels of whole vec4f and not, around a workgroup. */
const SHAPES = [
  [4, 1, 1, 1, 1],
  [4, 1, 4, 1, 1],
  [4, 2, 1, 1, 1],
  [4, 3, 2, 1, 1],
  [8, 3, 3, 2, 1],
  [4, 5, 4, 1, 1],
  [8, 4, 5, 1, 2],
  [12, 7, 8, 3, 1],
  [4, 9, 7, 1, 1],
  [20, 13, 4, 5, 1],
  [4, 16, 12, 1, 1],
  [28, 17, 9, 7, 1],
  [4, 20, 16, 1, 1],
  [16, 31, 3, 1, 4],
  [4, 32, 64, 1, 1],
  [24, 33, 6, 2, 1],
  [4, 49, 10, 1, 1],
  [8, 61, 20, 1, 1],
  [400, 5, 8, 100, 1],
  [12, 63, 13, 1, 3],
  [64, 64, 4, 1, 1],
  [4, 64, 65, 1, 1],
  [128, 2, 32, 2, 1],
  [260, 3, 17, 1, 1],
  [4, 196, 8, 1, 1],
  [200, 64, 4, 50, 1],
] as const;

const nameOf = ([rows, positions, channels, value, row]: (typeof SHAPES)[number]): string =>
  `${rows} x ${positions} x ${channels}, ${value} samples a value, ${row} a row`;

export const broadcastAddCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'broadcast_add',
  name: nameOf(shape),
  async run(gpu: Gpu) {
    const [rows, positions, channels, valueSamples, rowSamples] = shape;
    const random = new Random(6400 + i);
    const columns = positions * channels;
    const value = random.matrix(rows / valueSamples, columns, -5, 5);
    const row = random.matrix(rows / rowSamples, channels, -5, 5);
    const arena = new Arena(random);
    const places = {
      value: arena.place(value.rows, columns, i % 3),
      y: arena.place(rows, columns, i % 2),
      row: arena.place(row.rows, channels, i % 5),
    };
    const views = {
      value: viewOf(places.value, columns),
      row: viewOf(places.row, channels),
      y: viewOf(places.y, columns),
    };
    const activations = new Words(arena.size).put(places.value, value).put(places.row, row);
    await check(gpu, broadcastAdd(views, { part: 'decoder' }), { activations }, [
      { name: 'y', buffer: 'activations', place: places.y, expected: twin(value, row) },
    ]);
  },
}));

/** To the value and to the row in turn, set and added. */
export const broadcastAddBackwardCases: KernelCase[] = SHAPES.map((shape, i) => {
  const [rows, positions, channels, valueSamples, rowSamples] = shape;
  const [toRow, adds] = [i % 2 === 1, i % 4 > 1];
  return {
    kernel: 'broadcast_add_backward',
    name: `${nameOf(shape)}, to the ${toRow ? 'row' : 'value'}${adds ? ', added' : ''}`,
    async run(gpu: Gpu) {
      const random = new Random(6500 + i);
      const columns = positions * channels;
      const x = toRow
        ? { rows: rows / rowSamples, columns: channels }
        : { rows: rows / valueSamples, columns };
      const dy = random.matrix(rows, columns, -5, 5);
      const others = adds ? random.matrix(x.rows, x.columns, -5, 5) : undefined;
      const arena = new Arena(random);
      const xPlace = arena.place(x.rows, x.columns, i % 3);
      const yPlace = arena.place(rows, columns, i % 5);
      const deltas = new Words(arena.size).put(yPlace, dy);
      if (others) deltas.put(xPlace, others);
      const views = { x: viewOf(xPlace, x.columns), y: viewOf(yPlace, columns), accumulate: adds };
      await check(gpu, broadcastAddBackward(views), { deltas }, [
        { name: 'dx', buffer: 'deltas', place: xPlace, expected: backwardTwin(dy, x, others) },
      ]);
    },
  };
});
