import { readSection, SECTION_BYTES, type Section } from './format';
import type { ArchiveFile } from './open_archive';

/** Bytes that are looked through at a time. */
const WINDOW = 1 << 20;
const FIRST_LETTERS = [...'CBI'].map((letter) => letter.charCodeAt(0));

/** Where sections lie in a file that may be damaged: their heads are right, what follows may not be. */
export async function findSections(
  file: ArchiveFile,
): Promise<{ readonly offset: number; readonly section: Section }[]> {
  const found: { offset: number; section: Section }[] = [];
  for (let start = 0; start < file.size; start += WINDOW) {
    // A head that begins within the window ends within what is read.
    const bytes = await file.read(start, Math.min(start + WINDOW + SECTION_BYTES - 1, file.size));
    for (let at = 0; at < Math.min(WINDOW, bytes.length); at++) {
      if (!FIRST_LETTERS.includes(bytes[at] as number)) continue;
      const section = readSection(bytes.subarray(at, at + SECTION_BYTES));
      if (section && start + at + SECTION_BYTES + section.bytes <= file.size)
        found.push({ offset: start + at, section });
    }
  }
  return found;
}
