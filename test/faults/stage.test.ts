import { afterAll, expect, test, vi } from 'vitest';
import type { Adapter } from '../../demo/live/worker/adapter';
import { Follower } from '../../demo/live/worker/follower';
import type { Gallery } from '../../demo/live/worker/gallery';
import type { Keeper } from '../../demo/live/worker/keep';
import { train } from '../../demo/live/worker/loop';
import type { DataSet, SessionEvent } from '../../demo/live/worker/protocol';
import { firstSteps } from '../../demo/live/worker/schedule';
import type { Settings } from '../../demo/live/worker/settings';
import { Stage } from '../../demo/live/worker/stage';
import { DeviceLostError } from '../../src/errors';
import type { Gpu } from '../../src/gpu/gpu';
import { openGpu } from '../../src/tiles/open';
import { Vae } from '../../src/vae';
import { patterns } from '../training/tasks';

const settings: Settings = {
  encoder: [7],
  latent: 2,
  activation: 'relu',
  likelihood: 'bernoulli',
  batchSize: 16,
  learningRate: 1e-3,
  beta: 1,
  betaWarmup: 0,
  seed: 3,
};
const NOTHING = { history: { progress: [], evaluations: [] } };
const data = (count: number): DataSet => ({
  name: 'patterns',
  width: 4,
  height: 3,
  channels: 1,
  train: patterns(12, count),
  test: patterns(12, 40, 2),
});

const opened: Gpu[] = [];
afterAll(() => {
  for (const gpu of opened) gpu.dispose();
});

/** A stage on a real device, with an adapter that can be lost and a gallery that shows nothing. */
async function set() {
  const open = async () => {
    const gpu = await openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
    opened.push(gpu);
    return gpu;
  };
  const adapter = {
    gpu: await open(),
    async reopen() {
      this.gpu = await open();
      return {};
    },
    wake() {
      return this.reopen();
    },
  };
  const gallery = { clear: vi.fn(async () => {}), hang() {} };
  const events: SessionEvent[] = [];
  const stage = new Stage(adapter as unknown as Adapter, gallery as unknown as Gallery, (event) =>
    events.push(event),
  );
  await stage.take(data(64));
  await stage.begin(settings);
  const steps = async (count: number) =>
    train({ ...stage.running().training(), steps: count, onProgress: () => {}, onEpoch: async () => {} });
  const model = async () => stage.running().vae.save();
  return { stage, adapter, gallery, events, steps, model };
}

test('a run outlives the loss of the device that was to take the place of a lost one', async () => {
  const { stage, adapter, gallery, steps } = await set();
  await steps(6);
  stage.remember({ ...(await stage.running().snapshot()), step: stage.running().vae.step });
  const model = await stage.running().vae.save();
  adapter.gpu.device.destroy();
  // The next one is lost as soon as it is there.
  gallery.clear.mockImplementationOnce(async () => {
    const { reopen } = adapter;
    adapter.reopen = async function () {
      adapter.reopen = reopen;
      const facts = await reopen.call(this);
      this.gpu.device.destroy();
      return facts;
    };
  });
  await expect(stage.recover()).rejects.toThrow(DeviceLostError);
  await stage.recover();
  expect(stage.run?.vae.step).toBe(6);
  expect(Buffer.compare(await stage.running().vae.save(), model)).toBe(0);
});

test('a GPU that is given up and then asked for once more has the data again, and the last snapshot is still there', async () => {
  const { stage, adapter, steps } = await set();
  await steps(6);
  const { kept, ...rest } = await stage.running().snapshot();
  stage.remember({ ...rest, step: 6 });
  stage.wrote(kept);
  // Lost once, and put on again.
  adapter.gpu.device.destroy();
  await stage.recover();
  expect(stage.kept).toBe(kept);
  adapter.gpu.device.destroy();
  const { reopen } = adapter;
  adapter.reopen = async () => {
    throw new DeviceLostError('gone');
  };
  await expect(stage.recover()).rejects.toThrow(DeviceLostError);
  expect(stage.run).toBeUndefined();
  expect(stage.snapshot?.step).toBe(6);
  expect(stage.kept).toBe(kept);
  adapter.reopen = reopen;
  await stage.wake();
  await stage.begin(settings);
  expect(await steps(2)).toBe(2);
});

