import { fetched } from '../modules';
import { type Codec, codecOption } from './codec_file';

/** A codec's bytes as an archive holds them: each tensor in about its entropy. */
export async function packCodec(codec: Codec): Promise<Uint8Array<ArrayBuffer>> {
  return (await fetched(import('./packed_codec'))).packed(codecOption(codec).bytes);
}
