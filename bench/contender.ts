/**
 * This library as a contender of a comparison in the page: the same model and data as the others. Initial
 * weights (Glorot uniform too) and the order of the examples are the library's own, and every epoch includes its last
 * partial batch.
 */
import { Dataset, type Gpu, openGpu, Vae } from '../src/index';

interface Config {
  input: number;
  enc: number[];
  latent: number;
  dec: number[];
  batch: number;
  lr: number;
}

export default function make({ sliceTime = 200 }: { sliceTime?: number }) {
  let gpu: Gpu;
  let vae: Vae;
  let config: Config;
  let train: Dataset;
  return {
    async init(chosen: Config, images: Uint8Array, { seed }: { seed: number }): Promise<void> {
      config = chosen;
      gpu ??= await openGpu({ sliceTime });
      train = await Dataset.upload(gpu, images, config.input);
      vae = await Vae.create(
        gpu,
        { input: config.input, encoder: config.enc, latent: config.latent, decoder: config.dec },
        { seed },
      );
    },
    async steps(n: number): Promise<number> {
      let loss = Number.NaN;
      for await (const epoch of vae.fit(train, {
        steps: n,
        batchSize: config.batch,
        learningRate: config.lr,
        epsilon: 1e-8,
      }))
        loss = -epoch.elbo;
      return loss;
    },
    async testElbo(images: Uint8Array): Promise<number> {
      return (await vae.evaluate(images)).elbo;
    },
    async info() {
      return { adapter: gpu.info.name, matmul: gpu.matmul };
    },
  };
}
