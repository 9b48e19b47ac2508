import { expect, test } from 'vitest';
import { DeviceLostError, StateError } from '../../src/errors';
import { Gpu } from '../../src/gpu/gpu';

/** A GPU whose device does nothing but get lost, as a real one does when it is destroyed. */
function losable() {
  let lose: (info: Pick<GPUDeviceLostInfo, 'reason' | 'message'>) => void = () => {};
  const lost = new Promise((resolve) => {
    lose = resolve;
  });
  const device = { lost, destroy: () => lose({ reason: 'destroyed', message: 'destroyed' }) };
  const settings = { matmul: 'plain', measures: false, sliceTime: 10 };
  return { gpu: new Gpu(device as never, {} as never, settings as never), lose, told: () => lost };
}

test('a GPU that was disposed of is not called lost, at once or later', async () => {
  const { gpu, told } = losable();
  expect(() => gpu.check()).not.toThrow();
  gpu.dispose();
  expect(() => gpu.check()).toThrow(StateError);
  await told();
  expect(() => gpu.check()).toThrow(/disposed of.*openGpu/);
});

test('a GPU that was lost stays lost when it is disposed of', async () => {
  const { gpu, lose, told } = losable();
  lose({ reason: 'unknown', message: 'the driver was reset' });
  await told();
  expect(() => gpu.check()).toThrow(DeviceLostError);
  gpu.dispose();
  expect(() => gpu.check()).toThrow(/lost \(the driver was reset\)/);
});

test('a device that others destroyed is lost', async () => {
  const { gpu, told } = losable();
  gpu.device.destroy();
  await told();
  expect(() => gpu.check()).toThrow(DeviceLostError);
});
