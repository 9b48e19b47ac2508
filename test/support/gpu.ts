import type { Gpu } from '../../src/gpu/gpu';
import { openGpu } from '../../src/gpu/open';

let opened: Promise<Gpu> | undefined;

/**
 * The one GPU of all test files, on the adapter that scripts/test.mjs chose through the environment. What one file
 * compiles is there for the next one; so nobody disposes it, and it ends with the process.
 */
export function testGpu(): Promise<Gpu> {
  opened ??= openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
  return opened;
}
