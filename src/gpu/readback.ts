import { BufferUsage } from './flags';
import type { Gpu } from './gpu';

/** A stretch of a buffer, in bytes. */
export interface Stretch {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly size: number;
}

/** Copies stretches of buffers to the CPU, in one submit and one wait. */
export async function readStretches(gpu: Gpu, stretches: readonly Stretch[]): Promise<ArrayBuffer[]> {
  const total = stretches.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return stretches.map(() => new ArrayBuffer(0));
  const staging = await gpu.make((make) => {
    const buffer = make({
      label: 'readback',
      size: total,
      usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
    });
    const encoder = gpu.device.createCommandEncoder({ label: 'readback' });
    let at = 0;
    for (const { buffer: source, offset = 0, size } of stretches) {
      encoder.copyBufferToBuffer(source, offset, buffer, at, size);
      at += size;
    }
    gpu.device.queue.submit([encoder.finish()]);
    return buffer;
  });
  try {
    await gpu.mapped(staging);
    const mapped = staging.getMappedRange();
    let at = 0;
    return stretches.map(({ size }) => {
      at += size;
      return mapped.slice(at - size, at);
    });
  } finally {
    staging.destroy();
  }
}
