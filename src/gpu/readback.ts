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
  // One each, as a buffer for all might be larger than the adapter allows.
  const stagings = await gpu.make((make) => {
    const encoder = gpu.device.createCommandEncoder({ label: 'readback' });
    const copies = stretches.map(({ buffer, offset = 0, size }) => {
      const staging = make({ label: 'readback', size, usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ });
      encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
      return staging;
    });
    gpu.device.queue.submit([encoder.finish()]);
    return copies;
  });
  try {
    await Promise.all(stagings.map((staging) => gpu.mapped(staging)));
    return stagings.map((staging) => staging.getMappedRange().slice(0));
  } finally {
    for (const staging of stagings) staging.destroy();
  }
}
