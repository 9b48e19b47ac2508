import { fetched } from '../modules';
import type { Quantized, QuantizeOptions } from './make_codec';

/**
 * Makes a codec of a trained model: weights of 8 bits, each row with a power of two; activations of 8 to 12 bits, whose range is measured
 * on examples; and tables of counts. `images` are bytes, [n, values]: of bits, 0 and 255 or 0 and 1.
 */
export async function quantize(
  model: Uint8Array,
  images: Uint8Array,
  options: QuantizeOptions = {},
): Promise<Quantized> {
  const { makeCodec } = await fetched(import('./make_codec'));
  return makeCodec(model, images, options);
}
