import { expect, test } from 'vitest';
import { arraySource } from '../../src/data/source';
import { VaeError } from '../../src/errors';
import { MatmulGpu } from '../../src/tiles/gpu';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { BATCH, IMAGES, TINY } from '../training/tasks';
import { FAULTS, type Fault, FaultyDevice } from './faulty';

/** Every call is made to fail, or one in so many. */
const STRIDE = process.env.WEBGPU_VAE_LONG === '1' ? 1 : 7;

let device: FaultyDevice | undefined;
/** The model of a short run on which nothing fails. */
let undisturbed: Uint8Array | undefined;

/** The tests' device, made faulty, under a new `Gpu`: what went wrong before is forgotten. */
async function faultyGpu(compiled: boolean): Promise<{ gpu: MatmulGpu; faulty: FaultyDevice }> {
  const { device: real, info, support, store, matmul, pipelines } = await testGpu();
  device ??= new FaultyDevice(real);
  const gpu = new MatmulGpu(real, info, { matmul, measures: false, support, sliceTime: 1, store });
  if (compiled) for (const [key, pipeline] of pipelines) gpu.pipelines.set(key, pipeline);
  return { gpu, faulty: device };
}

/** Everything that touches the GPU, once. */
async function shortRun(gpu: MatmulGpu): Promise<Uint8Array> {
  const vae = await Vae.create(gpu, TINY, { seed: 3 });
  try {
    for await (const _ of vae.fit(IMAGES, { steps: 6, batchSize: BATCH }));
    for await (const _ of vae.fit(
      { ...arraySource(IMAGES, 13), window: 32 },
      { steps: 6, batchSize: BATCH },
    ));
    await vae.evaluate(IMAGES);
    await vae.reconstruct(IMAGES.subarray(0, 26));
    await vae.restore(IMAGES.subarray(0, 26), new Uint8Array(26));
    await vae.sample(3);
    return await vae.save();
  } finally {
    vae.dispose();
  }
}

/** Runs with the k-th call failing, for every k until none does. */
async function strikeAll(fault: Fault, compiled: boolean, stride: number): Promise<Map<string, number>> {
  const struck = new Map<string, number>();
  for (let k = 0; ; k += stride) {
    const { gpu, faulty } = await faultyGpu(compiled);
    faulty.arm(fault, k);
    let model: Uint8Array | undefined;
    const error = await shortRun(gpu).then(
      (saved) => {
        model = saved;
      },
      (error: unknown) => error,
    );
    const { happened } = faulty;
    faulty.disarm();
    const what = `${fault}, call ${k} (${happened})`;
    expect([...faulty.alive.values()], `${what}: buffers left`).toEqual([]);
    await gpu.device.queue.onSubmittedWorkDone();
    if (!happened) {
      expect(error).toBeUndefined();
      return struck;
    }
    if (model && fault === 'out of memory') {
      // What one buffer does not hold passes through another.
      expect(model, what).toEqual(undisturbed);
    } else {
      expect(error, what).toBeInstanceOf(VaeError);
      expect((error as Error).message.length, what).toBeGreaterThan(20);
    }
    struck.set(happened, (struck.get(happened) ?? 0) + 1);
  }
}

test('nothing fails on a device that was not told to fail', async () => {
  const { gpu, faulty } = await faultyGpu(false);
  const first = await shortRun(gpu);
  const { pipelines } = await testGpu();
  for (const [key, pipeline] of gpu.pipelines) pipelines.set(key, pipeline);
  expect(await shortRun((await faultyGpu(true)).gpu)).toEqual(first);
  undisturbed = first;
  expect(faulty.alive.size).toBe(0);
});

test.each(FAULTS)(
  'the k-th call that fails by %s, for every k: a typed error, and no buffer left',
  { timeout: 600_000 },
  async (fault) => {
    const struck = await strikeAll(fault, true, STRIDE);
    console.log(`${fault}: ${JSON.stringify(Object.fromEntries(struck))}`);
    expect(struck.size).toBeGreaterThan(0);
    // The device is as good as before.
    await shortRun((await faultyGpu(true)).gpu);
  },
);

test('a pipeline that cannot be made, for every one: a typed error, and the next try makes it', {
  timeout: 600_000,
}, async () => {
  const struck = await strikeAll('validation', false, 3 * STRIDE);
  console.log(`while compiling: ${JSON.stringify(Object.fromEntries(struck))}`);
  const { gpu, faulty } = await faultyGpu(false);
  faulty.arm('validation', 0);
  await expect(shortRun(gpu)).rejects.toThrow(VaeError);
  faulty.disarm();
});
