import { functionOption, signalOption } from '../arguments';

/** How far work on examples is. */
export interface Done {
  /** Examples that are done; a part of one where several draws of z, or classes, are taken of each. */
  readonly done: number;
  /** Examples in all. */
  readonly of: number;
}

/** How work that takes long is watched, and called off. */
export interface WatchOptions {
  /** Told whenever results have come back: several times a second where the work takes long. */
  readonly onProgress?: (progress: Done) => void;
  /** Ends the work; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The names of these options. */
export const WATCH = ['onProgress', 'signal'] as const;

/** Checks them. Throws an OptionError. */
export function watchOf({ onProgress, signal }: WatchOptions) {
  functionOption('onProgress', onProgress);
  return { onProgress, signal: signalOption(signal) };
}
