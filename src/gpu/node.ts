import { NoGpuError } from '../errors';

let instance: GPU | undefined;

/** npm `webgpu`, which is Dawn. Its entry point is kept for the life of the process: a collected one crashes. */
export async function nodeGpu(): Promise<GPU> {
  if (!instance) {
    const dawn = await import(/* @vite-ignore */ 'webgpu').catch((cause: unknown) => {
      throw new NoGpuError('Node has no WebGPU of its own: `npm install webgpu` adds it.', { cause });
    });
    instance = dawn.create([]) as GPU;
  }
  return instance;
}
