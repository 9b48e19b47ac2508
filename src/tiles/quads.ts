import source from '../../shaders/tiles/quads.wgsl';
import { BufferUsage, MAP_READ } from '../gpu/flags';

/**
 * Whether an invocation's index modulo 4 is its place in the quad, on this device. WGSL promises no such thing, and
 * the quad tiles lean on it.
 */
export async function quadsInOrder(device: GPUDevice): Promise<boolean> {
  const groups = 4;
  const count = groups * 32;
  const pipeline = await device.createComputePipelineAsync({
    label: 'quads',
    layout: 'auto',
    compute: { module: device.createShaderModule({ label: 'quads', code: source.text }) },
  });
  const size = count * 16;
  const found = device.createBuffer({
    label: 'quads',
    size,
    usage: BufferUsage.STORAGE | BufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({
    label: 'quads staging',
    size,
    usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
  });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: found } }],
  });
  const encoder = device.createCommandEncoder({ label: 'quads' });
  const pass = encoder.beginComputePass({ label: 'quads' });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(groups);
  pass.end();
  encoder.copyBufferToBuffer(found, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(MAP_READ);
  const met = new Uint32Array(staging.getMappedRange().slice(0));
  found.destroy();
  staging.destroy();
  return met.every((lane, i) => lane === ((i >> 2) ^ (i & 3)));
}
