import type { SpecInput } from '../../src/graph/spec';
import { MatmulGpu } from '../../src/tiles/gpu';
import { openGpu } from '../../src/tiles/open';
import type { Matmul } from '../../src/tiles/table';
import type { Images } from '../../src/train/data';
import type { EpochMetrics } from '../../src/train/meter';
import type { FitOptions } from '../../src/train/trainer';
import { Vae } from '../../src/vae';
import { Random } from '../ops/harness';
import { testGpu } from '../support/gpu';

/** A network that takes a moment only: sizes that are no multiple of anything. */
export const TINY: SpecInput & { readonly input: number } = {
  input: 13,
  encoder: [7],
  latent: 3,
  activation: 'tanh',
};
/** Batches of 16 leave 5 of these examples for the last, partial batch: four steps an epoch. */
export const EXAMPLES = 53;
export const BATCH = 16;
export const STEPS_PER_EPOCH = 4;

/** Bytes of `count` images of `width` pixels: two patterns, and noise. */
export function patterns(width: number, count: number, seed = 1): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: width * count }, (_, i) => {
    const [example, pixel] = [Math.floor(i / width), i % width];
    const bright = example % 2 === 0 ? pixel < width / 2 : pixel % 2 === 0;
    return (bright ? 200 : 30) + random.whole(56) - 28;
  });
}

/** Floats about two means, for a Gaussian likelihood. */
export function clusters(width: number, count: number, seed = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: width * count }, (_, i) => {
    const [example, pixel] = [Math.floor(i / width), i % width];
    return (example % 2 === 0 ? 2 : -2) * Math.cos(pixel) + random.uniform(-0.5, 0.5);
  });
}

export const IMAGES = patterns(13, EXAMPLES);

/** Trains to the end and returns the epochs' metrics. */
export async function train(vae: Vae, images: Images, options: FitOptions): Promise<EpochMetrics[]> {
  const epochs: EpochMetrics[] = [];
  for await (const epoch of vae.fit(images, { batchSize: BATCH, ...options })) epochs.push(epoch);
  return epochs;
}

/** A new model, trained by `run`, saved and freed. */
export async function trained(
  gpu: MatmulGpu,
  run: (vae: Vae) => Promise<unknown>,
  seed = 5,
  spec: SpecInput = TINY,
): Promise<Uint8Array> {
  const vae = await Vae.create(gpu, spec, { seed });
  try {
    await run(vae);
    return await vae.save();
  } finally {
    vae.dispose();
  }
}

let opened: Promise<MatmulGpu> | undefined;

/** A second GPU device on the tests' adapter, one for all files, as compiling takes a software adapter seconds. */
export function otherGpu(): Promise<MatmulGpu> {
  opened ??= openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
  return opened;
}

/** The tests' device, with all that is compiled for it, cutting its work into submits of another length. */
export async function slicedGpu(sliceTime: number): Promise<MatmulGpu> {
  const gpu = await testGpu();
  return alike(gpu, { matmul: gpu.matmul, sliceTime });
}

/** The tests' device, with a family of its matmul kernels pinned; steps may be planned as for hardware. */
export async function familyGpu(matmul: Matmul, software?: boolean): Promise<MatmulGpu> {
  const gpu = await testGpu();
  return alike(gpu, { matmul, sliceTime: gpu.sliceTime }, software);
}

function alike(
  { device, info, support, store, pipelines }: MatmulGpu,
  settings: { readonly matmul: Matmul; readonly sliceTime: number },
  software = info.software,
): MatmulGpu {
  const gpu = new MatmulGpu(device, { ...info, software }, { ...settings, measures: false, support, store });
  // What one compiles, the others have: workgroup's tiles take a software adapter seconds.
  return Object.assign(gpu, { pipelines });
}
