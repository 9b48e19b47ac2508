import type { Gpu } from '../../src/gpu/gpu';
import { matrix } from '../../src/matrix.twin';
import type { RateOptions } from '../../src/schedules';
import { type AdamOptions, adam } from '../../src/step/adam';
import { adam as twin } from '../../src/step/adam.twin';
import { correction } from '../../src/step/advance.twin';
import { assert, check, type KernelCase, Random, runDispatch, stateWords, Words } from '../ops/harness';

const SIZES = [4, 8, 12, 20, 28, 44, 124, 128, 132, 252, 256, 260, 508, 1020, 1028, 4092, 4100, 33_332];
const SETTINGS: readonly (AdamOptions & { readonly t: number })[] = [
  { t: 1, learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  { t: 1000, learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { t: 3, learningRate: 0.5, beta1: 0, beta2: 0.5, epsilon: 1e-3 },
  { t: 2, learningRate: 1e-3, beta1: 0.99, beta2: 0, epsilon: 1e-7 },
];

/** A learning rate in its warm-up and at its end, along a cosine and behind it, and after many falls. */
const SCHEDULED: readonly [options: Partial<RateOptions>, step: number][] = [
  [{ warmup: 10 }, 0],
  [{ warmup: 10 }, 9],
  [{ warmup: 10 }, 10],
  [{ warmup: 2 ** 31 }, 2 ** 24 + 1],
  [{ schedule: 'cosine', decaySteps: 100, decay: 0 }, 0],
  [{ schedule: 'cosine', decaySteps: 100, decay: 0.1 }, 33],
  [{ schedule: 'cosine', decaySteps: 100, decay: 0.1 }, 50],
  [{ schedule: 'cosine', decaySteps: 100, decay: 0.1 }, 99],
  [{ schedule: 'cosine', decaySteps: 100, decay: 0.1 }, 1000],
  [{ schedule: 'cosine', decaySteps: 100, decay: 1, warmup: 7 }, 70],
  [{ schedule: 'cosine', decaySteps: 2 ** 31, decay: 0.5, warmup: 7 }, 2 ** 31],
  [{ schedule: 'steps', decaySteps: 10, decay: 0.5 }, 9],
  [{ schedule: 'steps', decaySteps: 10, decay: 0.5 }, 10],
  [{ schedule: 'steps', decaySteps: 10, decay: 0.9 }, 215],
  [{ schedule: 'steps', decaySteps: 1, decay: 0.99, warmup: 5 }, 105],
  [{ schedule: 'steps', decaySteps: 1, decay: 1 }, 2 ** 31],
  [{ schedule: 'steps', decaySteps: 3, decay: 0, warmup: 2 }, 4],
];

/** Gradients in parts, by the first settings and by those whose second moment is the last gradient's alone. */
const PARTS = [1, 2, 3, 4] as const;
const CASES = [
  ...SETTINGS.flatMap((settings, s) =>
    SIZES.flatMap((size, i) => {
      const once = i % 2 === s % 2 || s === 0 ? [1] : [];
      const parts = (s === 0 || s === 3) && i % 3 === 0 ? PARTS : once;
      return parts.map((count) => ({ settings, size, parts: count, seed: 1300 + s + size }));
    }),
  ),
  ...SCHEDULED.map(([options, step], i) => {
    const settings = { t: step + 1, learningRate: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, ...options };
    return { settings, size: 28, parts: 1, seed: 1400 + i };
  }),
];

/** What the rate follows, beside its largest value. */
const scheduled = ({ schedule, warmup, decaySteps, decay }: RateOptions) =>
  [schedule, warmup && `warm-up ${warmup}`, decay !== undefined && `${decay} in ${decaySteps}`]
    .filter(Boolean)
    .map((words) => `, ${words}`)
    .join('');

export const adamCases: KernelCase[] = [
  ...CASES.map(({ settings, size, parts, seed }) => ({
    kernel: 'adam',
    name: `${size} parameters, step ${settings.t}, betas ${settings.beta1} and ${settings.beta2}, ${parts} parts${scheduled(settings)}`,
    async run(gpu: Gpu) {
      const random = new Random(seed);
      // Some gradients are zero, as padding's are; some with no past at all.
      const zero = matrix(1, size, () => Number(random.whole(5) === 0));
      const sparse = (draw: () => number) => matrix(1, size, (_, i) => (zero.values[i] ? 0 : draw()));
      const before = {
        parameters: random.matrix(1, size, -1, 1),
        firstMoment: sparse(() => random.uniform(-0.1, 0.1)),
        secondMoment: sparse(() => random.uniform(1e-4, 0.1)),
      };
      // Several parts are of so few bits that f32 adds them up exactly: what may cancel out, must not count as error.
      const draw = () => (parts === 1 ? random.uniform(-1, 1) : (random.whole(4095) - 2047) / 2048);
      const gradients = Array.from({ length: parts }, () => sparse(draw));
      const sum = matrix(1, size, (_, i) =>
        gradients.reduce((total, { values }) => total + (values[i] as number), 0),
      );
      const { t, beta1, beta2 } = settings;
      // Buffers may be longer than what is updated.
      const place = { offset: 0, rows: 1, stride: size };
      const words = (count = 1) => new Words(count * size + 4 * random.whole(3));
      const expected = twin(before, sum, t, settings);
      const inParts = words(parts);
      for (const [part, values] of gradients.entries())
        inParts.put({ ...place, offset: part * size }, values);
      await check(
        gpu,
        adam(size, parts, settings),
        {
          state: stateWords({
            step: t - 1,
            correction1: correction(beta1, t),
            correction2: correction(beta2, t),
          }),
          gradients: inParts,
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
  ...[4, 252, 1028].map((size) => ({
    kernel: 'adam',
    name: `leaves ${size} parameters alone where the step is faulty`,
    async run(gpu: Gpu) {
      const random = new Random(1380 + size);
      const draw = () => Words.from(Float32Array.from({ length: size }, () => random.uniform(0.1, 1)));
      const buffers = {
        state: stateWords({ step: 2, fault: 1, correction1: 0.1, correction2: 0.001 }),
        gradients: draw(),
        parameters: draw(),
        first_moment: draw(),
        second_moment: draw(),
      };
      // Nothing is expected: everything must be as it was.
      await check(gpu, adam(size, 1, SETTINGS[0] as AdamOptions), buffers, []);
    },
  })),
  ...(
    [
      ['parameters', Number.NaN],
      ['parameters', Number.POSITIVE_INFINITY],
      ['first_moment', Number.NEGATIVE_INFINITY],
      ['second_moment', Number.POSITIVE_INFINITY],
      ['second_moment', Number.NaN],
      ['second_moment', -1],
    ] as const
  ).map(([name, value]) => ({
    kernel: 'adam',
    name: `raises the fault of ${value} in ${name}, and updates all others`,
    async run(gpu: Gpu) {
      const size = 132;
      const random = new Random(1385);
      const draw = () => Words.from(Float32Array.from({ length: size }, () => random.uniform(0.1, 1)));
      const buffers = {
        state: stateWords({ step: 2, correction1: 0.1, correction2: 0.001 }),
        gradients: draw(),
        parameters: draw(),
        first_moment: draw(),
        second_moment: draw(),
      };
      const sound = await runDispatch(gpu, adam(size, 1, SETTINGS[0] as AdamOptions), buffers);
      assert((sound.state as Words).bits[3] === 0, 'a fault was raised where there is none');
      buffers[name].floats[130] = value;
      const after = await runDispatch(gpu, adam(size, 1, SETTINGS[0] as AdamOptions), buffers);
      assert((after.state as Words).bits[3] === 2, `the fault is ${(after.state as Words).bits[3]}`);
      const [found, expected] = [after.parameters as Words, sound.parameters as Words];
      const other = expected.bits.findIndex((word, i) => i !== 130 && word !== found.bits[i]);
      assert(other < 0, `parameter ${other} was updated otherwise`);
    },
  })),
  {
    kernel: 'adam',
    name: 'adds parts up in their order, to the bit',
    async run(gpu: Gpu) {
      const size = 1020;
      const random = new Random(1390);
      const parts = 4;
      // Of different sizes, so that every order rounds in its own way.
      const gradients = new Words(parts * size);
      for (let i = 0; i < parts * size; i++)
        gradients.floats[i] = random.uniform(-1, 1) * 8 ** random.whole(9);
      const zeros = () => Words.from(new Float32Array(size));
      // Without a past and its weight, the first moment is the gradient.
      const options = { learningRate: 1e-3, beta1: 0, beta2: 0.999, epsilon: 1e-7 };
      const { first_moment } = await runDispatch(gpu, adam(size, parts, options), {
        state: stateWords({}),
        gradients,
        parameters: zeros(),
        first_moment: zeros(),
        second_moment: zeros(),
      });
      for (let i = 0; i < size; i++) {
        let sum = gradients.floats[i] as number;
        for (let part = 1; part < parts; part++) {
          sum = Math.fround(sum + (gradients.floats[part * size + i] as number));
        }
        const found = (first_moment as Words).floats[i];
        assert(found === sum, `gradient ${i} is ${found}, not ${sum}`);
      }
    },
  },
];
