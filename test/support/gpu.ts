import { afterAll } from 'vitest';
import type { Gpu } from '../../src/gpu/gpu';
import { openGpu } from '../../src/gpu/open';

let opened: Promise<Gpu> | undefined;

/**
 * The one GPU of a test file, on the adapter that scripts/test.mjs chose through the environment; freed after the
 * file's last test.
 */
export function testGpu(): Promise<Gpu> {
  opened ??= openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
  return opened;
}

afterAll(async () => {
  const gpu = await opened?.catch(() => undefined);
  opened = undefined;
  gpu?.dispose();
});