test('a new run is not recovered as the one before it', async () => {
  const { stage, adapter, gallery, steps } = await set();
  await steps(3);
  const before = stage.running();
  // What was being kept of the old run is kept while the new one is put on.
  gallery.clear.mockImplementationOnce(async () => stage.remember({ ...(await before.snapshot()), step: 3 }));
  await stage.begin({ ...settings, encoder: [5] });
  adapter.gpu.device.destroy();
  await stage.recover();
  expect(stage.run?.vae.spec.encoder).toEqual([5]);
});

/** Of 128 images, the first 64. */
const FIRST = { ...data(64), first: 64, expected: 128 };
const WHOLE = { ...data(128), first: 64, test: patterns(12, 60, 2) };

test('the rest of the images may come while the model is being judged', async () => {
  const { stage, steps } = await set();
  await stage.take(FIRST);
  await stage.begin(settings);
  await steps(2);
  const judged = stage.running().judge();
  await stage.extend(WHOLE);
  await expect(judged).resolves.toMatchObject({ point: { step: 2 } });
  expect(await steps(40)).toBe(40);
});

test('settings and seed give one model, whenever the rest of the images comes, and however often it is put on', async () => {
  const { stage, steps, model } = await set();
  const learnt = firstSteps(FIRST, settings.batchSize);
  const last = learnt + 11;
  expect(learnt).toBe(16);
  /** A run whose rest comes after so many steps; resumed from a file after `resumed` of them. */
  const run = async (arrival: number, resumed?: number): Promise<Buffer> => {
    await stage.take(arrival === 0 ? WHOLE : FIRST);
    await stage.begin(settings);
    for (const [from, to] of [
      [0, arrival],
      [arrival, last],
    ] as const) {
      if (from === arrival && arrival > 0) await stage.extend(WHOLE);
      const stop = resumed !== undefined && resumed > from && resumed <= to ? resumed : to;
      expect(await steps(stop - from)).toBe(stop - from);
      if (stop === resumed) {
        await stage.continue(settings, { ...NOTHING, model: await model() });
        expect(await steps(to - stop)).toBe(to - stop);
      }
    }
    expect(stage.running().vae.step).toBe(last);
    return Buffer.from(await model());
  };
  const whole = await run(0);
  for (const [arrival, resumed] of [
    [1],
    [5],
    [learnt],
    [0, 7],
    [9, 3],
    [9, 12],
    [learnt, learnt],
    [5, learnt + 2],
  ] as const) {
    const one = await run(arrival, resumed);
    expect(Buffer.compare(one, whole), `rest after ${arrival}, resumed after ${resumed}`).toBe(0);
  }
});

test('a run waits for the rest of the images, and goes on when it is here', async () => {
  const { stage, steps } = await set();
  await stage.take(FIRST);
  await stage.begin(settings);
  expect(await steps(100)).toBe(16);
  expect(stage.running().stretch()).toBeUndefined();
  expect(await steps(1)).toBe(0);
  await stage.extend(WHOLE);
  expect(await steps(9)).toBe(9);
  expect(stage.run?.vae.model.epochShape?.examples).toBe(128);
});

