/** Compression by a trained model, without loss unless one is asked for: an entry of its own. It needs no GPU, and the same bytes come out everywhere. */
export { BITS_OF_BYTES, binarized } from './binarized';
export { type Codec, readCodec } from './codec_file';
export { type CompressOptions, compress, type Progress } from './compress';
export type { Convolution } from './convolution';
export { decompress } from './decompress';
export { ArchiveError, CodecError } from './errors';
export { type Listing, list } from './list';
export type { Quantized, QuantizeOptions } from './make_codec';
export type { IntegerModel, Layer, Range, Tables } from './model';
export type { Network } from './network';
export type { ArchiveSource, ArchiveStream } from './open_archive';
export { packCodec } from './pack_codec';
export { quantize } from './quantize';
export type { DecompressOptions, Part } from './read_block';
export { salvage } from './salvage';
export type { Lost, SalvageOptions } from './whole_blocks';
