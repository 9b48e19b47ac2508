/** This library, by its public API, as a contender: `npm run build:contender` makes dist/contender.js of it. */
import { Dataset, type Gpu, openGpu, Vae } from '../../../src/index';
import { initialLayers } from '../common.js';
import type { Config } from '../configs.mjs';

/** @param options `software`: ask for the software adapter even where there is another */
export default function make({
  sliceTime,
  software = false,
}: {
  sliceTime?: number;
  software?: boolean;
} = {}) {
  let gpu: Gpu;
  let vae: Vae;
  let train: Dataset;
  let config: Config;
  return {
    async init(chosen: Config, images: Uint8Array, { seed }: { seed: number }): Promise<void> {
      config = chosen;
      gpu = await openGpu({ sliceTime, forceFallbackAdapter: software });
      train = await Dataset.upload(gpu, images, config.input);
      vae = await Vae.load(gpu, checkpoint(config, seed));
    },
    /** Resolves when the GPU has done them, with the mean loss of the last epoch, or of what these steps are of it. */
    async steps(steps: number): Promise<number> {
      let loss = Number.NaN;
      const { batch: batchSize, lr: learningRate } = config;
      for await (const { elbo } of vae.fit(train, { steps, batchSize, learningRate, epsilon: 1e-8 })) {
        loss = -elbo;
      }
      return loss;
    },
    async testElbo(images: Uint8Array): Promise<number> {
      return (await vae.evaluate(images)).elbo;
    },
    async adapter(): Promise<string> {
      return gpu.info.name;
    },
  };
}

/** A model file with the weights that all contenders start from. */
function checkpoint(config: Config, seed: number): Uint8Array {
  const header: Record<string, unknown> = {
    __metadata__: {
      format: 'webgpu-vae',
      version: '1',
      spec: JSON.stringify({
        input: config.input,
        encoder: config.enc,
        latent: config.latent,
        decoder: config.dec,
      }),
      training: JSON.stringify({ seed, step: 0, epoch: 0, batch: 0, correction1: 0, correction2: 0 }),
    },
  };
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let end = 0;
  const add = (name: string, shape: number[], values: Float32Array): void => {
    const bytes = new Uint8Array(new Float32Array(values).buffer);
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + bytes.length] };
    parts.push(bytes);
    end += bytes.length;
  };
  for (const { name, input, output, weight, bias } of initialLayers(config, seed)) {
    // [in, out] here, [out, in] in the file.
    const transposed = weight.map((_, i) => weight[(i % input) * output + Math.floor(i / input)] as number);
    add(`${name}.weight`, [output, input], transposed);
    add(`${name}.bias`, [output], bias);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
