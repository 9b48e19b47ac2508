import type { Gpu } from '../../../src/gpu/gpu';
import { ACTIVATIONS } from '../../../src/graph/spec';
import { matrix } from '../../../src/matrix.twin';
import { activation } from '../../../src/ops/activation/activation';
import { activation as twin } from '../../../src/ops/activation/activation.twin';
import { activationBackward } from '../../../src/ops/activation/activation_backward';
import { activationBackward as backwardTwin } from '../../../src/ops/activation/activation_backward.twin';
import { Arena, assert, check, type KernelCase, Random, runDispatch, viewOf, Words } from '../harness';

const NAMES = ['linear', ...ACTIVATIONS] as const;
/** [rows, columns]: tails of a vec4f, around a workgroup (256 values), and several of them. */
const SHAPES = [
  [4, 1],
  [4, 2],
  [4, 3],
  [8, 4],
  [4, 61],
  [4, 63],
  [4, 64],
  [4, 65],
  [8, 127],
  [12, 85],
  [4, 511],
] as const;
const MANY = [['relu', 68, 1029] as const, ['gelu', 4, 8333] as const];
const CASES = [
  ...NAMES.flatMap((name) => SHAPES.map(([rows, columns]) => [name, rows, columns] as const)),
  ...MANY,
];
const STEP = { part: 'encoder', nodes: ['layer'] } as const;
/** Far out, an activation must have arrived at its limits, neither overflowed nor turned into NaN; and at 0, its bend. */
const FAR = [-1e20, -1e4, -1000, -100, -50, 0, -0, 50, 100, 1000, 1e4, 1e20];

const FAR_VIEW = viewOf({ offset: 0, rows: 1, stride: FAR.length }, FAR.length);

export const activationCases: KernelCase[] = [
  ...CASES.map(([name, rows, columns], i) => ({
    kernel: 'activation',
    name: `${name} of ${rows} x ${columns}${i % 2 ? '' : ' in place'}`,
    async run(gpu: Gpu) {
      const random = new Random(700 + i);
      const a = random.matrix(rows, columns, -5, 5);
      const arena = new Arena(random);
      const from = arena.place(rows, columns, i % 3);
      const place = i % 2 ? arena.place(rows, columns, i % 5) : from;
      const buffers = { activations: new Words(arena.size).put(from, a) };
      const views = { a: viewOf(from, columns), y: viewOf(place, columns) };
      await check(gpu, activation(name, views, STEP), buffers, [
        { name: 'y', buffer: 'activations', place, expected: twin(name, a) },
      ]);
    },
  })),
  ...NAMES.map((name) => ({
    kernel: 'activation',
    name: `limits of ${name}`,
    async run(gpu: Gpu) {
      const dispatch = activation(name, { a: FAR_VIEW, y: FAR_VIEW }, STEP);
      const { activations } = await runDispatch(gpu, dispatch, { activations: Words.from(FAR) });
      near(name, activations as Words, twin(name, row(FAR)).values);
    },
  })),
];

export const activationBackwardCases: KernelCase[] = [
  ...CASES.map(([name, rows, columns], i) => ({
    kernel: 'activation_backward',
    name: `${name} of ${rows} x ${columns}${i % 2 ? ' added' : ''}`,
    async run(gpu: Gpu) {
      const random = new Random(800 + i);
      const a = random.matrix(rows, columns, -5, 5);
      const dy = random.matrix(rows, columns, -1, 1);
      const others = random.matrix(rows, columns, -1, 1);
      const accumulate = i % 2 === 1;
      const arena = new Arena(random);
      const place = arena.place(rows, columns, i % 3);
      const y = arena.place(rows, columns, i % 5);
      const deltas = new Words(arena.size).put(y, dy);
      if (accumulate) deltas.put(place, others);
      const buffers = { activations: new Words(arena.size).put(place, a), deltas };
      const views = { a: viewOf(place, columns), y: viewOf(y, columns), accumulate };
      const expected = backwardTwin(name, a, dy, accumulate ? others : undefined);
      await check(gpu, activationBackward(name, views), buffers, [
        { name: 'da', buffer: 'deltas', place, expected },
      ]);
    },
  })),
  ...NAMES.map((name) => ({
    kernel: 'activation_backward',
    name: `limits of ${name}`,
    async run(gpu: Gpu) {
      const dispatch = activationBackward(name, { a: FAR_VIEW, y: FAR_VIEW, accumulate: false });
      const ones = row(FAR.map(() => 1));
      const { deltas } = await runDispatch(gpu, dispatch, {
        activations: Words.from(FAR),
        deltas: Words.from(ones.values),
      });
      near(name, deltas as Words, backwardTwin(name, row(FAR), ones).values);
    },
  })),
];

const row = (values: readonly number[]) => matrix(1, values.length, (_, i) => values[i] as number);

function near(name: string, { floats }: Words, expected: Float64Array): void {
  for (const [i, a] of FAR.entries()) {
    const [found, want] = [floats[i] as number, expected[i] as number];
    assert(
      Math.abs(found - want) <= 1e-6 * Math.max(1, Math.abs(want)),
      `${name}(${a}) is ${found}, not ${want}`,
    );
  }
}
