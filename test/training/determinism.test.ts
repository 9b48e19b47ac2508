import { describe, expect, test } from 'vitest';
import type { SpecInput } from '../../src/graph/spec';
import type { Matmul } from '../../src/tiles/table';
import { Vae } from '../../src/vae';
import { fitting } from '../support/families';
import { testGpu } from '../support/gpu';
import {
  EXAMPLES,
  familyGpu,
  IMAGES,
  otherGpu,
  patterns,
  STEPS_PER_EPOCH,
  slicedGpu,
  TINY,
  train,
  trained,
} from './tasks';

const STEPS = 200;
const LONG = process.env.WEBGPU_VAE_LONG === '1';

/** What all the ways to get there must end in, to the bit. */
let uninterrupted: Promise<Uint8Array> | undefined;
function reference(): Promise<Uint8Array> {
  uninterrupted ??= testGpu().then((gpu) => trained(gpu, (vae) => train(vae, IMAGES, { steps: STEPS })));
  return uninterrupted;
}

describe('200 steps of the same seed end in the same bits', () => {
  test('run once more', async () => {
    const again = await trained(await testGpu(), (vae) => train(vae, IMAGES, { steps: STEPS }));
    expect(again).toEqual(await reference());
  });

  test('on a device of its own, in epochs instead of steps', async () => {
    const gpu = await otherGpu();
    const epochs = STEPS / STEPS_PER_EPOCH;
    expect(await trained(gpu, (vae) => train(vae, IMAGES, { epochs }))).toEqual(await reference());
  });

  // A step each, a few, and all in one; in the long form lengths between.
  test.each(LONG ? [0, 1e-3, 1, 20, 1e9] : [0, 1, 1e9])('in submits of %d ms', async (sliceTime) => {
    const gpu = await slicedGpu(sliceTime);
    expect(await trained(gpu, (vae) => train(vae, IMAGES, { steps: STEPS }))).toEqual(await reference());
  });

  test.each([
    ['twice 100', [100, 100]],
    ['in parts that end in mid-epoch', [1, 2, 34, 50, 113]],
  ])('in several fits: %s', async (_, parts) => {
    const bytes = await trained(await testGpu(), async (vae) => {
      for (const steps of parts) await train(vae, IMAGES, { steps });
    });
    expect(bytes).toEqual(await reference());
  });

  test('with looks at the model between and during the fits', async () => {
    const bytes = await trained(await testGpu(), async (vae) => {
      await train(vae, IMAGES, { steps: 30 });
      await vae.evaluate(IMAGES);
      await vae.sample(7, { seed: 3 });
      await vae.reconstruct(IMAGES.subarray(0, 26));
      const looks: Promise<unknown>[] = [];
      const steps = STEPS - 30;
      const onProgress = () => {
        if (looks.length < 5) looks.push(vae.evaluate(IMAGES, { batchSize: 7 }), vae.sample(2), vae.save());
      };
      await train(vae, IMAGES, { steps, onProgress });
      expect(looks.length).toBeGreaterThan(0);
      await Promise.all(looks);
    });
    expect(bytes).toEqual(await reference());
  });

  test('beside another model in training', async () => {
    const gpu = await testGpu();
    const [bytes] = await Promise.all([
      trained(gpu, (vae) => train(vae, IMAGES, { steps: STEPS })),
      trained(gpu, (vae) => train(vae, IMAGES, { steps: STEPS }), 99),
    ]);
    expect(bytes).toEqual(await reference());
  });

  test('and other bits from another seed or rate', async () => {
    const gpu = await testGpu();
    const run = (vae: Vae) => train(vae, IMAGES, { steps: STEPS });
    expect(await trained(gpu, run, 6)).not.toEqual(await reference());
    expect(await trained(gpu, (vae) => train(vae, IMAGES, { steps: STEPS, learningRate: 2e-3 }))).not.toEqual(
      await reference(),
    );
  });
});

/** Its first and last layers are no part of the chain of small ones, and so by the family's kernels, in an activation that their own cases compile. */
const WIDE: SpecInput = { input: 68, encoder: [7], latent: 3, activation: 'gelu' };
const WIDE_IMAGES = patterns(68, EXAMPLES);
const gpu = await testGpu();

/** In the long form of the tests alone: the same tiles as `workgroup_small` has, larger. */
const LARGER: readonly Matmul[] = LONG ? [] : ['workgroup'];
/** Twelve epochs of four steps, the last of them partial. */
const FAMILY_STEPS = LONG ? STEPS : 48;

describe(`${FAMILY_STEPS} steps twice are the same bits`, () => {
  for (const matmul of fitting(gpu).filter((one) => !LARGER.includes(one))) {
    test(`by the ${matmul} family`, async () => {
      const pinned = await familyGpu(matmul);
      const steps = FAMILY_STEPS;
      const run = () => trained(pinned, (vae) => train(vae, WIDE_IMAGES, { steps }), 5, WIDE);
      const first = await run();
      const again = await run();
      expect(again).toEqual(first);
    });
  }
});

describe('a saved model', () => {
  test.each([
    ['at the end of an epoch', 88],
    ['in mid-epoch', 90],
    ['before its partial batch', 91],
    ['before its first step', 0],
  ])('saved %s and loaded goes on as if nothing had been', async (_, steps) => {
    const gpu = await testGpu();
    const saved = await trained(gpu, async (vae) => {
      if (steps > 0) await train(vae, IMAGES, { steps });
    });
    // On another device, as after a restart.
    const vae = await Vae.load(await otherGpu(), saved);
    expect(vae.step).toBe(steps);
    expect(await vae.save()).toEqual(saved);
    await train(vae, IMAGES, { steps: STEPS - steps });
    expect(await vae.save()).toEqual(await reference());
    vae.dispose();
  });

  test('has the spec, seed and outputs of the one that was saved', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, TINY, { seed: 2 ** 40 + 3 });
    await train(vae, IMAGES, { steps: 10 });
    const again = await Vae.load(gpu, await vae.save());
    expect(again.spec).toEqual(vae.spec);
    expect(again.seed).toBe(2 ** 40 + 3);
    expect(again.parameterCount).toBe(vae.parameterCount);
    expect(await again.sample(5)).toEqual(await vae.sample(5));
    expect(await again.evaluate(IMAGES)).toEqual(await vae.evaluate(IMAGES));
    expect(await again.encode(IMAGES)).toEqual(await vae.encode(IMAGES));
    vae.dispose();
    again.dispose();
  });
});