test('the best model is that of the epoch with the highest test ELBO, and a run that goes back to it goes on from there', async () => {
  const { stage, gallery, adapter } = await set();
  // A high rate, so that epochs are worse now and then.
  const restless = { ...settings, learningRate: 0.2 };
  const [EPOCHS, BATCHES] = [12, 4];
  const epochs: { elbo: number; model: Buffer }[] = [];
  const alone = await Vae.create(adapter.gpu, stage.running().vae.spec, { seed: settings.seed });
  const { train: images, test: tests } = data(64);
  const { batchSize, learningRate } = restless;
  for await (const { test: found } of alone.fit(images, {
    ...{ epochs: EPOCHS, batchSize, learningRate, test: tests },
  }))
    epochs.push({ elbo: found?.elbo as number, model: Buffer.from(await alone.save()) });
  const highest = epochs.findIndex(({ elbo }) => elbo === Math.max(...epochs.map((one) => one.elbo)));
  expect(highest, 'the last epoch is not the best').toBeLessThan(EPOCHS - 1);

  await stage.begin(restless);
  const told: SessionEvent[] = [];
  const follower = new Follower({
    ...{ stage, gallery: { ...gallery, tick() {}, paint() {}, refresh() {} } as unknown as Gallery },
    keeper: { mine: Promise.resolve(false) } as unknown as Keeper,
    tell: (event) => told.push(event),
    fail: (error) => expect.unreachable(String(error)),
  });
  const go = (steps: number) => train({ ...follower.training(stage.running()), steps });
  // A run that is paused within epochs comes to the same.
  for (let left = EPOCHS * BATCHES; left > 0; left -= 3) await go(3);
  const { best } = stage.running();
  expect(best?.point).toMatchObject({ step: (highest + 1) * BATCHES, epoch: highest + 1 });
  expect(best?.point.elbo).toBe(epochs[highest]?.elbo);
  expect(Buffer.from(best?.model as Uint8Array)).toEqual(epochs[highest]?.model);
  expect(told.findLast(({ type }) => type === 'best')).toMatchObject({ point: best?.point });

  // A snapshot of it outlives the device.
  stage.remember({ ...(await stage.running().snapshot()), step: stage.running().vae.step });
  adapter.gpu.device.destroy();
  await stage.recover();
  expect(stage.running().facts().best).toEqual(best?.point);
  await stage.continue(stage.running().settings, stage.running().atBest());
  expect(stage.running().vae.step).toBe(best?.point.step);
  expect(stage.running().facts().evaluations.at(-1)?.step).toBe(best?.point.step);
  await go(BATCHES);
  expect(Buffer.from(await stage.running().vae.save())).toEqual(epochs[highest + 1]?.model);
  expect(stage.running().best).toBe(best);
});

test('a model that is told labels learns the same whenever the rest of them comes, and makes way for one that is told none', async () => {
  const { stage, steps, model } = await set();
  const labels = (images: Uint8Array) => Uint8Array.from({ length: images.length / 12 }, (_, i) => i % 3);
  const labelled = (data: DataSet): DataSet => {
    const told = { trainLabels: labels(data.train), labels: labels(data.test) };
    return { ...data, ...told, classes: ['a', 'b', 'c'] };
  };
  const told = { ...settings, classes: 3 };
  const run = async (of: Settings, arrival: number): Promise<Buffer> => {
    await stage.take(labelled(arrival === 0 ? WHOLE : FIRST));
    await stage.begin(of);
    await steps(arrival);
    if (arrival > 0) await stage.extend(labelled(WHOLE));
    await steps(20 - arrival);
    return Buffer.from(await model());
  };
  const whole = await run(told, 0);
  expect(await run(told, 5)).toEqual(whole);
  expect(stage.running().vae.spec.classes).toBe(3);
  expect(stage.running().facts().settings.classes).toBe(3);
  await stage.running().judge();
  // The same data, without their labels, and with them again.
  await stage.begin(settings);
  await steps(20);
  const plain = Buffer.from(await model());
  await stage.continue(settings, { ...NOTHING, model: whole });
  expect(stage.running().settings.classes).toBe(3);
  await steps(1);
  // Nor are settings of the model before taken for those of one that has none.
  await stage.continue({ ...told, binarize: 'once' }, { ...NOTHING, model: plain });
  expect([stage.running().settings.classes, stage.running().settings.binarize]).toEqual([
    undefined,
    undefined,
  ]);
  await stage.take(WHOLE);
  await stage.begin(settings);
  await steps(20);
  expect(await model()).toEqual(new Uint8Array(plain));
  await expect(stage.continue(settings, { ...NOTHING, model: whole })).rejects.toThrow(
    /told the label of each image, of 3 classes/,
  );
  await expect(stage.begin(told)).rejects.toThrow(/classes must not be told: these images have no labels/);
});
