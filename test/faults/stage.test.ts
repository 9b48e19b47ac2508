import { afterAll, expect, test, vi } from 'vitest';
import { DeviceLostError } from '../../src/errors';
import { type Gpu, openGpu } from '../../src/gpu/gpu';
import type { Adapter } from '../../src/worker/adapter';
import type { Gallery } from '../../src/worker/gallery';
import { train } from '../../src/worker/loop';
import type { DataSet, SessionEvent } from '../../src/worker/protocol';
import type { Settings } from '../../src/worker/settings';
import { Stage } from '../../src/worker/stage';
import { patterns } from '../training/tasks';

const settings: Settings = {
  encoder: [7],
  latent: 2,
  batchSize: 16,
  learningRate: 1e-3,
  beta: 1,
  betaWarmup: 0,
  seed: 3,
};
const data = (count: number): DataSet => ({
  name: 'patterns',
  width: 4,
  height: 3,
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
  };
  const gallery = { clear: vi.fn(async () => {}), hang() {} };
  const events: SessionEvent[] = [];
  const stage = new Stage(adapter as unknown as Adapter, gallery as unknown as Gallery, (event) =>
    events.push(event),
  );
  await stage.take(data(64));
  await stage.begin(settings);
  const steps = async (count: number) =>
    train({ ...stage.running().training(), steps: count, onProgress: () => {} });
  return { stage, adapter, gallery, events, steps };
}

test('a run outlives the loss of the device that was to take the place of a lost one', async () => {
  const { stage, adapter, gallery, steps } = await set();
  await steps(6);
  stage.remember(await stage.running().snapshot());
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

test('a new run is not recovered as the one before it', async () => {
  const { stage, adapter, gallery, steps } = await set();
  await steps(3);
  const before = stage.running();
  // What was being kept of the old run is kept while the new one is put on.
  gallery.clear.mockImplementationOnce(async () => stage.remember(await before.snapshot()));
  await stage.begin({ ...settings, encoder: [5] });
  adapter.gpu.device.destroy();
  await stage.recover();
  expect(stage.run?.vae.spec.encoder).toEqual([5]);
});

test('more images may come while the model is being judged', async () => {
  const { stage, steps } = await set();
  await steps(2);
  const judged = stage.running().judge();
  await stage.extend(data(128));
  await expect(judged).resolves.toMatchObject({ point: { step: 2 } });
  await steps(8);
  expect(stage.run?.vae.epoch).toBe(2);
});
