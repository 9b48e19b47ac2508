import { littleEndian } from './little_endian';

/** Types of floats that weights are saved in, with the bytes of one value. All are read into 32-bit floats. */
export const FLOAT_BYTES = { F32: 4, F16: 2, BF16: 2, F64: 8 } as const;
export type FloatType = keyof typeof FLOAT_BYTES;

/** Values as they lie in a file, little-endian and anywhere, as floats of their own. F64 is rounded. */
export function toFloats(bytes: Uint8Array, dtype: FloatType): Float32Array {
  // A copy, as the bytes need not lie where floats may. Not by `slice`, which in Node's Buffer is a view.
  if (dtype === 'F32') return new Float32Array(littleEndian(new Uint8Array(bytes)).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.length / FLOAT_BYTES[dtype]);
  if (dtype === 'F64') {
    for (let i = 0; i < values.length; i++) values[i] = view.getFloat64(8 * i, true);
    return values;
  }
  // Every bfloat16 is the upper half of a float.
  const bits = new Uint32Array(values.buffer);
  const widen = dtype === 'BF16' ? (half: number) => half << 16 : widenHalf;
  for (let i = 0; i < bits.length; i++) bits[i] = widen(view.getUint16(2 * i, true));
  return values;
}

const SCRATCH = new Float32Array(1);
const SCRATCH_BITS = new Uint32Array(SCRATCH.buffer);

/** The bits of the float that has the value of an IEEE half. */
function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 127 - 15) << 23) | (fraction << 13);
  // Subnormal halves are normal floats.
  SCRATCH[0] = fraction * 2 ** -24;
  return sign | (SCRATCH_BITS[0] as number);
}
