import type { MatmulGpu } from '../../src/tiles/gpu';
import { openGpu } from '../../src/tiles/open';

/** What the adapter that scripts/test.mjs chose through the environment is opened with. */
export const FORCED = { forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' };

let opened: Promise<MatmulGpu> | undefined;

/**
 * The one GPU of all test files, on that adapter. What one file
 * compiles is there for the next one; so nobody disposes it, and it ends with the process.
 */
export function testGpu(): Promise<MatmulGpu> {
  opened ??= openGpu(FORCED);
  return opened;
}
