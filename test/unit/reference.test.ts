import { beforeAll, describe, expect, test } from 'vitest';
import { betaAt, betaSteps } from '../../src/beta';
import { loadText } from '../../src/graph/load';
import { ACTIVATIONS, resolveSpec, type SpecInput } from '../../src/graph/spec';
import { type Tensors, trainingLoss, trainingStep } from '../../src/graph/step.twin';
import { type Matrix, matrix, sumColumns, sums, sumsOver } from '../../src/matrix.twin';
import { ACTIVATION_TERMS } from '../../src/ops/activation/activation.twin';
import { STREAMS } from '../../src/random';
import { contradictions, type RateOptions } from '../../src/schedules';
import { rateAt } from '../../src/step/rate.twin';
import { ATTENTION_MODELS } from '../gradients/attention_models';
import {
  CONDITIONAL_MODELS,
  CONVOLUTIONAL_MODELS,
  LIKELIHOOD_MODELS,
  RESIDUAL_MODELS,
  randomExamples,
  randomLabels,
  randomNoise,
  randomTensors,
  relativeDistance,
} from '../gradients/models';
import { TEXT_MODELS } from '../gradients/text_models';
import { Random } from '../ops/harness';

/** Which elements of a tensor are compared: all, or at most so many at a prime distance. */
function compared(count: number, most: number): number[] {
  return Array.from({ length: Math.min(count, most) }, (_, i) => (count > most ? (i * 127) % count : i));
}

/** The gradient of the loss by elements of a tensor, from two evaluations of the loss apiece. */
function differences(
  spec: ReturnType<typeof resolveSpec>,
  tensors: Tensors,
  name: string,
  batch: Parameters<typeof trainingLoss>[2],
  elements = 1e9,
  step = 1e-5,
): Float64Array {
  const tensor = tensors[name] as Matrix;
  const lossAt = (i: number, shift: number): number => {
    const values = tensor.values.slice();
    (values[i] as number) += shift;
    return trainingLoss(spec, { ...tensors, [name]: { ...tensor, values } }, batch);
  };
  return Float64Array.from(
    compared(tensor.values.length, elements),
    (i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step),
  );
}

const MODELS: readonly (SpecInput & {
  readonly beta?: number;
  readonly betaWarmup?: number;
  readonly betaCycles?: number;
  readonly freeBits?: number;
  readonly samples?: number;
  readonly rows?: number;
  /** Of each tensor, that are compared. */
  readonly elements?: number;
})[] = [
  ...ACTIVATIONS.map((activation) => ({ input: 7, encoder: [5, 4], latent: 2, activation })),
  ...ACTIVATIONS.map((activation) => ({
    input: 5,
    encoder: [3],
    latent: 3,
    decoder: [4, 3],
    activation,
    likelihood: 'gaussian' as const,
    beta: 0.5,
  })),
  ...Object.values(LIKELIHOOD_MODELS).map((of) => ({ input: 6, encoder: [5], latent: 2, ...of })),
  ...Object.values(LIKELIHOOD_MODELS).map((of) => ({
    ...{ input: 6, latent: 2, decoder: [4], activation: 'tanh' as const },
    ...{ samples: 3, beta: 0.5 },
    ...of,
  })),
  ...Object.values(RESIDUAL_MODELS).filter(({ input }) => Number(input) < 50),
  ...Object.values(CONDITIONAL_MODELS),
  // Heads of sixteen columns are for the kernels: the twin computes all alike, and their gradients are too small for differences.
  ...Object.entries(ATTENTION_MODELS)
    .filter(([name]) => !name.startsWith('of sixteen columns'))
    .map(([, of]) => ({ ...of, rows: 2, elements: 8 })),
  ...Object.values(CONVOLUTIONAL_MODELS).map((of) => ({ ...of, rows: 2, elements: 12 })),
  ...Object.values(TEXT_MODELS).map((of, i) => ({
    ...of,
    rows: 2,
    elements: 3,
    ...(i % 3 === 2 && { samples: 3 }),
  })),
  { input: 4, latent: 2 },
  { input: 4, latent: 2, decoder: [3], activation: 'tanh', beta: 3 },
  { input: 4, latent: 2, beta: 3, betaWarmup: 10 },
  { input: 4, latent: 2, beta: 3, betaWarmup: 1, betaCycles: 2 },
  // Some of their dimensions' KL are free.
  { input: 6, latent: 5, decoder: [3], activation: 'tanh', freeBits: 0.3 },
  { input: 5, encoder: [4], latent: 7, activation: 'silu', beta: 2, freeBits: 0.6 },
  { input: 1, encoder: [1], latent: 1, activation: 'gelu', rows: 1 },
  // The importance-weighted bound.
  { input: 6, encoder: [4], latent: 2, activation: 'tanh', samples: 5 },
  { input: 4, latent: 1, samples: 50, betaWarmup: 10, rows: 1 },
];

