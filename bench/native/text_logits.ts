// webgpu-vae's part of `logits.mjs --text`: model file, texts as a JSON array, and where mu, logvar and logits go, one behind the
// other. Logits are of no entry of the library: it is built from sources, with what runs the decoder by itself.

import { readFile, writeFile } from 'node:fs/promises';
import { batchBuilder } from '../../src/graph/plan_sampling';
import { openGpu, Vae } from '../../src/index';
import { type TextShape, tokensOf } from '../../src/text/index';
import { families, throughChunks, write } from '../../src/train/sampler';

const [model = '', texts = '', out = ''] = process.argv.slice(2);
const gpu = await openGpu({ forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software' });
const vae = await Vae.load(gpu, new Uint8Array(await readFile(model)));
const tokens = tokensOf(JSON.parse(await readFile(texts, 'utf8')), vae.spec.text as TextShape);
const { mu, logvar } = await vae.encode(tokens);
const all = [mu, logvar, await logitsOf()].map(({ buffer }) => new Uint8Array(buffer));
await writeFile(out, Buffer.concat(all));
process.exit();

/** What the decoder gives of mu and the characters before each, [n, length, symbols]. */
async function logitsOf(): Promise<Float32Array> {
  const { latent, input: length, text } = vae.spec;
  const batchSize = tokens.length / length;
  const builder = batchBuilder(vae.spec, { ...families(vae.model), batchSize });
  builder.run(['decoder']);
  const plan = builder.finish();
  const place = (name: string) => {
    const found = plan.places[name];
    if (!found) throw new Error(`The plan has no ${name}.`);
    return found;
  };
  const [x, z, output] = [place('x'), place('z'), place('output')];
  const padded = (rows: Float32Array, width: number, stride: number) => ({
    values: Float32Array.from({ length: batchSize * stride }, (_, i) =>
      i % stride < width ? (rows[Math.floor(i / stride) * width + (i % stride)] as number) : 0,
    ),
    stride,
  });
  const count = { count: batchSize, batchSize };
  const rows = await throughChunks(vae.model, plan, 'output', count, ({ buffers: { activations } }) => {
    const parts = padded(
      Float32Array.from(tokens, (token) => token / 255),
      length,
      x.stride,
    );
    write(vae.model, activations, parts, 0, batchSize, 4 * x.offset);
    write(vae.model, activations, padded(mu, latent, z.stride), 0, batchSize, 4 * z.offset);
  });
  const width = length * ([...(text as TextShape).alphabet].length + 1);
  return Float32Array.from(
    { length: batchSize * width },
    (_, i) => rows[Math.floor(i / width) * output.stride + (i % width)] as number,
  );
}
