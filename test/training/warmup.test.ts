import { expect, test } from 'vitest';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { IMAGES, otherGpu, train, trained } from './tasks';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
/** In the long form of the tests: resume.test.ts has runs with a warm-up in every form. */
const inLongForm = LONG ? test : () => {};

test('a warm-up is a run of fits whose beta rises step by step', async () => {
  const gpu = await testGpu();
  // Betas that f32 holds exactly, so that the bits can be the same.
  const risen = await trained(gpu, (vae) => train(vae, IMAGES, { steps: 7, beta: 4, betaWarmup: 4 }));
  const bySteps = await trained(gpu, async (vae) => {
    for (const beta of [1, 2, 3, 4, 4, 4, 4]) await train(vae, IMAGES, { steps: 1, beta });
  });
  expect(risen).toEqual(bySteps);
  // The weight matters.
  expect(risen).not.toEqual(await trained(gpu, (vae) => train(vae, IMAGES, { steps: 7, beta: 4 })));
});

test('a warm-up of none, or that is over, changes nothing', async () => {
  const gpu = await testGpu();
  const plain = await trained(gpu, (vae) => train(vae, IMAGES, { steps: 9, beta: 2 }));
  for (const betaWarmup of [0, 1]) {
    const run = (vae: Vae) => train(vae, IMAGES, { steps: 9, beta: 2, betaWarmup });
    expect(await trained(gpu, run), `${betaWarmup}`).toEqual(plain);
  }
  const late = await trained(gpu, async (vae) => {
    await train(vae, IMAGES, { steps: 4, beta: 2 });
    await train(vae, IMAGES, { steps: 5, beta: 2, betaWarmup: 4 });
  });
  expect(late).toEqual(plain);
});

inLongForm('a warm-up that is interrupted, saved and loaded ends in the same bits', async () => {
  const options = { beta: 3, betaWarmup: 41 };
  const whole = await trained(await testGpu(), (vae) => train(vae, IMAGES, { steps: 60, ...options }));
  const part = await trained(await testGpu(), async (vae) => {
    for (const steps of [1, 5, 17]) await train(vae, IMAGES, { steps, ...options });
  });
  const vae = await Vae.load(await otherGpu(), part);
  await train(vae, IMAGES, { steps: 60 - 23, ...options });
  expect(await vae.save()).toEqual(whole);
  vae.dispose();
});

test('losses are told unweighted, in a warm-up as ever', async () => {
  const gpu = await testGpu();
  const first = async (options: { beta?: number; betaWarmup?: number }) => {
    const vae = await Vae.create(gpu, { input: 13, encoder: [7], latent: 3 }, { seed: 2 });
    const [epoch] = await train(vae, IMAGES, { steps: 1, ...options });
    vae.dispose();
    return [epoch?.reconstruction, epoch?.kl];
  };
  expect(await first({ beta: 5, betaWarmup: 100 })).toEqual(await first({}));
});
