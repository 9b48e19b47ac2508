import type { Gpu } from '../../src/gpu/gpu';
import { adam } from '../../src/kernels/adam';
import { adam as twin } from '../../src/reference/adam';
import { correction } from '../../src/reference/advance';
import { matrix } from '../../src/reference/matrix';
import { check, type KernelCase, Random, stateWords, Words } from './harness';

const SIZES = [4, 8, 12, 20, 28, 44, 124, 128, 132, 252, 256, 260, 508, 1020, 1028, 4092, 4100, 33_332];
const SETTINGS = [
  { t: 1, learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  { t: 1000, learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { t: 3, learningRate: 0.5, beta1: 0, beta2: 0.5, epsilon: 1e-3 },
  { t: 2, learningRate: 1e-3, beta1: 0.99, beta2: 0, epsilon: 1e-7 },
] as const;

export const adamCases: KernelCase[] = SETTINGS.flatMap((settings, s) =>
  SIZES.filter((_, i) => i % 2 === s % 2 || s === 0).map((size) => ({
    kernel: 'adam',
    name: `${size} parameters, step ${settings.t}, betas ${settings.beta1} and ${settings.beta2}`,
    async run(gpu: Gpu) {
      const random = new Random(1300 + s + size);
      // Some gradients are zero, as padding's are; some with no past at all.
      const zero = matrix(1, size, () => Number(random.whole(5) === 0));
      const sparse = (low: number, high: number) =>
        matrix(1, size, (_, i) => (zero.values[i] ? 0 : random.uniform(low, high)));
      const before = {
        parameters: random.matrix(1, size, -1, 1),
        firstMoment: sparse(-0.1, 0.1),
        secondMoment: sparse(1e-4, 0.1),
      };
      const gradients = sparse(-1, 1);
      const { t, beta1, beta2 } = settings;
      // Buffers may be longer than what is updated.
      const place = { offset: 0, rows: 1, stride: size };
      const words = () => new Words(size + 4 * random.whole(3));
      const expected = twin(before, gradients, t, settings);
      await check(
        gpu,
        adam(size, settings),
        {
          state: stateWords({
            step: t - 1,
            correction1: correction(beta1, t),
            correction2: correction(beta2, t),
          }),
          gradients: words().put(place, gradients),
          parameters: words().put(place, before.parameters),
          first_moment: words().put(place, before.firstMoment),
          second_moment: words().put(place, before.secondMoment),
        },
        [
          { name: 'parameters', buffer: 'parameters', place, expected: expected.parameters },
          { name: 'first moment', buffer: 'first_moment', place, expected: expected.firstMoment },
          { name: 'second moment', buffer: 'second_moment', place, expected: expected.secondMoment },
        ],
      );
    },
  })),
);
