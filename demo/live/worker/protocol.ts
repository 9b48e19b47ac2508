import type { DimensionUse } from '../../../src/data/use';
import type { Spec } from '../../../src/graph/spec';
import type { TextShape } from '../../../src/text_shape';
import type { Assumed } from '../../../src/train/checkpoint';
import type { TrainingWarning } from '../../../src/train/health';
import type { Theme } from '../view/theme';
import type { Features } from './features';
import type { EvaluationPoint, Kept, Origin, ProgressPoint } from './history';
import type { Inspection } from './inspection';
import type { Measurement } from './measurement';
import type { Plane } from './plane';
import type { Adjustable, Input, Settings } from './settings';

/** Grey, or red, green and blue. */
export type Channels = 1 | 3;

/** Something that is known of images, such as a colour of hair: its values, by their places. */
export interface Attribute {
  readonly name: string;
  readonly values: readonly string[];
}

/** A way in latent space on which something that is known of images changes. */
export interface Direction {
  /** Of the attribute and of its value; of the attribute alone where its values are no and yes. */
  readonly name: string;
  /** The mean code of images that have the value less that of those that have not. */
  readonly vector: readonly number[];
}

/** Examples to learn from and to be judged by: images of one size, 255 standing for 1, or texts, as images of one row. */
export interface DataSet {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** [n, height, width, channels] */
  readonly train: Uint8Array;
  /** [n, height, width, channels] */
  readonly test: Uint8Array;
  /** Class of each test image. */
  readonly labels?: Uint8Array;
  /** Class of each training image, where each test image has one, too: what a conditional model is told. */
  readonly trainLabels?: Uint8Array;
  /** Name of each class. */
  readonly classes?: readonly string[];
  /** What is known of test images, and the places of its values, [test, attributes]. */
  readonly attributes?: readonly Attribute[];
  readonly known?: Uint8Array;
  /**
   * Of grey images: 0 is paper and 1 is ink, as in scans of writing: such pictures are painted dark on light or light on
   * dark, as the page is. Others are painted as they are, 0 black and 1 white.
   */
  readonly ink?: boolean;
  /** Of texts: bytes are numbers of symbols, `width` of them a text. */
  readonly text?: TextShape;
  /** The training images come in two parts: so many first, on which a run begins. */
  readonly first?: number;
  /** Training images that there will be, where only the first part is here yet. */
  readonly expected?: number;
  /** Tells data that have their name from a person from any others: a kept run goes on with these alone. */
  readonly digest?: string;
  /** How they were made, for whoever has to make them again for a kept run. */
  readonly origin?: Origin;
}

/** What is painted, each on a canvas of its own. */
export const VIEWS = [
  /** Posterior means of test images by class; for two latent dimensions over the decoded plane. */
  'latent',
  /** The same without the plane, for a small canvas. */
  'map',
  /** Test images over their reconstructions. */
  'reconstructions',
  /** Draws from the prior. */
  'samples',
  /** The decoder's image of the z that `decode` was last given for this view. */
  'pointer',
  'sliders',
  /** The reconstruction of the image that `reconstruct` was last given. */
  'drawn',
  /** Ten images of the class that `drawClass` was last asked for. */
  'class',
  /** The decoder's images on the way from one test image to another. */
  'walk',
  /** What `restore` makes of a damaged image. */
  'restored',
] as const;
export type ViewName = (typeof VIEWS)[number];

export interface AdapterFacts {
  readonly name: string;
  readonly software: boolean;
  readonly matmul: string;
  /** Bytes of a buffer, at most. */
  readonly largestBuffer: number;
  /** Canvases are painted by the GPU itself; else the browser cannot show what it paints, and pixels are copied. */
  readonly direct: boolean;
}

/** Whether the GPU paints canvases itself or pixels are copied; `auto` finds out what the browser can show. */
export type CanvasMode = 'auto' | 'direct' | 'copied';

/** What a model file of another program did not say, and what was assumed: the likelihood to be `bernoulli`. */
export type AssumedFields = Partial<Pick<Spec, Assumed>>;

/** What a run is: sent when one starts, is loaded or is restored. */
export interface RunFacts {
  /** A number of its own, which it keeps when it is adjusted. */
  readonly id: number;
  readonly settings: Settings;
  readonly data: Pick<DataSet, 'name' | 'width' | 'height' | 'channels' | 'ink' | 'text'>;
  readonly parameters: number;
  readonly dispatches: number;
  /** Floating-point operations of a step. */
  readonly flops: number;
  readonly step: number;
  /** What the run has told so far, oldest first. */
  readonly progress: readonly ProgressPoint[];
  readonly evaluations: readonly EvaluationPoint[];
  /** Of the best model of those at an epoch's end. */
  readonly best?: EvaluationPoint;
}

