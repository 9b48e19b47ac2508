import { describe, expect, test } from 'vitest';
import { inspect } from '../../demo/live/worker/inspect';
import type { Inspection, Matrix } from '../../demo/live/worker/inspection';
import type { Settings } from '../../demo/live/worker/settings';
import { readStretches } from '../../src/gpu/readback';
import { unpackTensor } from '../../src/graph/layout';
import { resolveSpec } from '../../src/graph/spec';
import { trainingStep } from '../../src/graph/step.twin';
import type { Matrix as Float64Matrix } from '../../src/matrix.twin';
import { Dataset } from '../../src/train/data';
import { planOfFit } from '../../src/train/planned';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { spyOn } from './spy';
import { familyGpu, IMAGES, TINY, train } from './tasks';

const LATENT = TINY.latent;
/** No more than are shown, so that all of the batch can be compared. */
const BATCH = 8;
const settings: Settings = {
  encoder: [7],
  latent: LATENT,
  activation: 'relu',
  likelihood: 'bernoulli',
  batchSize: BATCH,
  learningRate: 1e-3,
  beta: 0.7,
  betaWarmup: 0,
  seed: 5,
};

/** A result as float64, `columns` of them from `first` on. */
function part({ shown, columns, values }: Matrix, first = 0, count = columns - first): Float64Matrix {
  return {
    rows: shown,
    columns: count,
    values: Float64Array.from({ length: shown * count }, (_, i) => {
      return values[Math.floor(i / count) * columns + first + (i % count)] as number;
    }),
  };
}

function result({ dispatches }: Inspection, kernel: string, label?: string): Matrix {
  const found = dispatches.find((one) => one.kernel === kernel && (label ?? one.label) === one.label);
  if (!found?.result) throw new Error(`${kernel} ${label} has no result`);
  return found.result;
}

function distance(actual: Float64Matrix, expected: Float64Matrix): number {
  expect([actual.rows, actual.columns]).toEqual([Math.min(expected.rows, actual.rows), expected.columns]);
  let [error, size] = [0, 0];
  actual.values.forEach((value, i) => {
    error += (value - (expected.values[i] as number)) ** 2;
    size += (expected.values[i] as number) ** 2;
  });
  return Math.sqrt(error / size);
}

describe('a look inside a step', () => {
  test.each([
    ['as this adapter runs it', testGpu],
    ['with its small layers in a chain', () => familyGpu('plain')],
  ])(
    '%s shows what the float64 twin makes of the batch, and leaves everything as it was',
    async (_, open) => {
      const gpu = await open();
      const vae = await Vae.create(gpu, TINY, { seed: 5 });
      const dataset = await Dataset.upload(gpu, IMAGES, TINY.input);
      try {
        await train(vae, dataset, { steps: 5 });
        const before = await vae.save();
        // Compiles what it needs; the second look is counted.
        await inspect(vae.model, dataset, settings);
        const spy = spyOn(gpu);
        const seen = await inspect(vae.model, dataset, settings);
        expect(spy.alive).toEqual([]);
        spy.restore();
        expect(await vae.save()).toEqual(before);

        expect(seen.batchSize).toBe(BATCH);
        expect(seen.dispatches.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
        expect(seen.dispatches.every(({ ms }) => ms > 0)).toBe(true);
        expect(seen.dispatches.filter((one) => !one.result).map(({ kernel }) => kernel)).toEqual(['advance']);

        const { layout, buffers } = vae.model;
        const [bytes] = await readStretches(gpu, [{ buffer: buffers.parameters, size: layout.size * 4 }]);
        const flat = new Float32Array(bytes as ArrayBuffer);
        const tensors = Object.fromEntries(
          layout.tensors.map((tensor) => {
            const [rows, columns] =
              tensor.shape.length === 2 ? (tensor.shape as [number, number]) : [1, tensor.shape[0] as number];
            return [tensor.name, { rows, columns, values: Float64Array.from(unpackTensor(flat, tensor)) }];
          }),
        );
        const latent = seen.dispatches.find(({ kernel }) =>
          ['reparameterize', 'chain_forward'].includes(kernel),
        );
        const codes = latent?.result as Matrix;
        const x = part(result(seen, 'gather_bytes'));
        const twin = trainingStep(resolveSpec(TINY), tensors, {
          x,
          eps: part(codes, 2 * LATENT, LATENT),
          beta: settings.beta,
        });
        expect(
          distance(
            part(result(seen, 'dense_weight_gradient')),
            twin.gradients['encoder.0.weight'] as Float64Matrix,
          ),
        ).toBeLessThan(1e-5);

        const { mu, logvar } = await vae.encode(Float32Array.from(x.values));
        const z = part(codes, 3 * LATENT, LATENT);
        const eps = part(codes, 2 * LATENT, LATENT);
        mu.forEach((value, i) => {
          expect(part(codes, 0, LATENT).values[i]).toBeCloseTo(value, 5);
          expect(part(codes, LATENT, LATENT).values[i]).toBeCloseTo(logvar[i] as number, 5);
          const drawn = value + Math.exp((logvar[i] as number) / 2) * (eps.values[i] as number);
          expect(z.values[i]).toBeCloseTo(drawn, 4);
        });
        // The gradient of the logits has the probabilities' distance to x in it.
        const decoded = await vae.decode(Float32Array.from(z.values));
        part(result(seen, 'bernoulli')).values.forEach((value, i) => {
          expect(value * BATCH).toBeCloseTo((decoded[i] as number) - (x.values[i] as number), 4);
        });
      } finally {
        vae.dispose();
        dataset.dispose();
      }
    },
  );

  test('adds up the gradients of weights that a GPU sums in parts', async () => {
    const whole = async (software: boolean) => {
      const gpu = await familyGpu('plain', software);
      const vae = await Vae.create(gpu, TINY, { seed: 5 });
      const dataset = await Dataset.upload(gpu, IMAGES, TINY.input);
      try {
        const parts = planOfFit(vae.model, dataset, { batchSize: 64 }).buffers.gradients;
        const seen = await inspect(vae.model, dataset, { ...settings, batchSize: 64 });
        return { parts: (parts as number) / (4 * vae.model.layout.size), seen };
      } finally {
        vae.dispose();
        dataset.dispose();
      }
    };
    const [one, several] = [await whole(true), await whole(false)];
    expect([one.parts, several.parts]).toEqual([1, 2]);
    const gradient = ({ seen }: typeof one) => part(result(seen, 'dense_weight_gradient'));
    expect(distance(gradient(several), gradient(one))).toBeLessThan(1e-6);
  });
});
