import { SECTION_BYTES } from './format';
import { type ArchiveSource, fileOf, openArchive } from './open_archive';

/** What is in an archive. */
export interface Listing {
  /** SHA-256 of its codec. */
  readonly codec: string;
  readonly items: number;
  /** Of an example. */
  readonly shape: readonly number[];
  readonly values: number;
  readonly blocks: readonly { readonly first: number; readonly items: number; readonly bytes: number }[];
  /** Of the file, and of the codec in it: 0 if it is not there. */
  readonly bytes: number;
  readonly codecBytes: number;
  /** What comes back is not what was compressed. */
  readonly lossy: boolean;
  /** Of the file without the codec, for each value. */
  readonly bitsPerValue: number;
}

/** Reads no block. Throws an ArchiveError for bytes that are no whole archive. */
export async function list(archive: ArchiveSource): Promise<Listing> {
  const file = fileOf(archive);
  const { header, blocks, items, codec } = await openArchive(file);
  const codecBytes = codec ? SECTION_BYTES + codec.bytes : 0;
  return {
    codec: header.codec,
    items,
    shape: header.shape,
    values: header.values,
    blocks: blocks.map(({ first, items: own, bytes }) => ({ first, items: own, bytes })),
    bytes: file.size,
    codecBytes,
    lossy: header.lossy === true,
    bitsPerValue: (8 * (file.size - codecBytes)) / (items * header.values),
  };
}
