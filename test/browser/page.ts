/** What the page offers to the tests: the kernel cases and a training run, on one GPU device. */

import { compress, decompress } from '../../src/archive/index';
import { fileOf, includedCodec, openArchive } from '../../src/archive/open_archive';
import { readIdx } from '../../src/data/index';
import { openGpu, Vae } from '../../src/index';
import { cases, fewCases } from '../ops/cases';
import { BYTES, joined, noise } from '../support/archives';

export interface CaseResult {
  name: string;
  error?: string;
}

export interface TrainingResult {
  elbos: number[];
  testElbo: number;
  /** SHA-256 of all tensors of the saved model, optimiser state included. */
  digest: string;
}

const gpu = await openGpu();
/** Errors that WebGPU reports to nobody in particular. */
const uncaptured: string[] = [];
gpu.device.addEventListener('uncapturederror', (event) => {
  uncaptured.push((event as GPUUncapturedErrorEvent).error.message);
});

/** Runs a kernel's cases: a few of them, or all. */
async function runKernel(kernel: string, long: boolean): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of (long ? cases : fewCases).filter((one) => one.kernel === kernel)) {
    try {
      await run(gpu);
      results.push({ name });
    } catch (error) {
      results.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return results;
}

/** A short run of the tutorial's model on real digits. */
async function train(seed: number, epochs: number): Promise<TrainingResult> {
  const response = await fetch('/data/t10k-images');
  const { data } = readIdx(new Uint8Array(await response.arrayBuffer()));
  const images = data.subarray(0, 2000 * 784);
  const held = data.subarray(2000 * 784, 2500 * 784);

  const vae = await Vae.create(gpu, { input: 784, encoder: [64, 32], latent: 2 }, { seed });
  try {
    const elbos: number[] = [];
    for await (const epoch of vae.fit(images, { epochs, batchSize: 64 })) elbos.push(epoch.elbo);
    const { elbo: testElbo } = await vae.evaluate(held);
    return { elbos, testElbo, digest: await digest(await vae.save()) };
  } finally {
    vae.dispose();
  }
}

/** Whether a frozen archive is read on this GPU, and written again byte by byte. */
async function archives(): Promise<{ reads: boolean; writes: boolean }> {
  const response = await fetch('/test/fixtures/archives/bytes.vaez');
  const bytes = new Uint8Array(await response.arrayBuffer());
  const images = noise(70 * BYTES.input);
  const parts: number[] = [];
  for await (const { images: some } of decompress(bytes, { gpu })) parts.push(...some);
  const { codec: place } = await openArchive(fileOf(bytes));
  const codec = await includedCodec(fileOf(bytes), place?.offset ?? 0);
  const options = { includeCodec: true, blockItems: 30, shape: [4, 3], version: 1, gpu } as const;
  const written = await joined(compress(codec, images, options));
  const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    a.length === b.length && Array.from(a).every((value, i) => value === b[i]);
  return { reads: same(parts, images), writes: same(written, bytes) };
}

/** Of a safetensors file what follows its header: the header may tell when and where it was written. */
async function digest(file: Uint8Array): Promise<string> {
  const view = new DataView(file.buffer, file.byteOffset);
  const tensors = file.slice(8 + Number(view.getBigUint64(0, true)));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', tensors));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const harness = {
  adapter: gpu.info.name,
  kernels: [...new Set(cases.map(({ kernel }) => kernel))],
  uncaptured,
  runKernel,
  archives,
  train,
};
export type Harness = typeof harness;

declare global {
  interface Window {
    harness: Harness;
  }
}
window.harness = harness;
