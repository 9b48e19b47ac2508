import { expect, test } from 'vitest';
import { NO_ADAPTER } from '../../src/gpu/node';
import { NoGpuError, openGpu } from '../../src/index';

test('Node without an adapter says what to install, and how a driver is named', async () => {
  const gpu = { requestAdapter: async () => null } as unknown as GPU;
  const failure = await openGpu({ gpu }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NoGpuError);
  expect((failure as NoGpuError).message).toBe(NO_ADAPTER);
  const words =
    process.platform === 'linux' ? [/lavapipe/, /mesa-vulkan-drivers/, /VK_DRIVER_FILES/] : [/GPU/];
  for (const word of words) expect(NO_ADAPTER).toMatch(word);
});
