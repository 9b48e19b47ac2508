import type { Gpu } from '../../../src/gpu/gpu';
import { ACTIVATIONS } from '../../../src/graph/spec';
import { matrix } from '../../../src/matrix.twin';
import { activation } from '../../../src/ops/activation/activation';
import { activation as twin } from '../../../src/ops/activation/activation.twin';
import { activationBackward } from '../../../src/ops/activation/activation_backward';
import { activationBackward as backwardTwin } from '../../../src/ops/activation/activation_backward.twin';
import { Arena, assert, check, type KernelCase, Random, runDispatch, Words } from '../harness';

const NAMES = ['linear', ...ACTIVATIONS] as const;
/** Floats, in whole vec4f: around a workgroup (256), and several of them. */
const SIZES = [4, 8, 12, 28, 124, 252, 256, 260, 508, 1020, 2044] as const;
const MANY = [['relu', 70_004] as const, ['gelu', 33_332] as const];
const CASES = [...NAMES.flatMap((name) => SIZES.map((size) => [name, size] as const)), ...MANY];
/** Far out, an activation must have arrived at its limits, neither overflowed nor turned into NaN; and at 0, its bend. */
const FAR = [-1e20, -1e4, -1000, -100, -50, 0, -0, 50, 100, 1000, 1e4, 1e20];

export const activationCases: KernelCase[] = [
  ...CASES.map(([name, size], i) => ({
    kernel: 'activation',
    name: `${name} of ${size}`,
    async run(gpu: Gpu) {
      const random = new Random(700 + i);
      const a = random.matrix(1, size, -5, 5);
      const arena = new Arena(random);
      const place = arena.place(1, size);
      const buffers = { activations: new Words(arena.size).put(place, a) };
      await check(gpu, activation(name, { size, values: place.offset }), buffers, [
        { name: 'y', buffer: 'activations', place, expected: twin(name, a) },
      ]);
    },
  })),
  ...NAMES.map((name) => ({
    kernel: 'activation',
    name: `limits of ${name}`,
    async run(gpu: Gpu) {
      const dispatch = activation(name, { size: FAR.length, values: 0 });
      const { activations } = await runDispatch(gpu, dispatch, { activations: Words.from(FAR) });
      near(name, activations as Words, twin(name, row(FAR)).values);
    },
  })),
];

export const activationBackwardCases: KernelCase[] = [
  ...CASES.map(([name, size], i) => ({
    kernel: 'activation_backward',
    name: `${name} of ${size}`,
    async run(gpu: Gpu) {
      const random = new Random(800 + i);
      const a = random.matrix(1, size, -5, 5);
      const dy = random.matrix(1, size, -1, 1);
      const arena = new Arena(random);
      const place = arena.place(1, size);
      const buffers = {
        activations: new Words(arena.size).put(place, a),
        deltas: new Words(arena.size).put(place, dy),
      };
      await check(gpu, activationBackward(name, { size, values: place.offset }), buffers, [
        { name: 'da', buffer: 'deltas', place, expected: backwardTwin(name, a, dy) },
      ]);
    },
  })),
  ...NAMES.map((name) => ({
    kernel: 'activation_backward',
    name: `limits of ${name}`,
    async run(gpu: Gpu) {
      const dispatch = activationBackward(name, { size: FAR.length, values: 0 });
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