beforeAll(loadText);

describe("the twin's gradients against central differences", () => {
  test.each(MODELS)(
    '$input-$encoder-$latent-$decoder $activation $likelihood $sigma $squash $samples',
    ({ beta = 1, betaWarmup, betaCycles, freeBits = 0, samples = 1, rows = 4, elements = 1e9, ...input }) => {
      const spec = resolveSpec(input);
      // No pre-activation of these seeds lies within a step of ReLU's kink.
      const random = new Random(3000);
      const tensors = randomTensors(spec, random);
      const batch = {
        x: randomExamples(spec, rows, random),
        eps: randomNoise(rows * samples, spec, random),
        labels: randomLabels(spec, rows, random),
        ...{ samples, beta, freeBits, betaWarmup: betaWarmup ?? 0, betaCycles: betaCycles ?? 1 },
        step: 3,
        draws: { seed: [5, 6], stream: STREAMS.wordDropout, epoch: 1, first: 4 } as const,
      };
      const { gradients } = trainingStep(spec, tensors, batch);
      expect(Object.keys(gradients).sort()).toEqual(Object.keys(tensors).sort());
      for (const [name, gradient] of Object.entries(gradients)) {
        const numeric = differences(spec, tensors, name, batch, elements, spec.text ? 1e-4 : 1e-5);
        const own = compared(gradient.values.length, elements).map((i) => gradient.values[i] as number);
        expect(relativeDistance(own, numeric), name).toBeLessThan(1e-5);
      }
    },
  );

  test.each([-40, 25])('a logvar of %i is held by its clamp and has no gradient', (bias) => {
    const spec = resolveSpec({ input: 3, latent: 2 });
    const random = new Random(3001);
    const tensors = {
      ...randomTensors(spec, random),
      'logvar.weight': matrix(2, 3, () => 0.01),
      'logvar.bias': matrix(1, 2, () => bias),
    };
    const batch = { x: randomExamples(spec, 2, random), eps: matrix(2, 2, () => 1e-4) };
    const { gradients } = trainingStep(spec, tensors, batch);
    expect([...(gradients['logvar.bias'] as Matrix).values]).toEqual([0, 0]);
    expect([...differences(spec, tensors, 'logvar.bias', batch)].map(Math.abs)).toEqual([0, 0]);
  });
});

describe('the weight of the KL', () => {
  test('rises in equal steps to beta, and stays there', () => {
    const weights = [0, 1, 2, 3, 4, 1e9].map((step) => betaAt(step, { beta: 8, betaWarmup: 4 }));
    expect(weights).toEqual([2, 4, 6, 8, 8, 8]);
  });

  test('is beta from the start without a warm-up, or with one of a step', () => {
    for (const betaWarmup of [0, 1])
      expect([0, 5].map((step) => betaAt(step, { beta: 3, betaWarmup }))).toEqual([3, 3]);
  });

  test('rises and stays in turn in cycles, and stays for good behind the last', () => {
    const cycles = { beta: 4, betaWarmup: 2, betaCycles: 2 };
    const weights = Array.from({ length: 11 }, (_, step) => betaAt(step, cycles));
    expect(weights).toEqual([2, 4, 4, 4, 2, 4, 4, 4, 4, 4, 4]);
    expect(betaSteps(cycles)).toBe(6);
    expect(betaSteps({ betaWarmup: 7 })).toBe(7);
  });
});

