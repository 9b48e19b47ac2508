// Compiled against the declarations in dist as a dependent project would, by a strict compiler that reads declarations too.

import { type EpochMetrics, type Gpu, openGpu, resolveSpec, type Source, Vae } from 'webgpu-vae';
import { compress, decompress, list, quantize } from 'webgpu-vae/archive';
import { streamIdx } from 'webgpu-vae/data';

export async function example(images: Uint8Array, file: File): Promise<EpochMetrics[]> {
  const gpu: Gpu = await openGpu({ powerPreference: 'low-power' });
  const spec = resolveSpec({ input: 784, encoder: [64, 32], latent: 2 });
  const vae = await Vae.create(gpu, spec, { seed: 1 });
  const epochs: EpochMetrics[] = [];
  for await (const epoch of vae.fit(images, { epochs: 2, batchSize: 256 })) epochs.push(epoch);
  const source: Source = await streamIdx(file);
  for await (const epoch of vae.fit(source, { epochs: 1 })) epochs.push(epoch);
  const drawn: Float32Array = await vae.sample(4);
  const { mu } = await vae.encode(drawn);
  // @ts-expect-error: a mistyped option must not pass.
  await vae.evaluate(images, { bta: mu.length });
  vae.dispose();
  return epochs;
}

export async function packed(model: Uint8Array, images: Uint8Array): Promise<number> {
  const { codec } = await quantize(model, images);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of compress(codec, images, { includeCodec: true })) parts.push(part);
  const file = new Blob(parts);
  for await (const { first, images: some } of decompress(file, { range: [0, 9] })) {
    if (some.some((value, i) => value !== images[first + i])) throw new Error('other images');
  }
  // @ts-expect-error: nor here.
  compress(codec, images, { blockItem: 9 });
  return (await list(file)).bitsPerValue;
}
