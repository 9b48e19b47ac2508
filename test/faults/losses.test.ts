import { expect, test } from 'vitest';
import { create } from 'webgpu';
import { MOST_LOSSES, throughLosses } from '../../cli/training/losses';
import type { Source } from '../../src/data/source';
import { DeviceLostError } from '../../src/errors';
import type { MatmulGpu } from '../../src/tiles/gpu';
import { openGpu } from '../../src/tiles/open';
import type { Images } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { BATCH, IMAGES, TINY } from '../training/tasks';

const STEPS = 80;
const LONG = process.env.WEBGPU_VAE_LONG === '1';
/** Milliseconds until a loss is heard of: on an idle machine, or on one that does something else beside. */
const SOON = LONG ? 1000 : 10_000;
// A collected entry point crashes.
const entry = create([]) as GPU;

const UNANSWERED: Source = { count: 100, kind: 'bytes', read: () => new Promise(() => {}) };

/** How a device goes away: its program destroys it, or it is lost for a reason that nobody knows. */
const WAYS = ['destroyed', 'unknown'] as const;
type Way = (typeof WAYS)[number];
const ALL = Array.from({ length: 20 }, (_, point) => point);
/** At once, which even points are, and by a timer; before the first save and behind it. Of each pair of these, both ways. */
const POINTS: Readonly<Record<Way, readonly number[]>> = LONG
  ? { destroyed: ALL, unknown: ALL }
  : { destroyed: [0, 5], unknown: [1, 4] };

/** A GPU, and how to take its device away. Dawn itself can only destroy one. */
async function openLosable(): Promise<{ gpu: MatmulGpu; lose: (way: Way) => void }> {
  let crash: (info: GPUDeviceLostInfo) => void = () => {};
  const losable = {
    async requestAdapter(options: GPURequestAdapterOptions) {
      const adapter = await entry.requestAdapter(options);
      const request = adapter?.requestDevice.bind(adapter);
      if (!adapter || !request) return null;
      adapter.requestDevice = async (descriptor) => {
        const device = await request(descriptor);
        const destroyed = device.lost;
        const lost = new Promise<GPUDeviceLostInfo>((resolve) => {
          crash = resolve;
          destroyed.then(resolve);
        });
        Object.defineProperty(device, 'lost', { value: lost });
        return device;
      };
      return adapter;
    },
  };
  const forceFallbackAdapter = process.env.WEBGPU_VAE_ADAPTER === 'software';
  const gpu = await openGpu({ gpu: losable as unknown as GPU, forceFallbackAdapter, sliceTime: 1 });
  const lose = (way: Way): void => {
    if (way === 'unknown')
      crash({ reason: 'unknown', message: 'The GPU process went away.' } as GPUDeviceLostInfo);
    gpu.device.destroy();
  };
  return { gpu, lose };
}

async function learn(vae: Vae, onStep: (step: number) => void, images: Images = IMAGES): Promise<void> {
  const first = vae.step;
  const onProgress = ({ step }: { step: number }) => onStep(first + step);
  for await (const _ of vae.fit(images, { steps: STEPS - first, batchSize: BATCH, onProgress }));
}

let whole: Promise<Buffer> | undefined;

/** The model of a run whose device stays. */
function uninterrupted(): Promise<Buffer> {
  whole ??= (async () => {
    const { gpu } = await openLosable();
    try {
      const vae = await Vae.create(gpu, TINY, { seed: 3 });
      await learn(vae, () => {});
      return Buffer.from(await vae.save());
    } finally {
      gpu.dispose();
    }
  })();
  return whole;
}

test.each(WAYS)('a device that is %s at many a point: the run goes on, bit for bit', async (way) => {
  const whole = await uninterrupted();
  for (const point of POINTS[way]) {
    let last: Uint8Array | undefined;
    let lose = (_: Way): void => {};
    let lostAt = 0;
    let heardAfter = Number.NaN;
    let end: Uint8Array | undefined;
    await throughLosses(
      async (loss) => {
        if (loss) heardAfter = performance.now() - lostAt;
        const opened = await openLosable();
        ({ lose } = opened);
        const { gpu } = opened;
        return { gpu, vae: await (last ? Vae.load(gpu, last) : Vae.create(gpu, TINY, { seed: 3 })) };
      },
      async ({ vae }) => {
        await learn(vae, (step) => {
          if (step % 7 === 0) {
            vae.save().then(
              (model) => {
                last = model;
              },
              () => {},
            );
          }
          if (lostAt === 0 && step >= point * 3) {
            lostAt = performance.now();
            // In the middle of whatever comes next.
            if (point % 2 === 0) lose(way);
            else setTimeout(() => lose(way), point % 5);
          }
        });
        end = await vae.save();
      },
    );
    expect(lostAt).toBeGreaterThan(0);
    // A run that was over before its device was lost has nothing to hear of.
    if (point % 2 === 0 && point * 3 < STEPS - 20) expect(heardAfter).toBeLessThan(SOON);
    expect(Buffer.compare(end as Uint8Array, whole), `point ${point}`).toBe(0);
  }
});

test('a device that is lost again and again is given up, with a typed error', async () => {
  let opened = 0;
  const trying = throughLosses(
    async () => {
      opened++;
      const { gpu, lose } = await openLosable();
      const vae = await Vae.create(gpu, TINY);
      lose('destroyed');
      return { gpu, vae };
    },
    ({ vae }) => learn(vae, () => {}),
  );
  await expect(trying).rejects.toThrow(DeviceLostError);
  expect(opened).toBe(MOST_LOSSES + 1);
});

test.each(WAYS)('every call on a device that is %s fails soon, with a typed error', async (way) => {
  const calls: Record<string, (vae: Vae) => Promise<unknown>> = {
    fit: (vae) => learn(vae, () => {}),
    'fit on a source that never answers': (vae) => learn(vae, () => {}, UNANSWERED),
    evaluate: (vae) => vae.evaluate(IMAGES),
    encode: (vae) => vae.encode(IMAGES),
    decode: (vae) => vae.decode(new Float32Array(3)),
    reconstruct: (vae) => vae.reconstruct(IMAGES),
    restore: (vae) => vae.restore(IMAGES, new Uint8Array(IMAGES.length)),
    sample: (vae) => vae.sample(3),
    save: (vae) => vae.save(),
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const moment of ['before', 'meanwhile', 'soon after']) {
      const { gpu, lose } = await openLosable();
      const vae = await Vae.create(gpu, TINY);
      if (moment === 'before') lose(way);
      const start = performance.now();
      const result = call(vae);
      if (moment === 'meanwhile') lose(way);
      if (moment === 'soon after') setTimeout(() => lose(way), 2);
      // What was done before the loss is done.
      const error = await result.then(
        () => undefined,
        (error) => error,
      );
      if (error || moment !== 'soon after')
        expect(error, `${name}, ${moment}`).toBeInstanceOf(DeviceLostError);
      expect(performance.now() - start).toBeLessThan(SOON);
      gpu.dispose();
    }
  }
});
