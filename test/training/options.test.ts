import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataError, LimitError, OptionError, SpecError } from '../../src/errors';
import { type Call, SETTINGS } from '../../src/options';
import type { MatmulGpu } from '../../src/tiles/gpu';
import { Vae } from '../../src/vae';
import { BORDERS } from '../support/borders';
import { testGpu } from '../support/gpu';
import { type Spy, spyOn } from './spy';
import { IMAGES, TINY } from './tasks';

let gpu: MatmulGpu;
let vae: Vae;
let gaussian: Vae;
let spy: Spy;

beforeAll(async () => {
  gpu = await testGpu();
  vae = await Vae.create(gpu, TINY);
  gaussian = await Vae.create(gpu, { ...TINY, likelihood: 'gaussian', sigma: 1 });
  spy = spyOn(gpu);
});
afterAll(() => {
  spy.restore();
  vae.dispose();
  gaussian.dispose();
});

/** What JavaScript callers may pass. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Wrong = any;

const run = (options: Wrong, images: Wrong = IMAGES) => vae.fit(images, options).next();
const KNOWN = new Uint8Array(IMAGES.length);
const floats = (value: number, count = 13) => new Float32Array(count).fill(value);

const source = (wrong: Wrong) => ({ count: 2, kind: 'bytes', read: () => new Uint8Array(26), ...wrong });

type ErrorClass = new (...parameters: never[]) => Error;

const OPTIONS: [what: string, call: () => Promise<unknown>, error: ErrorClass, field: string][] = [
  ['fit without options', () => run(undefined), OptionError, 'options'],
  ['fit with null', () => run(null), OptionError, 'options'],
  ['fit with a number', () => run(50), OptionError, 'options'],
  ['fit for no time', () => run({}), OptionError, 'epochs'],
  ['fit for epochs and steps', () => run({ epochs: 1, steps: 1 }), OptionError, 'epochs'],
  ['no epochs', () => run({ epochs: 0 }), OptionError, 'epochs'],
  ['half an epoch', () => run({ epochs: 0.5 }), OptionError, 'epochs'],
  ['NaN epochs', () => run({ epochs: Number.NaN }), OptionError, 'epochs'],
  ['endless epochs', () => run({ epochs: Infinity }), OptionError, 'epochs'],
  ['epochs of text', () => run({ epochs: '50' }), OptionError, 'epochs'],
  ['no steps', () => run({ steps: 0 }), OptionError, 'steps'],
  ['negative steps', () => run({ steps: -1 }), OptionError, 'steps'],
  ['null steps', () => run({ steps: null }), OptionError, 'steps'],
  ['a batch of none', () => run({ steps: 1, batchSize: 0 }), OptionError, 'batchSize'],
  ['a batch of half', () => run({ steps: 1, batchSize: 2.5 }), OptionError, 'batchSize'],
  ['an enormous batch', () => run({ steps: 1, batchSize: 2 ** 31 }), OptionError, 'batchSize'],
  ['a rate of zero', () => run({ steps: 1, learningRate: 0 }), OptionError, 'learningRate'],
  ['a negative rate', () => run({ steps: 1, learningRate: -1e-3 }), OptionError, 'learningRate'],
  ['a NaN rate', () => run({ steps: 1, learningRate: Number.NaN }), OptionError, 'learningRate'],
  ['a rate of text', () => run({ steps: 1, learningRate: '1e-3' }), OptionError, 'learningRate'],
  ['a negative beta', () => run({ steps: 1, beta: -1 }), OptionError, 'beta'],
  ['an infinite beta', () => run({ steps: 1, beta: Infinity }), OptionError, 'beta'],
  ['a negative warm-up', () => run({ steps: 1, betaWarmup: -1 }), OptionError, 'betaWarmup'],
  ['a warm-up of half a step', () => run({ steps: 1, betaWarmup: 0.5 }), OptionError, 'betaWarmup'],
  ['a warm-up beyond 2^31', () => run({ steps: 1, betaWarmup: 2 ** 31 + 1 }), OptionError, 'betaWarmup'],
  ['a warm-up of text', () => run({ steps: 1, betaWarmup: '10' }), OptionError, 'betaWarmup'],
  ['a schedule of no length', () => run({ steps: 1, schedule: 'cosine' }), OptionError, 'decaySteps'],
  ['cycles without a warm-up', () => run({ steps: 1, betaCycles: 2 }), OptionError, 'betaCycles'],
  ['beta1 of one', () => run({ steps: 1, beta1: 1 }), OptionError, 'beta1'],
  ['a negative beta1', () => run({ steps: 1, beta1: -0.1 }), OptionError, 'beta1'],
  ['beta2 of one', () => run({ steps: 1, beta2: 1 }), OptionError, 'beta2'],
  ['an epsilon of zero', () => run({ steps: 1, epsilon: 0 }), OptionError, 'epsilon'],
  ['a signal that is none', () => run({ steps: 1, signal: {} }), OptionError, 'signal'],
  [
    'a controller for a signal',
    () => run({ steps: 1, signal: new AbortController() }),
    OptionError,
    'signal',
  ],
  ['progress told to a number', () => run({ steps: 1, onProgress: 5 }), OptionError, 'onProgress'],
  ['a misspelt option', () => run({ steps: 1, batchsize: 3 }), OptionError, 'batchsize'],
  ['evaluate with null', () => vae.evaluate(IMAGES, null as Wrong), OptionError, 'options'],
  ['evaluate by none', () => vae.evaluate(IMAGES, { batchSize: 0 }), OptionError, 'batchSize'],
  ['evaluate with a seed of text', () => vae.evaluate(IMAGES, { seed: '1' as Wrong }), OptionError, 'seed'],
  ['evaluate with beta', () => vae.evaluate(IMAGES, { beta: 2 } as Wrong), OptionError, 'beta'],
  ['evaluate with no signal', () => vae.evaluate(IMAGES, { signal: 1 as Wrong }), OptionError, 'signal'],
  [
    'evaluate with a warm-up',
    () => vae.evaluate(IMAGES, { betaWarmup: 2 } as Wrong),
    OptionError,
    'betaWarmup',
  ],
  ['restore in no rounds', () => vae.restore(IMAGES, KNOWN, { rounds: 0 }), OptionError, 'rounds'],
  ['restore in half a round', () => vae.restore(IMAGES, KNOWN, { rounds: 0.5 }), OptionError, 'rounds'],
  ['restore for hours', () => vae.restore(IMAGES, KNOWN, { rounds: 1025 }), OptionError, 'rounds'],
  ['restore in NaN rounds', () => vae.restore(IMAGES, KNOWN, { rounds: Number.NaN }), OptionError, 'rounds'],
  ['restore with null', () => vae.restore(IMAGES, KNOWN, null as Wrong), OptionError, 'options'],
  ['restore with a seed', () => vae.restore(IMAGES, KNOWN, { seed: 1 } as Wrong), OptionError, 'seed'],
  ['sample none', () => vae.sample(0), OptionError, 'count'],
  ['sample half', () => vae.sample(0.5), OptionError, 'count'],
  ['sample nothing', () => (vae.sample as Wrong)(), OptionError, 'count'],
  ['sample more than anybody can hold', () => vae.sample(1e9), OptionError, 'count'],
  ['sample with a negative seed', () => vae.sample(1, { seed: -1 }), OptionError, 'seed'],
  ['sample with a seed beyond 2^53', () => vae.sample(1, { seed: 2 ** 53 }), OptionError, 'seed'],
  ['sample with null', () => vae.sample(1, null as Wrong), OptionError, 'options'],
  ['sample at a temperature', () => vae.sample(1, { temperature: 1 } as Wrong), OptionError, 'temperature'],
  ['create with half a seed', () => Vae.create(gpu, TINY, { seed: 0.5 }), OptionError, 'seed'],
  ['create with null', () => Vae.create(gpu, TINY, null as Wrong), OptionError, 'options'],
  ['create with a device', () => Vae.create(gpu, TINY, { device: 0 } as Wrong), OptionError, 'device'],
  ['create from nothing', () => Vae.create(gpu, undefined as Wrong), SpecError, 'spec'],
  ['create without input', () => Vae.create(gpu, { latent: 2 } as Wrong), SpecError, 'input'],
  ['create with a width of zero', () => Vae.create(gpu, { ...TINY, encoder: [0] }), SpecError, 'encoder[0]'],
];

const DATA: [what: string, call: () => Promise<unknown>, error: ErrorClass][] = [
  ['fit on nothing', () => run({ steps: 1 }, null), DataError],
  ['fit on a list', () => run({ steps: 1 }, Array(13).fill(0)), DataError],
  ['fit on doubles', () => run({ steps: 1 }, new Float64Array(13)), DataError],
  ['fit on no examples', () => run({ steps: 1 }, new Uint8Array(0)), DataError],
  ['fit on half an example', () => run({ steps: 1 }, new Uint8Array(14)), DataError],
  ['fit on NaN', () => run({ steps: 1 }, floats(Number.NaN)), DataError],
  ['fit on infinity', () => gaussian.fit(floats(Infinity), { steps: 1 }).next(), DataError],
  ['fit a Bernoulli model on values above one', () => run({ steps: 1 }, floats(1.5)), DataError],
  ['fit a Bernoulli model on values below zero', () => run({ steps: 1 }, floats(-0.1)), DataError],
  ['fit on a source of nothing', () => run({ steps: 1 }, source({ count: 0 })), DataError],
  ['fit on half an example of a source', () => run({ steps: 1 }, source({ count: 1.5 })), DataError],
  ['fit on an endless source', () => run({ steps: 1 }, source({ count: Infinity })), DataError],
  ['fit on a source without a count', () => run({ steps: 1 }, source({ count: undefined })), DataError],
  ['fit on a source of doubles', () => run({ steps: 1 }, source({ kind: 'doubles' })), DataError],
  ['fit on a source that cannot read', () => run({ steps: 1 }, source({ read: 5 })), DataError],
  ['fit on a source that picks nothing', () => run({ steps: 1 }, source({ pick: 5 })), DataError],
  ['fit on a source with no window', () => run({ steps: 1 }, source({ window: 0 })), DataError],
  ['evaluate on a source of text', () => vae.evaluate(source({ kind: 'text' })), DataError],
  ['evaluate on half an example', () => vae.evaluate(new Uint8Array(6)), DataError],
  ['evaluate on text', () => vae.evaluate('0'.repeat(13) as Wrong), DataError],
  ['encode half an example', () => vae.encode(new Uint8Array(12)), DataError],
  ['encode NaN', () => vae.encode(floats(Number.NaN)), DataError],
  ['reconstruct nothing', () => vae.reconstruct(new Float32Array(0)), DataError],
  ['restore half an example', () => vae.restore(new Uint8Array(12), new Uint8Array(12)), DataError],
  ['restore NaN', () => vae.restore(floats(Number.NaN), new Uint8Array(13)), DataError],
  ['restore values above one', () => vae.restore(floats(1.5), new Uint8Array(13)), DataError],
  ['restore without known', () => (vae.restore as Wrong)(IMAGES), DataError],
  ['restore by floats', () => vae.restore(floats(1), floats(1) as Wrong), DataError],
  ['restore by a list', () => vae.restore(floats(1), Array(13).fill(1) as Wrong), DataError],
  ['restore with too few known', () => vae.restore(IMAGES, KNOWN.subarray(1)), DataError],
  ['restore with one image known of several', () => vae.restore(IMAGES, new Uint8Array(13)), DataError],
  ['decode bytes', () => vae.decode(new Uint8Array(3) as Wrong), DataError],
  ['decode half a z', () => vae.decode(new Float32Array(4)), DataError],
  ['decode nothing', () => vae.decode(new Float32Array(0)), DataError],
  ['decode NaN', () => vae.decode(floats(Number.NaN, 3)), DataError],
  [
    'create more than any adapter holds',
    () => Vae.create(gpu, { input: 1 << 20, encoder: [1 << 20], latent: 2 }),
    LimitError,
  ],
];

/** What some settings need beside them. */
const WITH: Readonly<Record<string, object>> = {
  schedule: { decaySteps: 100 },
  betaCycles: { betaWarmup: 10 },
};

