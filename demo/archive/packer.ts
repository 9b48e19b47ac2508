// A worker of its own, so that packing holds up neither training nor the page, and can be ended at any moment.

import * as comlink from 'comlink';
import { ArchiveError, type Codec, decompress, list, readCodec, salvage } from '../../src/archive/index';
import type { Chosen } from '../data/chosen';
import { whole } from '../numbers';
import type { Job, Listing, Packed, Seen, Stage } from './protocol';

export class Packer {
  readonly #files: Chosen[] = [];
  /** What was to be opened. */
  #archive = new Blob();
  #opened: { readonly archive: Blob; readonly listing: Listing; codec: Codec | undefined } | undefined;
  /** The block that was decoded last. */
  #block: Seen | undefined;

  /** Takes a part of the files that are to be packed. */
  async gather(files: readonly Chosen[]): Promise<void> {
    this.#files.push(...files);
  }

  async pack(job: Job, tell: (stage: Stage) => void): Promise<Packed> {
    const { pack } = await import('./pack');
    return pack(job, this.#files, tell);
  }

  /** Says what is in an archive, of which `images` are then asked for. Reads no block. */
  async open(archive: Blob): Promise<Listing> {
    this.#archive = archive;
    const listing = await list(archive);
    this.#opened = { archive, listing, codec: undefined };
    this.#block = undefined;
    return listing;
  }

  /**
   * Says of an archive that is damaged how many images are in blocks that are whole, which takes a while, and where they are restored.
   * Of what is no archive nothing.
   */
  async whole(): Promise<string> {
    const codec = this.#opened?.codec;
    const salvaging = (own: boolean) =>
      `The terminal program restores them: webgpu-vae decompress FILE${own ? ' --codec CODEC' : ''} --salvage.`;
    let items = 0;
    try {
      for await (const part of salvage(this.#archive, codec && { codec })) items += part.items;
    } catch (error) {
      return error instanceof ArchiveError ? '' : salvaging(true);
    }
    if (items === 0) return 'None of them is whole.';
    return `Whole are those of ${items === 1 ? '1 image' : `${whole(items)} images`}. ${salvaging(codec !== undefined)}`;
  }

  /** Takes the codec of an archive that does not hold it. */
  async takeCodec(file: Blob): Promise<void> {
    const codec = await readCodec(new Uint8Array(await file.arrayBuffer()));
    if (this.#opened) this.#opened.codec = codec;
  }

  /** Images of one block, of which no other is read: those from `first` on, `count` at most. */
  async images(first: number, count: number): Promise<Seen> {
    if (!this.#opened) throw new TypeError('an archive that was not opened');
    const { archive, listing, codec } = this.#opened;
    const { values } = listing;
    const block = listing.blocks.find((one) => first < one.first + one.items);
    if (!block) throw new TypeError('an image beyond the archive');
    if (this.#block?.first !== block.first) {
      const range = [block.first, block.first + block.items] as const;
      const parts = decompress(archive, { range, ...(codec && { codec }) });
      for await (const { images } of parts) this.#block = { first: block.first, images };
    }
    const { images } = this.#block as Seen;
    const from = first - block.first;
    return { first, images: images.slice(from * values, (from + count) * values) };
  }
}

comlink.expose(new Packer());
