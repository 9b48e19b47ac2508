import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMetrics, Evaluation, Gpu, Vae } from '../src/index';
import type { TrainingData } from './data';
import { writeFileSafely } from './files';
import { toPlane } from './latents';
import { grid, manifoldPoints, pairs, toPng } from './pictures';
import { renderReport } from './report';
import type { Run } from './run';
import { versions } from './versions';

/** Everything that a run may write into its folder. */
export const FILES = {
  model: 'model.safetensors',
  run: 'run.json',
  samples: 'samples.png',
  reconstructions: 'reconstructions.png',
  manifold: 'manifold.png',
  report: 'report.html',
} as const;

const SAMPLES = 100;
const SAMPLE_COLUMNS = 10;
const RECONSTRUCTION_COLUMNS = 10;
const RECONSTRUCTION_PAIRS = 4;
const MANIFOLD_SIDE = 20;

/** The results of one run, in its folder. */
export class Results {
  readonly epochs: EpochMetrics[] = [];
  /** The epoch of the last checkpoint; 0 before there is one. */
  saved = 0;
  readonly #started = new Date();

  constructor(
    readonly folder: string,
    private readonly gpu: Gpu,
    private readonly vae: Vae,
    private readonly data: TrainingData,
    private readonly options: {
      epochs?: number;
      batch: number;
      lr: number;
      beta: number;
      betaWarmup: number;
      seed: number;
    },
  ) {}

  path(file: keyof typeof FILES): string {
    return join(this.folder, FILES[file]);
  }

  /** The model and the figures so far. Returns the paths. */
  async checkpoint(interrupted: boolean): Promise<string[]> {
    const model = await this.vae.save();
    // Pictures and report of an earlier run would pass for this one's.
    if (this.saved === 0) {
      for (const file of ['samples', 'reconstructions', 'manifold', 'report'] as const)
        await rm(this.path(file), { force: true });
    }
    await writeFileSafely(this.path('model'), model);
    await this.#writeRun(null, interrupted);
    this.saved = this.epochs.length;
    return [this.path('model'), this.path('run')];
  }

  /** Tests, draws and reports. Returns the figures and the paths. */
  async finish(signal: AbortSignal): Promise<{ test: Evaluation; paths: string[] }> {
    const { vae, data } = this;
    await this.checkpoint(false);
    const { images, labels } = data.test;
    signal.throwIfAborted();
    const test = await vae.evaluate(images.pixels);
    signal.throwIfAborted();
    const pictures = await this.#draw();
    signal.throwIfAborted();
    const { mu, logvar } = await vae.encode(images.pixels);
    const run = await this.#writeRun(test, false);
    const plane = toPlane(mu, logvar, vae.spec.latent);
    await writeFileSafely(this.path('report'), renderReport({ run, pictures, plane, labels }));
    const drawn = (['samples', 'reconstructions', 'manifold'] as const).filter((name) => pictures[name]);
    return { test, paths: (['model', 'run', ...drawn, 'report'] as const).map((name) => this.path(name)) };
  }

  async #draw(): Promise<{ samples: Uint8Array; reconstructions: Uint8Array; manifold?: Uint8Array }> {
    const { vae, data } = this;
    const { images } = data.test;
    const drawn = await vae.sample(SAMPLES, { seed: this.options.seed });
    const samples = toPng(grid(drawn, images, { columns: SAMPLE_COLUMNS }));
    await writeFileSafely(this.path('samples'), samples);

    const shown = Math.min(images.count, RECONSTRUCTION_COLUMNS * RECONSTRUCTION_PAIRS);
    const originals = images.pixels.subarray(0, shown * vae.spec.input);
    const copies = await vae.reconstruct(originals);
    const reconstructions = toPng(pairs(originals, copies, images, Math.min(shown, RECONSTRUCTION_COLUMNS)));
    await writeFileSafely(this.path('reconstructions'), reconstructions);
    if (vae.spec.latent !== 2) return { samples, reconstructions };

    const plane = await vae.decode(manifoldPoints(MANIFOLD_SIDE));
    const manifold = toPng(grid(plane, images, { columns: MANIFOLD_SIDE, gap: 0 }));
    await writeFileSafely(this.path('manifold'), manifold);
    return { samples, reconstructions, manifold };
  }

  async #writeRun(test: Evaluation | null, interrupted: boolean): Promise<Run> {
    const { vae, data, gpu, options } = this;
    const { name, vendor, architecture, device, description, software } = gpu.info;
    const run: Run = {
      config: {
        data: data.name,
        trainExamples: data.train.count,
        testExamples: data.test.images.count,
        height: data.train.height,
        width: data.train.width,
        ...vae.spec,
        batchSize: options.batch,
        epochs: options.epochs ?? this.epochs.length,
        learningRate: options.lr,
        beta: options.beta,
        betaWarmup: options.betaWarmup,
        seed: options.seed,
        parameters: vae.parameterCount,
      },
      adapter: { name, vendor, architecture, device, description, software, matmul: gpu.matmul },
      versions: versions(),
      seed: options.seed,
      started: this.#started.toISOString(),
      seconds: (Date.now() - this.#started.getTime()) / 1000,
      interrupted,
      epochs: this.epochs,
      test,
    };
    await writeFileSafely(this.path('run'), `${JSON.stringify(run, null, 2)}\n`);
    return run;
  }
}
