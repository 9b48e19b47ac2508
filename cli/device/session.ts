import {
  CheckpointError,
  type Gpu,
  type LoadOptions,
  type Matmul,
  NoGpuError,
  openGpu,
  type Picture,
  Vae,
} from '../../src/index';
import { runBeside } from '../data/beside';
import { checkFit, type ModelInput } from '../data/data';
import type { Shape } from '../data/shape';
import { readBytes } from '../terminal/files';
import { likelihoodFields } from '../terminal/options';
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

/** A model file, and what it may not say by itself. */
export interface ModelChoice extends LoadOptions {
  readonly model: string;
}

/**
 * Runs `work` with a saved model, and frees model and GPU however it ends. Says what was assumed of the model. Throws a
 * DataError before the GPU is opened where the file says that `images` do not fit it.
 */
export async function withModel<T>(
  choice: ModelChoice,
  work: (vae: Vae) => Promise<T>,
  images: readonly Shape[] = [],
): Promise<T> {
  const bytes = await readBytes(choice.model, 'the model');
  const taken = await takenBy(choice.model, bytes);
  if (taken) for (const one of images) checkFit(one, taken);
  const gpu = await openChosenGpu();
  try {
    const vae = await load(gpu, bytes, choice);
    if (vae.assumed.length > 0) console.error(`note: ${assumedOf(choice.model, vae)}`);
    try {
      return await work(vae);
    } finally {
      vae.dispose();
    }
  } finally {
    gpu.dispose();
  }
}

/**
 * The images that a model takes by the header of its file, and by the run beside it, whose dense layers take rows of their values;
 * undefined where the file does not tell, as of other programs.
 */
async function takenBy(path: string, bytes: Uint8Array): Promise<ModelInput | undefined> {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + Number(view.getBigUint64(0, true))));
    const { input: said, shape = said } = JSON.parse(JSON.parse(header).__metadata__.spec);
    const input = [said].flat().reduce((product: number, size: number) => product * size, 1);
    if (!Number.isInteger(input)) return undefined;
    if (Array.isArray(shape)) return { input, shape: shape as unknown as Picture };
    const { height = 0, width = 0, channels = 1 } = await runBeside(path);
    return height * width * channels === input ? { input, shape: [height, width, channels] } : { input };
  } catch {
    // What is wrong with it is said when it is loaded.
    return undefined;
  }
}

async function load(
  gpu: Gpu,
  bytes: Uint8Array,
  { model, activation, likelihood, ...further }: ModelChoice,
): Promise<Vae> {
  try {
    return await Vae.load(gpu, bytes, {
      ...(activation && { activation }),
      ...(likelihood && { likelihood }),
      ...likelihoodFields(further),
    });
  } catch (error) {
    if (error instanceof CheckpointError)
      throw new CheckpointError(`${model}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** What a model file does not name, what is assumed instead, and how to set it. */
export function assumedOf(path: string, { assumed, spec }: Pick<Vae, 'assumed' | 'spec'>): string {
  const all = (words: readonly string[]) => words.join(' and ');
  const one = assumed.length === 1;
  const values = `${all(assumed.map((field) => String(spec[field])))} ${one ? 'is' : 'are'} assumed`;
  const options = all(assumed.map((field) => `--${field}`));
  return `${path} does not name its ${all(assumed)}: ${values}. Set ${one ? 'it' : 'them'} with ${options}.`;
}
