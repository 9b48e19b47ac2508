import { packStructs, type Scalar, unpackStruct } from '../gpu/kernel';

/** The struct `State` of `shaders/lib/state.wgsl`. */
export const STATE_FIELDS = {
  step: 'u32',
  epoch: 'u32',
  batch: 'u32',
  fault: 'u32',
  correction1: 'f32',
  correction2: 'f32',
} as const satisfies Record<string, Scalar>;

export type State = Readonly<Record<keyof typeof STATE_FIELDS, number>>;

const FIELDS = Object.keys(STATE_FIELDS);
export const STATE_BYTES = 4 * FIELDS.length;
/** Where the bytes of Adam's corrections begin, behind those of step, epoch, batch and fault. */
export const CORRECTIONS_OFFSET = 4 * FIELDS.indexOf('correction1');

/** As bytes; what is left out is 0. */
export function packState(state: Partial<State>): ArrayBuffer {
  const zeros = Object.fromEntries(FIELDS.map((field) => [field, 0]));
  return packStructs('state', STATE_FIELDS, [{ ...zeros, ...state }]);
}

export function unpackState(bytes: ArrayBuffer): State {
  return unpackStruct(STATE_FIELDS, bytes);
}
