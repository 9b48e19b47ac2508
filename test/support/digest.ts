import { createHash } from 'node:crypto';
import { readSafetensors } from '../../src/train/safetensors';

/** SHA-256 of a model file's tensors, parameters and moments alike: name and bytes, in the order of their names. */
export function digestOfTensors(model: Uint8Array): string {
  const hash = createHash('sha256');
  const tensors = [...readSafetensors(model).tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { values }] of tensors) {
    hash.update(`${name} ${values.length}\0`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
