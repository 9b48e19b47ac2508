import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DivergedError, StateError } from '../../src/errors';
import { BufferUsage } from '../../src/gpu/flags';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { spyOn } from './spy';
import { BATCH, clusters, IMAGES, TINY, train, trained } from './tasks';

const CALLS: Record<string, (vae: Vae) => Promise<unknown>> = {
  fit: (vae) => train(vae, IMAGES, { steps: 1 }),
  evaluate: (vae) => vae.evaluate(IMAGES),
  encode: (vae) => vae.encode(IMAGES),
  decode: (vae) => vae.decode(new Float32Array(3)),
  reconstruct: (vae) => vae.reconstruct(IMAGES),
  sample: (vae) => vae.sample(1),
  save: (vae) => vae.save(),
};

/** Every call works. */
async function expectUsable(vae: Vae): Promise<void> {
  for (const call of Object.values(CALLS)) await call(vae);
}

describe('an aborted signal', () => {
  test('ends fit with its reason; the model is that of the steps done, and goes on', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, TINY, { seed: 5 });
    const controller = new AbortController();
    const reason = new Error('enough');
    let calls = 0;
    const run = train(vae, IMAGES, {
      steps: 100_000,
      signal: controller.signal,
      onProgress: () => {
        if (++calls === 5) controller.abort(reason);
      },
    });
    await expect(run).rejects.toBe(reason);
    const { step } = vae;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(100_000);
    // What was in the queue is done and counted: the same as asking for so many steps.
    const saved = await vae.save();
    expect(saved).toEqual(await trained(gpu, (other) => train(other, IMAGES, { steps: step })));
    await train(vae, IMAGES, { steps: 3 });
    expect(await vae.save()).toEqual(
      await trained(gpu, (other) => train(other, IMAGES, { steps: step + 3 })),
    );
    await expectUsable(vae);
    vae.dispose();
  });

  test('that was aborted before ends fit and evaluate at once, before the GPU hears of it', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, TINY);
    const spy = spyOn(gpu);
    const signal = AbortSignal.abort();
    await expect(train(vae, IMAGES, { steps: 5, signal })).rejects.toBe(signal.reason);
    await expect(vae.evaluate(IMAGES, { signal })).rejects.toBe(signal.reason);
    expect(spy.calls).toEqual([]);
    spy.restore();
    expect(vae.step).toBe(0);
    vae.dispose();
  });

  test('ends an evaluation', async () => {
    const vae = await Vae.create(await testGpu(), TINY);
    const many = new Uint8Array(13 * 20_000);
    const signal = AbortSignal.timeout(30);
    await expect(vae.evaluate(many, { batchSize: 1, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expectUsable(vae);
    vae.dispose();
  });

  test('after the end changes nothing', async () => {
    const vae = await Vae.create(await testGpu(), TINY);
    const controller = new AbortController();
    await train(vae, IMAGES, { steps: 5, signal: controller.signal });
    controller.abort();
    expect(vae.step).toBe(5);
    await expectUsable(vae);
    vae.dispose();
  });
});

describe('leaving the loop early', () => {
  test('leaves the model of the steps done', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, TINY, { seed: 5 });
    for await (const epoch of vae.fit(IMAGES, { epochs: 10_000, batchSize: BATCH })) {
      if (epoch.epoch === 3) break;
    }
    const { step } = vae;
    expect(step).toBeGreaterThanOrEqual(12);
    expect(step).toBeLessThan(40_000);
    expect(await vae.save()).toEqual(await trained(gpu, (other) => train(other, IMAGES, { steps: step })));
    await expectUsable(vae);
    vae.dispose();
  });

  test('by an error of its own throws that error, and leaves the model usable', async () => {
    const vae = await Vae.create(await testGpu(), TINY);
    const mine = new Error('mine');
    const inLoop = async () => {
      for await (const _ of vae.fit(IMAGES, { epochs: 1000, batchSize: BATCH })) throw mine;
    };
    await expect(inLoop()).rejects.toBe(mine);
    const onProgress = () => {
      throw mine;
    };
    await expect(train(vae, IMAGES, { steps: 100, onProgress })).rejects.toBe(mine);
    await expectUsable(vae);
    vae.dispose();
  });

  test('before the first step does nothing', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, TINY, { seed: 5 });
    await vae.fit(IMAGES, { epochs: 5 }).return();
    expect(vae.step).toBe(0);
    expect(await vae.save()).toEqual(await trained(gpu, async () => {}));
    vae.dispose();
  });
});

