import { expect, test } from 'vitest';
import contender from '../../bench/peers/contenders/webgpu-vae';

test('the contender of bench:peers starts from its weights, learns and judges', async () => {
  const software = process.env.WEBGPU_VAE_ADAPTER === 'software';
  const vae = contender({ software });
  const config = { input: 20, enc: [9], latent: 3, dec: [9], batch: 16, lr: 1e-2 };
  const images = Uint8Array.from({ length: 64 * 20 }, (_, i) => (i % 20 < 10 ? 255 : 0));
  await vae.init(config, images, { seed: 1 });
  const before = await vae.testElbo(images);
  expect(await vae.steps(40)).toBeLessThan(-before);
  expect(await vae.testElbo(images)).toBeGreaterThan(before);
  expect(await vae.adapter()).not.toBe('');
});
