import type { Scale } from '../../src/data/index';
import type { EpochMetrics, Evaluation, Preset, Spec } from '../../src/index';
import type { HoldOut } from '../data/hold_out';
import type { PicturesRead, TextsRead } from '../data/image_set';
import type { Shown } from '../data/shape';
import type { Objective } from '../terminal/objective';

/** Everything that a run may write into its folder. */
export const FILES = {
  run: 'run.json',
  model: 'model.safetensors',
  previous: 'model.previous.safetensors',
  /** The model of the epoch of the highest test ELBO, where that is to be kept. */
  best: 'model.best.safetensors',
  /** A model whose loss exploded and has not come back, where a run ends with it. */
  exploded: 'model.exploded.safetensors',
  samples: 'samples.png',
  /** Of a model of texts. */
  texts: 'samples.txt',
  copies: 'reconstructions.txt',
  reconstructions: 'reconstructions.png',
  manifold: 'manifold.png',
  report: 'report.html',
} as const;

/** SHA-256 of what a run is trained and tested on; null for labels that it has not. */
export interface Digests {
  readonly images: string;
  readonly labels: string | null;
  readonly testImages: string;
  readonly testLabels: string | null;
}

/** What `run.json` holds. */
export interface Run {
  /** What it minimises is missing in older runs, where it is as by default. */
  readonly config: Spec &
    Objective & {
      readonly data: string;
      /** Whom to name where the images are shown. */
      readonly credit?: string | undefined;
      readonly trainExamples: number;
      readonly testExamples: number;
      readonly height: number;
      readonly width: number;
      /** 3 where images have colours; older runs, which do not say so, are all grey. */
      readonly channels?: number;
      /** The byte that stands for 1; 255 in older runs, which do not say so. */
      readonly white?: number;
      /** The values that pictures show black and white, where the run took its data as they are. */
      readonly shown?: Shown;
      /** The scale of numbers of which it made bytes. Older runs do not say so. */
      readonly scale?: Scale;
      /** By which the model was chosen; null where it was not by one. Older runs do not say so. */
      readonly preset?: Preset | null;
      readonly batchSize: number;
      readonly epochs: number;
      readonly learningRate: number;
      readonly beta: number;
      readonly betaWarmup: number;
      /** Null where gradients are not clipped. */
      readonly clipNorm: number | null;
      /** Test images that each epoch is tested on, at most; 0 for none. Older runs do not say so. */
      readonly testLimit?: number;
      readonly keepBest?: boolean;
      /** Epochs without a better test ELBO after which the run ends. */
      readonly patience?: number | null;
      readonly seed: number;
      readonly parameters: number;
    };
  /** What it takes to go on with the run. */
  readonly resume: {
    /** The data as the command line named them. */
    readonly data: string;
    readonly testData: string | null;
    readonly labels: string | null;
    readonly testLabels?: string | null;
    /** SHA-256 of the training images' bytes, or of some where they stay on disk. */
    readonly digest: string;
    /** Of what else it is trained and tested on. Older runs do not say so. */
    readonly digests?: Omit<Digests, 'images'>;
    /** How test images were held out; null where they were not. Older runs, which do not say so, did it by position. */
    readonly holdOut?: HoldOut | null;
    /** How pictures were read, where they were; with the files that were skipped. */
    readonly pictures?: PicturesRead | undefined;
    /** How texts were read, where they were. */
    readonly text?: TextsRead;
    /** Dark and light were exchanged. */
    readonly invert?: boolean;
    /** They stay on disk; no older run's do. */
    readonly stream?: boolean;
    /** The family of the matmul kernels, where one was pinned. */
    readonly matmul: string | null;
    /** Epochs in all, once they are known. */
    readonly epochs: number | null;
    /** Steps in all, where it is to end with one; older runs, which do not say so, end with an epoch. */
    readonly steps?: number | null;
  };
  /** Where settings changed as the run was resumed: those that hold behind so many steps. */
  readonly changes?: readonly Change[];
  readonly adapter: {
    readonly name: string;
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly software: boolean;
    readonly matmul: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly started: string;
  /** Seconds that it ran, with those before it was resumed. */
  readonly seconds: number;
  /** True where the run was stopped before its end; `test` is null then. */
  readonly interrupted: boolean;
  readonly epochs: readonly EpochMetrics[];
  /** The epoch whose model is kept as the best. */
  readonly best?: EpochMetrics | null;
  /** Of the last model, on all test images. */
  readonly test: Evaluation | null;
}

export interface Change {
  readonly step: number;
  readonly learningRate: number;
  /** Null where gradients are not clipped. */
  readonly clipNorm: number | null;
}
