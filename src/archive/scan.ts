import { readSection, SECTION_BYTES, type Section } from './format';
import type { ArchiveFile } from './open_archive';

/** Bytes that are looked through at a time. */
const WINDOW = 1 << 20;
const FIRST_LETTERS = [...'CBI'].map((letter) => letter.charCodeAt(0));

/** A section whose head is right; what follows may not be, or not all there. */
export interface FoundSection {
  readonly offset: number;
  readonly section: Section;
}

/** Where sections lie in a file that may be damaged. */
export async function* findSections(file: ArchiveFile, signal?: AbortSignal): AsyncGenerator<FoundSection> {
  for (let start = 0; start < file.size; start += WINDOW) {
    signal?.throwIfAborted();
    // A head that begins within the window ends within what is read.
    const bytes = await file.read(start, Math.min(start + WINDOW + SECTION_BYTES - 1, file.size));
    for (let at = 0; at < Math.min(WINDOW, bytes.length); at++) {
      if (!FIRST_LETTERS.includes(bytes[at] as number)) continue;
      const section = readSection(bytes.subarray(at, at + SECTION_BYTES));
      if (section) yield { offset: start + at, section };
    }
  }
}
