/**
 * One class per cause, so that a caller can tell them apart with `instanceof`; every message says what is wrong
 * and what to do about it.
 */
export class VaeError extends Error {
  override name = new.target.name;
}

/** There is no WebGPU here, or no adapter that it accepts. */
export class NoGpuError extends VaeError {}

/** The GPU went away: driver reset, sleep, `device.destroy()`. */
export class DeviceLostError extends VaeError {}

/** The GPU has no memory left for a buffer. */
export class OutOfMemoryError extends VaeError {}

/** The program asks more than the adapter can do; the message names the limit and its value. */
export class LimitError extends VaeError {}

/** A kernel did not compile, or a dispatch was refused: a bug of this library or of the driver. */
export class KernelError extends VaeError {}

/** The model description is wrong. */
export class SpecError extends VaeError {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field} ${message}`);
  }
}

/** An option of a call is wrong. */
export class OptionError extends VaeError {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field} ${message}`);
  }
}

/** The examples are wrong: length, range, or the file they came from. */
export class DataError extends VaeError {}

/** The bytes are no model that this library can load. */
export class CheckpointError extends VaeError {}

/** The object was used after `dispose()`, or while another call holds it. */
export class StateError extends VaeError {}
