/**
 * One class per cause, so that a caller can tell them apart with `instanceof`; every message says what is wrong
 * and what to do about it.
 */
export class VaeError extends Error {
  // Spelt out, as minifiers rename classes.
  override name = 'VaeError';
}

/** There is no WebGPU here, or no adapter that it accepts. */
export class NoGpuError extends VaeError {
  override name = 'NoGpuError';
}

/** The GPU went away: driver reset, sleep, `device.destroy()`. */
export class DeviceLostError extends VaeError {
  override name = 'DeviceLostError';
}

/** The GPU has no memory left for a buffer. */
export class OutOfMemoryError extends VaeError {
  override name = 'OutOfMemoryError';
}

/** The program asks more than the adapter can do; the message names the limit and its value. */
export class LimitError extends VaeError {
  override name = 'LimitError';
}

/** A kernel did not compile, or a dispatch was refused: a bug of this library or of the driver. */
export class KernelError extends VaeError {
  override name = 'KernelError';
}

/** The model description is wrong. */
export class SpecError extends VaeError {
  override name = 'SpecError';

  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field} ${message}`);
  }
}

/** An option of a call is wrong. */
export class OptionError extends VaeError {
  override name = 'OptionError';

  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field} ${message}`);
  }
}

/** The examples are wrong: length, range, or the file they came from. */
export class DataError extends VaeError {
  override name = 'DataError';
}

/** The bytes are no model that this library can load. */
export class CheckpointError extends VaeError {
  override name = 'CheckpointError';
}

/** The object was used after `dispose()`, or while another call holds it. */
export class StateError extends VaeError {
  override name = 'StateError';
}

/** A module that is fetched when it is needed did not come. */
export class ModuleError extends VaeError {
  override name = 'ModuleError';
}

/** What helps against a divergence. `rate` and `checkpoint` need a model from before it. */
const REMEDIES = {
  rate: 'Take an earlier checkpoint, with a lower learningRate or with clipNorm.',
  checkpoint: 'Take an earlier checkpoint.',
  data: 'Check the data.',
} as const;

/** Training left the numbers that floats can hold, or went far from all that it had learnt. */
export class DivergedError extends VaeError {
  override name = 'DivergedError';

  constructor(
    /** The message without its remedy. */
    readonly what: string,
    /** The step that was not made, and the first tensor that was wrong, where that is known. */
    readonly where: { readonly step?: number; readonly tensor?: string } = {},
    readonly remedy?: keyof typeof REMEDIES,
    /** The step after which the model is as it is now, where the one behind it was not made. */
    after?: number,
  ) {
    const state = after === undefined ? [] : [`The model is as it was after step ${after}.`];
    super([what, ...state, ...(remedy ? [REMEDIES[remedy]] : [])].join(' '));
  }
}
