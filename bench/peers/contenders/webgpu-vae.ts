/** This library as a contender, by its public API but for the weights: `npm run build:contender` makes bench/peers/dist/contender.js of it. */

import { layoutOf, packTensor } from '../../../src/graph/layout';
import { Dataset, type Gpu, openGpu, resolveSpec, type Spec, Vae } from '../../../src/index';
import { writeCheckpoint } from '../../../src/train/checkpoint';
import { INITIAL_STATE } from '../../../src/train/model';
import { initialLayers, type Layer } from '../common.js';
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
      const model = spec(config);
      vae = await Vae.load(gpu, checkpoint(model, config, seed));
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

function spec({ input, picture, conv, enc, latent, dec }: Config): Spec {
  if (picture && conv) {
    return resolveSpec({ input: picture, encoder: conv.map((channels) => ({ conv: channels })), latent });
  }
  return resolveSpec({ input, encoder: enc, latent, decoder: dec });
}

/** A model file with the weights that all contenders start from. */
function checkpoint(spec: Spec, config: Config, seed: number): Uint8Array {
  const layout = layoutOf(spec);
  const zeros = (): Float32Array => new Float32Array(layout.size);
  const weights = { parameters: zeros(), firstMoment: zeros(), secondMoment: zeros() };
  const place = (name: string, values: Float32Array): void => {
    const tensor = layout.tensors.find((one) => one.name === name);
    if (!tensor) throw new Error(`The model has no tensor ${name}.`);
    packTensor(weights.parameters, tensor, values);
  };
  for (const layer of initialLayers(config, seed)) {
    place(`${layer.name}.weight`, asInFiles(layer));
    place(`${layer.name}.bias`, layer.bias);
  }
  return writeCheckpoint({ spec, layout, seed, weights, state: INITIAL_STATE });
}

/** Weights of dense layers are [in, out] there, and [out, in] in files. */
function asInFiles({ kind, input, output, weight }: Layer): Float32Array {
  if (kind !== 'dense') return weight;
  return weight.map((_, i) => weight[(i % input) * output + Math.floor(i / input)] as number);
}