/** The calls of a model that take settings, each begun in vain for what is right. */
const CALLS: Partial<Record<Call, (settings: Wrong) => Promise<unknown>>> = {
  create: (settings) => Vae.create(gpu, TINY, settings),
  fit: ({ epochs, ...settings }) =>
    run({
      ...(settings.steps === undefined && { epochs: epochs ?? 1 }),
      ...settings,
      signal: AbortSignal.abort(),
    }),
  evaluate: (settings) => vae.evaluate(IMAGES, { ...settings, signal: AbortSignal.abort() }),
  restore: (settings) => vae.restore(IMAGES, KNOWN.subarray(1), settings),
  sample: ({ count = 1, ...settings }) => vae.sample(count, settings),
};

describe('what is wrong never reaches the GPU', () => {
  test.each(OPTIONS)('%s', async (_, call, error, field) => {
    const before = spy.calls.length;
    const caught = await call().catch((reason: unknown) => reason);
    expect(caught).toBeInstanceOf(error);
    expect((caught as OptionError).field).toBe(field);
    expect(spy.calls.slice(before)).toEqual([]);
  });

  const ofCalls = BORDERS.filter(({ name }) => SETTINGS[name].of.some((call) => call in CALLS));
  test.each(ofCalls)('beyond the borders of $name', async ({ name, good, bad }) => {
    for (const call of SETTINGS[name].of) {
      const begin = CALLS[call];
      if (!begin) continue;
      const before = spy.calls.length;
      for (const value of bad) {
        const caught = await begin({ [name]: value }).catch((reason: unknown) => reason);
        expect(caught, `${call} with ${String(value)}`).toBeInstanceOf(OptionError);
        expect((caught as OptionError).field).toBe(name);
      }
      expect(spy.calls.slice(before)).toEqual([]);
      // What these begin makes things on the GPU, or as many examples as memory holds.
      if (call === 'create' || call === 'sample') continue;
      for (const value of good) {
        const caught = await begin({ ...WITH[name], [name]: value }).catch((reason: unknown) => reason);
        expect(caught, `${call} with ${String(value)}`).not.toBeInstanceOf(OptionError);
      }
    }
  });

  test.each(DATA)('%s', async (_, call, error) => {
    const before = spy.calls.length;
    await expect(call()).rejects.toThrow(error);
    expect(spy.calls.slice(before)).toEqual([]);
  });

  test('and leaves the model as it was', async () => {
    expect(vae.step).toBe(0);
    await vae.fit(IMAGES, { steps: 1 }).next();
    expect(vae.step).toBe(1);
  });
});