/** An error as it crosses to the page: the class by name, and the field that it is about. */
export interface Complaint {
  readonly name: string;
  readonly message: string;
  readonly field?: string;
  /** Training diverged, and a lower learning rate prevents that: what happened, without a remedy. */
  readonly diverged?: string;
}

export type RunState = 'empty' | 'running' | 'paused';

export type SessionEvent =
  | { readonly type: 'run'; readonly run: RunFacts }
  /** A run that waits goes on when the rest of the training images is here. */
  | { readonly type: 'state'; readonly state: RunState; readonly waits: boolean }
  | { readonly type: 'progress'; readonly point: ProgressPoint; readonly speed: Speed }
  /** With the latent dimensions by use, the most used first, where there are several. */
  | {
      readonly type: 'evaluated';
      readonly point: EvaluationPoint;
      readonly use?: readonly DimensionUse[];
    }
  /** The model that there is at an epoch's end is the best so far, and kept. */
  | { readonly type: 'best'; readonly point: EvaluationPoint }
  | { readonly type: 'plane'; readonly plane: Plane }
  | { readonly type: 'data'; readonly data: DataFacts }
  | { readonly type: 'kept'; readonly kept: Kept }
  | { readonly type: 'lost'; readonly message: string }
  | { readonly type: 'restored'; readonly step?: number; readonly adapter: AdapterFacts }
  /** The GPU was lost and another cannot be had: why, the step of the last checkpoint, and the run as it is kept. */
  | {
      readonly type: 'gone';
      readonly reason: string;
      readonly complaint: Complaint;
      readonly step?: number;
      readonly kept?: Kept;
    }
  /** What is wrong with the run now, if anything is. */
  | { readonly type: 'warned'; readonly warnings: readonly TrainingWarning[] }
  | { readonly type: 'failed'; readonly complaint: Complaint };

export interface Speed {
  readonly stepsPerSecond: number;
  readonly secondsPerEpoch: number;
  readonly gflops: number;
}

/** What the page shows of the data: enough to choose images by. */
export interface DataFacts {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly train: number;
  readonly test: number;
  /** Test images that a run is judged by, the first ones: all of them, but on a software adapter. */
  readonly judged: number;
  readonly classes?: readonly string[];
  /** As of a {@link DataSet}. */
  readonly ink: boolean;
  /** Of texts. */
  readonly text?: TextShape;
  /** The first test images, [n, height, width, channels], and their classes. */
  readonly images: Uint8Array;
  readonly labels?: Uint8Array;
}

/** What the page may ask of a session. Everything that crosses can be cloned. */
export interface SessionApi {
  /** Opens the GPU. Throws NoGpuError. */
  open(mode?: CanvasMode): Promise<AdapterFacts>;

  /** Compiles what a run on such images or texts will need, while these are on their way. */
  prepare(settings: Settings, input: Input): Promise<void>;
  /** What a step of such a run takes. Throws a SpecError or an OptionError. */
  cost(settings: Settings, input: Input): Promise<Cost>;
  /** Takes the data that the next `start` or `load` is for. */
  setData(data: DataSet): Promise<void>;
  /**
   * The whole of the data set whose first part `setData` took. A run goes on with it after so many steps on the first
   * part as settings fix, whenever it came.
   */
  extend(data: DataSet): Promise<void>;

  /** A new run from its seed, running at once. */
  start(settings: Settings): Promise<void>;
  /** The run's model again, from its beginning. */
  startOver(change?: Partial<Pick<Settings, 'learningRate'>>): Promise<void>;
  play(): Promise<void>;
  /** Resolves when the GPU is idle. */
  pause(): Promise<void>;
  /** One step; pauses first. */
  step(): Promise<void>;
  /** Changes what may change within a run. */
  adjust(change: Partial<Pick<Settings, Adjustable>>): Promise<void>;
  /** How much of the time to train: all, a tenth, or nothing, for a tab that nobody sees. */
  pace(pace: 'full' | 'slow' | 'none'): Promise<void>;

  /** A canvas for a view, transferred. Nothing is painted on it until it is among those shown. */
  attach(view: ViewName, canvas: OffscreenCanvas): Promise<void>;
  /** In device pixels. */
  resize(view: ViewName, width: number, height: number): Promise<void>;
  /** The views that a person can see. */
  show(views: readonly ViewName[]): Promise<void>;
  theme(theme: Theme): Promise<void>;

