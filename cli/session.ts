import { CheckpointError, type Gpu, type Matmul, NoGpuError, openGpu, Vae } from '../src/index';
import { readBytes } from './files';
import { fileStore } from './store';

/**
 * cli/bin.mjs has chosen the adapter by --adapter and set the process's environment for it. `matmul` pins the family of
 * the matmul kernels.
 */
export async function openChosenGpu(matmul?: Matmul): Promise<Gpu> {
  const { WEBGPU_VAE_NO_ADAPTER: failure, WEBGPU_VAE_CACHE: cache } = process.env;
  if (failure) throw new NoGpuError(failure);
  return openGpu({
    forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software',
    ...(matmul && { matmul }),
    ...(cache && { store: fileStore(cache) }),
  });
}

/** Runs `work` with a saved model, and frees model and GPU however it ends. */
export async function withModel<T>(path: string, work: (vae: Vae) => Promise<T>): Promise<T> {
  const bytes = await readBytes(path, 'the model');
  const gpu = await openChosenGpu();
  try {
    const vae = await load(gpu, bytes, path);
    try {
      return await work(vae);
    } finally {
      vae.dispose();
    }
  } finally {
    gpu.dispose();
  }
}

async function load(gpu: Gpu, bytes: Uint8Array, path: string): Promise<Vae> {
  try {
    return await Vae.load(gpu, bytes);
  } catch (error) {
    if (error instanceof CheckpointError)
      throw new CheckpointError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