test('a second fit beside the first is refused, and disturbs nothing', async () => {
  const gpu = await testGpu();
  const vae = await Vae.create(gpu, TINY, { seed: 5 });
  let refused = 0;
  for await (const _ of vae.fit(IMAGES, { steps: 30, batchSize: BATCH })) {
    await expect(train(vae, IMAGES, { steps: 1 })).rejects.toThrow(StateError);
    refused++;
  }
  expect(refused).toBeGreaterThan(0);
  expect(await vae.save()).toEqual(await trained(gpu, (other) => train(other, IMAGES, { steps: 30 })));
  vae.dispose();
});

describe('dispose', () => {
  test.each(Object.entries(CALLS))('makes %s throw a StateError', async (_, call) => {
    const vae = await Vae.create(await testGpu(), TINY);
    vae.dispose();
    vae.dispose();
    await expect(call(vae)).rejects.toThrow(StateError);
  });

  test('in mid-fit ends that fit with a StateError, and other models do not hear of it', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, TINY);
    const other = await Vae.create(gpu, TINY, { seed: 5 });
    const beside = train(other, IMAGES, { steps: 60 });
    const run = train(vae, IMAGES, { steps: 100_000, onProgress: ({ step }) => step > 10 && vae.dispose() });
    await expect(run).rejects.toThrow(StateError);
    await beside;
    await expectUsable(other);
    other.dispose();
    gpu.check();
  });

  test.each(['evaluate', 'encode', 'reconstruct', 'sample', 'save'])(
    'during %s ends that call, with its result or a StateError',
    async (name) => {
      const gpu = await testGpu();
      const vae = await Vae.create(gpu, TINY);
      const call = (CALLS[name] as (vae: Vae) => Promise<unknown>)(vae).then(
        () => undefined,
        (error: unknown) => error,
      );
      vae.dispose();
      const error = await call;
      if (error !== undefined) expect(error).toBeInstanceOf(StateError);
      // Uncaptured errors, which would stick to the device, need a turn of the queue to show.
      await gpu.settled();
      gpu.check();
    },
  );

  test('is what `using` calls', async () => {
    const gpu = await testGpu();
    let kept: Vae;
    {
      using vae = await Vae.create(gpu, TINY);
      kept = vae;
    }
    await expect(kept.save()).rejects.toThrow(StateError);
  });
});

test('training that leaves the floats ends in a DivergedError, not in NaN', async () => {
  const gpu = await testGpu();
  const vae = await Vae.create(gpu, { ...TINY, activation: 'relu', likelihood: 'gaussian', sigma: 1 });
  const images = clusters(13, 53).map((value) => value * 1e18);
  await expect(train(vae, images, { epochs: 50, learningRate: 1000 })).rejects.toThrow(DivergedError);
  gpu.check();
  vae.dispose();
});

describe('a device in Node', () => {
  test('leaves the event loop idle while it works', async () => {
    const { device } = await testGpu();
    const size = 2 ** 23;
    const [a, b] = [0, 0].map(() =>
      device.createBuffer({ size, usage: BufferUsage.COPY_SRC | BufferUsage.COPY_DST }),
    );
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < 20; i++) encoder.copyBufferToBuffer(a as GPUBuffer, 0, b as GPUBuffer, 0, size);
    device.queue.submit([encoder.finish()]);
    const before = performance.eventLoopUtilization();
    await device.queue.onSubmittedWorkDone();
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
    a?.destroy();
    b?.destroy();
  });

  test('leaves setImmediate as it was for all but Dawn', async () => {
    await testGpu();
    const order: unknown[] = [];
    setTimeout(() => order.push('timer'), 1);
    setImmediate((...values: number[]) => order.push(values), 1, 2);
    clearImmediate(setImmediate(() => order.push('cleared')));
    await new Promise<void>((resolve) => setImmediate(resolve));
    order.push('promise');
    expect(order.filter((what) => what !== 'timer')).toEqual([[1, 2], 'promise']);
    expect(await promisify(setImmediate)('value')).toBe('value');
  });
});