  /** Shows z, of `latent` values. */
  decode(view: 'pointer' | 'sliders', z: readonly number[]): Promise<void>;
  /**
   * Shows the reconstruction of an image [height, width, channels] in view `drawn`, and tells q(z|x): of a conditional model as one of
   * the class that it finds most likely.
   */
  reconstruct(image: Uint8Array): Promise<Classified>;
  /** q(z|x) of a test image. */
  posterior(index: number): Promise<Posterior>;
  /** What the convolutions of the model make of a test image. */
  features(index: number): Promise<Features>;
  /** Ways in latent space by which what is known of the test images changes, or else their class; none where nothing is. */
  directions(): Promise<Direction[]>;
  /** Shows the way between two test images, straight in latent space, in view `walk`. */
  walk(from: number, to: number): Promise<void>;
  /**
   * Shows an image [height, width, channels] with all pixels restored whose `known` [height, width] is 0, in view
   * `restored`. A conditional model is told its `label`, by default the class that it is told of the decoded views.
   */
  restore(image: Uint8Array, known: Uint8Array, label?: number): Promise<void>;
  /** Has a conditional model decode the plane, and what is pointed at or set by sliders, as of a class. */
  tellClass(label: number): Promise<void>;
  /**
   * Shows ten images of a class in view `class`. A conditional model is told it, z being drawn from the prior; of another
   * one z is drawn near the codes of the test images of that class, which are told. Throws a DataError if there are none.
   */
  drawClass(label: number, seed: number): Promise<Near | undefined>;
  /** The `count` test images that cost the model most, of those that it is judged by, the oddest first. */
  oddest(count: number): Promise<Oddest>;
  /** log p(x) of some test images or texts. Training waits for it. */
  measure(): Promise<Measurement>;
  /** Draws other z for view `samples`. */
  resample(): Promise<void>;

  /** Of a run whose GPU is gone, the last checkpoint. */
  save(): Promise<Saved>;
  /** The model, and all test images of its run. Throws a StateError if there is none. */
  saveWithImages(): Promise<SavedWithImages>;
  /** The best model of those at an epoch's end, by the ELBO of the test images. Throws a StateError if there is none yet. */
  saveBest(): Promise<Saved>;
  /** The run as it was with that model, paused; what it learnt later is lost. Throws a StateError if there is none yet. */
  goBack(): Promise<void>;
  /**
   * A saved model, as a new run that is paused. Resolves to what the file did not say and was assumed. Throws a
   * CheckpointError, or a DataError if it is for other images.
   */
  load(bytes: Uint8Array): Promise<AssumedFields>;
  /** A view as PNG. */
  picture(view: ViewName): Promise<Blob>;

  /** The run that an earlier visit left behind, if there is one; until it is resumed or discarded, no run is kept. */
  kept(): Promise<Kept | undefined>;
  resume(): Promise<void>;
  discard(): Promise<void>;

  /** One step on a copy of the model, with every dispatch's time and result. Training waits for it. */
  inspect(): Promise<Inspection>;
}

/** What a step takes. */
export interface Cost {
  readonly parameters: number;
  /** Floating-point operations. */
  readonly flops: number;
  /** GPU memory of the model, its moments and a batch, without the images. */
  readonly bytes: number;
}

/** A model as safetensors, optimiser included. */
export interface Saved {
  readonly model: Uint8Array;
  /** Optimiser steps that it has made. */
  readonly step: number;
}

export interface SavedWithImages extends Saved {
  readonly settings: Settings;
  readonly extent: Pick<DataSet, 'width' | 'height' | 'channels'>;
  /** [n, height, width, channels] */
  readonly images: Uint8Array;
}

/** The images that a model finds oddest, after so many steps. */
export interface Oddest {
  readonly step: number;
  readonly examples: readonly {
    /** Among the test images. */
    readonly index: number;
    /** [height, width, channels] */
    readonly image: Uint8Array;
    readonly label?: number;
    /** In nats. */
    readonly reconstruction: number;
    readonly kl: number;
  }[];
}

export interface Posterior {
  readonly mu: readonly number[];
  readonly logvar: readonly number[];
}

/** q(z|x) of an image without a label: of a conditional model with the class that it was told, and how likely that is. */
export interface Classified extends Posterior {
  readonly label?: number;
  readonly likely?: number;
}

/** Codes of a class: the mean of so many of its test images. */
export interface Near {
  readonly count: number;
  readonly mean: readonly number[];
}
