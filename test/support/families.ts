import { OptionError } from '../../src/errors';
import type { MatmulGpu } from '../../src/tiles/gpu';
import { openGpu } from '../../src/tiles/open';
import { MATMULS, type Matmul, supports } from '../../src/tiles/table';
import { FORCED } from './gpu';

declare module 'vitest' {
  interface TaskMeta {
    /** What is not tested on this adapter, and why: for the summary of scripts/test.mjs. */
    notRun?: readonly string[];
  }
}

/** The families of matmul kernels that an adapter can run. Tests enumerate no others. */
export const fitting = ({ support }: MatmulGpu): Matmul[] => MATMULS.filter((one) => supports(support, one));

/** The families that it cannot run. */
export const lacking = ({ support }: MatmulGpu): Matmul[] => MATMULS.filter((one) => !supports(support, one));

/** What keeps the adapter from running a family, in the library's own words. */
export async function lackOf(matmul: Matmul): Promise<string> {
  const refused = await openGpu({ ...FORCED, matmul }).then(
    () => new Error(`${matmul} is left out of the tests, and the adapter takes it`),
    (error: unknown) => error,
  );
  if (!(refused instanceof OptionError)) throw refused;
  return refused.message.split(':')[0] as string;
}
