// webgpu-vae's part of logits.mjs: model file, pixels and where the logits go.

import { readFile, writeFile } from 'node:fs/promises';

/** @type {typeof import('../../src/index')} */
const { openGpu, Vae } = await import(new URL('../../dist/lib/index.js', import.meta.url).href);
const [model = '', pixels = '', logits = ''] = process.argv.slice(2);
const gpu = await openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
const vae = await Vae.load(gpu, withLogits(await readFile(model)));
const { mu } = await vae.encode(new Uint8Array(await readFile(pixels)));
await writeFile(logits, new Uint8Array((await vae.decode(mu)).buffer));
process.exit();

/**
 * The same weights as those of a Gaussian's means, which are decoded as they are: of a Bernoulli variable, `decode` gives
 * probabilities, which tell less of large logits.
 * @param {Buffer} file
 */
function withLogits(file) {
  const size = Number(file.readBigUInt64LE());
  const { __metadata__: metadata, ...all } = JSON.parse(file.subarray(8, 8 + size).toString());
  const spec = { ...JSON.parse(metadata.spec), likelihood: 'gaussian', sigma: 1, squash: 'identity' };
  const { format, version } = metadata;
  let at = 0;
  /** @type {Buffer[]} */
  const data = [];
  const tensors = Object.entries(all).flatMap(([name, tensor]) => {
    if (name.startsWith('adam.')) return [];
    const [first, end] = tensor.data_offsets;
    data.push(file.subarray(8 + size + first, 8 + size + end));
    at += end - first;
    return [[name, { ...tensor, data_offsets: [at - end + first, at] }]];
  });
  const header = {
    __metadata__: { format, version, spec: JSON.stringify(spec) },
    ...Object.fromEntries(tensors),
  };
  const text = Buffer.from(JSON.stringify(header).padEnd(Math.ceil(JSON.stringify(header).length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, ...data]));
}