describe('the learning rate', () => {
  const rates = (options: Partial<RateOptions>, ...steps: number[]) =>
    steps.map((step) => Number(rateAt(step, { learningRate: 8, ...options }).toFixed(6)));

  test('is constant by default, behind its warm-up', () => {
    expect(rates({}, 0, 1e9)).toEqual([8, 8]);
    expect(rates({ warmup: 4 }, 0, 1, 3, 4, 1e9)).toEqual([2, 4, 8, 8, 8]);
  });

  test('falls along half a cosine, and stays', () => {
    const cosine = { schedule: 'cosine', decaySteps: 100, decay: 0.5, warmup: 10 } as const;
    expect(rates(cosine, 9, 10, 60, 110, 1e6)).toEqual([8, 8, 6, 4, 4]);
    // (1 + cos(pi / 4)) / 2 = 0.853553390593
    expect(rates({ ...cosine, decay: 0 }, 35)).toEqual([6.828427]);
  });

  test('falls at once behind every so many steps', () => {
    const falls = { schedule: 'steps', decaySteps: 10, decay: 0.5 } as const;
    expect(rates(falls, 0, 9, 10, 20, 29)).toEqual([8, 8, 4, 2, 2]);
  });

  test('needs to be told over how many steps it falls, as cycles of beta need a warm-up', () => {
    expect(contradictions({ schedule: 'cosine' }).map(({ field }) => field)).toEqual(['decaySteps']);
    expect(contradictions({ betaCycles: 2 }).map(({ field }) => field)).toEqual(['betaCycles']);
    expect(contradictions({ betaCycles: 2, betaWarmup: 5, schedule: 'steps', decaySteps: 1 })).toEqual([]);
    expect(contradictions({ samples: 2, freeBits: 1 }).map(({ field }) => field)).toEqual(['freeBits']);
    expect(contradictions({})).toEqual([]);
  });
});

describe('activations', () => {
  const value = (name: keyof typeof ACTIVATION_TERMS, a: number) =>
    [...ACTIVATION_TERMS[name].value(a)].reduce((sum, term) => sum + term);

  // Worked out apart from this code, to twelve digits.
  test.each([
    ['relu', -1.5, 0],
    ['relu', 1.5, 1.5],
    ['tanh', 0.5, 0.46211715726],
    ['sigmoid', -2, 0.119202922022],
    ['silu', 1.5, 1.226361714292],
    ['gelu', 1, 0.841191990608],
    ['gelu', -0.5, -0.154285990175],
  ] as const)('%s of %d is %d', (name, a, want) => {
    expect(value(name, a)).toBeCloseTo(want, 9);
  });
});

describe('sums', () => {
  test('keep the sum of absolute terms and their number', () => {
    const few = sums(1, 2, (_, column) => (column ? [1, -3] : [2]));
    expect([...few.values]).toEqual([2, -2]);
    expect([...few.magnitudes]).toEqual([2, 4]);
    expect(few.terms).toBe(2);
    const over = sumsOver(
      1,
      1,
      3,
      (_row, _column, k) => (-1) ** k,
      () => 5,
    );
    expect([over.values[0], over.magnitudes[0], over.terms]).toEqual([6, 8, 4]);
  });

  test('over stretches of columns keep the magnitudes of the elements', () => {
    const elements = sums(2, 5, (row, column) => [column, -row]);
    const parts = sumColumns(elements, 2);
    expect(parts.columns).toBe(3);
    expect([...parts.values]).toEqual([1, 5, 4, -1, 3, 3]);
    expect([...parts.magnitudes]).toEqual([1, 5, 4, 3, 7, 5]);
    expect(parts.terms).toBe(4);
  });
});
