import { fetched } from '../modules';
import type { ArchiveSource } from './open_archive';
import type { Part } from './read_block';
import type { SalvageOptions } from './whole_blocks';

/**
 * Gives out the blocks of a damaged archive that are whole, wherever they lie, and tells what is lost. Nothing is given out that was
 * not compressed: each block is checked as `decompress` does it.
 */
export async function* salvage(
  archive: ArchiveSource,
  options: SalvageOptions = {},
): AsyncGenerator<Part, void> {
  const { wholeBlocks } = await fetched(import('./whole_blocks'));
  yield* wholeBlocks(archive, options);
}
