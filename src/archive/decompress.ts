import { onlyKnown, signalOption } from '../arguments';
import { OptionError } from '../errors';
import { fetched } from '../modules';
import { shown } from '../words';
import { SECTION_BYTES } from './format';
import { coderFor } from './network_for';
import {
  type ArchiveSource,
  type ArchiveStream,
  codecFor,
  fileOf,
  isStream,
  openArchive,
} from './open_archive';
import { asImages, type DecompressOptions, type Part, readIndexed } from './read_block';

/**
 * Gives out the images of an archive, block by block, each when it has turned out to be what was compressed. Throws an
 * {@link ArchiveError} for a damaged archive, and a CodecError for the wrong codec. Of a file the index is read first; of a stream
 * blocks come as their bytes do, and only the end tells whether it was whole.
 */
export async function* decompress(
  archive: ArchiveSource | ArchiveStream,
  options: DecompressOptions = {},
): AsyncGenerator<Part, void> {
  onlyKnown(options, ['codec', 'range', 'gpu', 'networkOf', 'signal', 'onProgress']);
  const signal = signalOption(options.signal);
  if (isStream(archive)) {
    rangeOption(options.range, Number.MAX_SAFE_INTEGER);
    const { fromStream } = await fetched(import('./one_way'));
    yield* fromStream(archive, options, signal);
    return;
  }
  const file = fileOf(archive);
  const contents = await openArchive(file);
  const { model } = await codecFor(file, contents, options.codec);
  const [from, to] = rangeOption(options.range, contents.items);
  const coder = await coderFor(model, options);
  const { one, shape, lossy = false } = contents.header;
  let done = 0;
  try {
    for (const block of contents.blocks) {
      const { first, items } = block;
      if (first >= to || first + items <= from) continue;
      signal?.throwIfAborted();
      const images = asImages(await readIndexed(file, contents.header, block, coder), one);
      signal?.throwIfAborted();
      const [begin, end] = [Math.max(from - first, 0), Math.min(to - first, items)];
      const width = model.values;
      done += end - begin;
      const some = images.subarray(begin * width, end * width);
      yield { first: first + begin, items: end - begin, images: some, shape, lossy };
      options.onProgress?.({ items: done, bytes: block.offset + SECTION_BYTES + block.bytes });
    }
  } finally {
    coder.network.dispose?.();
  }
}

function rangeOption(range: DecompressOptions['range'], items: number): readonly [number, number] {
  if (range === undefined) return [0, items];
  const [first = -1, end = -1] = Array.isArray(range) ? range : [];
  const valid =
    Number.isSafeInteger(first) && Number.isSafeInteger(end) && first >= 0 && first < end && end <= items;
  if (valid) return [first, end];
  throw new OptionError(
    'range',
    `must be two numbers of examples, first and end, with 0 <= first < end <= ${items}, not ${Array.isArray(range) ? `[${range.join(', ')}]` : shown(range)}`,
  );
}
