import type { Gpu } from '../../../src/gpu/gpu';
import { add } from '../../../src/ops/add/add';
import { add as twin } from '../../../src/ops/add/add.twin';
import { addBackward } from '../../../src/ops/add/add_backward';
import { addBackward as backwardTwin } from '../../../src/ops/add/add_backward.twin';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../harness';

/** [rows, columns]: tails of a vec4f, around a workgroup (256 values), and several of them. */
const SHAPES = [
  [4, 1],
  [4, 2],
  [4, 3],
  [8, 4],
  [12, 5],
  [4, 7],
  [20, 8],
  [28, 9],
  [4, 61],
  [4, 63],
  [4, 64],
  [4, 65],
  [8, 31],
  [8, 127],
  [12, 85],
  [60, 17],
  [64, 4],
  [64, 5],
  [68, 13],
  [124, 2],
  [128, 33],
  [132, 31],
  [256, 1],
  [260, 50],
  [4, 511],
  [508, 127],
] as const;

/** Where both operands are one value, it is doubled. */
export const addCases: KernelCase[] = SHAPES.map(([rows, columns], i) => ({
  kernel: 'add',
  name: `${rows} x ${columns}${i % 4 === 3 ? ', of a value and itself' : ''}`,
  async run(gpu: Gpu) {
    const random = new Random(2000 + i);
    const a = random.matrix(rows, columns, -5, 5);
    const b = i % 4 === 3 ? a : random.matrix(rows, columns, -5, 5);
    const arena = new Arena(random);
    const aPlace = arena.place(rows, columns, i % 3);
    const yPlace = arena.place(rows, columns, i % 2);
    const bPlace = i % 4 === 3 ? aPlace : arena.place(rows, columns, i % 5);
    const activations = new Words(arena.size).put(aPlace, a).put(bPlace, b);
    const views = {
      a: viewOf(aPlace, columns),
      b: viewOf(bPlace, columns),
      y: viewOf(yPlace, columns),
    };
    await check(gpu, add(views, { part: 'encoder' }), { activations }, [
      { name: 'y', buffer: 'activations', place: yPlace, expected: twin(a, b) },
    ]);
  },
}));

export const addBackwardCases: KernelCase[] = SHAPES.map(([rows, columns], i) => ({
  kernel: 'add_backward',
  name: `${rows} x ${columns}${i % 2 ? ' added' : ''}`,
  async run(gpu: Gpu) {
    const random = new Random(2100 + i);
    const dy = random.matrix(rows, columns, -5, 5);
    const others = i % 2 ? random.matrix(rows, columns, -5, 5) : undefined;
    const arena = new Arena(random);
    const xPlace = arena.place(rows, columns, i % 3);
    const yPlace = arena.place(rows, columns, i % 5);
    const deltas = new Words(arena.size).put(yPlace, dy);
    if (others) deltas.put(xPlace, others);
    const views = { x: viewOf(xPlace, columns), y: viewOf(yPlace, columns), accumulate: i % 2 === 1 };
    await check(gpu, addBackward(views), { deltas }, [
      { name: 'dx', buffer: 'deltas', place: xPlace, expected: backwardTwin(dy, others) },
    ]);
  },
}));
