import type { Likelihood } from './ops/likelihood/names';

/** What takes settings: a model's spec, and calls by their names. */
export type Call =
  | 'presetFor'
  | 'spec'
  | 'create'
  | 'load'
  | 'fit'
  | 'evaluate'
  | 'scores'
  | 'sample'
  | 'restore'
  | 'openGpu'
  | 'textItems'
  | 'writeText'
  | 'planTraining';

interface Described {
  readonly of: readonly Call[];
  readonly unit?: string;
  /** It may be left out, and has no default: what holds then is in sentences.ts. A setting with neither must be given. */
  readonly absent?: true;
  readonly default?: unknown;
  /** Its value in the tutorial's model, with which the terminal and the page begin where there is no default. */
  readonly tutorial?: unknown;
  /** What holds for models of texts where it is left out, if that is another thing than for others. */
  readonly text?: unknown;
  /** The likelihoods that it is for, where it is for some alone: a field of a model of another one must be left out. */
  readonly likelihoods?: readonly Likelihood[];
  /** A usual value, for messages, where that is none of the above. */
  readonly example?: unknown;
}

export interface WholeNumber extends Described {
  readonly kind: 'whole';
  readonly min: number;
  readonly max: number;
  readonly default?: number;
  readonly tutorial?: number;
  readonly example?: number;
}

/** A number of values, or the height, width and channels of a picture of them. */
export interface Size extends Described {
  readonly kind: 'size';
  readonly min: 1;
  readonly max: number;
  readonly tutorial?: number;
}

export interface RealNumber extends Described {
  readonly kind: 'number';
  /** The least value, or what all values are above. */
  readonly min?: number;
  readonly above?: number;
  readonly max: number;
  readonly default?: number;
  readonly example?: number;
}

export interface Choice extends Described {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}

/** A number in a range, or one of some names. */
export interface NumberOrName extends Described {
  readonly kind: 'number or name';
  /** Whole numbers alone. */
  readonly whole?: true;
  readonly min: number;
  readonly max: number;
  readonly choices: readonly string[];
  readonly default?: number | string;
}

/** Hidden layers, as `layers.ts` reads and checks them. */
export interface Layers extends Described {
  readonly kind: 'layers';
  readonly default?: readonly [];
  readonly tutorial?: readonly number[];
  readonly example?: readonly number[];
}

export interface Flag extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}

export type Setting = WholeNumber | Size | RealNumber | Choice | NumberOrName | Layers | Flag;
