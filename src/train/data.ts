import { type Examples, packExamples } from '../data/examples';
import { LimitError } from '../errors';
import { BufferUsage } from '../gpu/flags';
import type { Gpu } from '../gpu/gpu';
import type { Spec } from '../model/spec';

/** Packs examples for a model. Throws a DataError for the wrong length or values that its likelihood does not take. */
export function examplesFor(spec: Spec, images: Uint8Array | Float32Array): Examples {
  return packExamples(images, spec.input, spec.likelihood === 'bernoulli');
}

/** Puts all examples into one buffer on the GPU, where they stay. */
export async function upload(gpu: Gpu, { values }: Examples): Promise<GPUBuffer> {
  const { maxStorageBufferBindingSize } = gpu.device.limits;
  if (values.byteLength > maxStorageBufferBindingSize) {
    throw new LimitError(
      `The examples take ${values.byteLength} bytes and this adapter binds at most ${maxStorageBufferBindingSize} (maxStorageBufferBindingSize): give fewer at a time, or bytes instead of floats.`,
    );
  }
  return gpu.checked(() => {
    const buffer = gpu.device.createBuffer({
      label: 'data',
      size: values.byteLength,
      usage: BufferUsage.STORAGE | BufferUsage.COPY_DST,
    });
    gpu.device.queue.writeBuffer(buffer, 0, values as BufferSource);
    return buffer;
  });
}
