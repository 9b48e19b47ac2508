import { type Chosen, inParts } from './chosen';

/** What lies in a drop: to be taken while the event lasts, and walked through at leisure. */
export interface Dropped {
  readonly entries: readonly FileSystemEntry[];
  /** What needs no entry. */
  readonly files: readonly File[];
}

/** Of so many items each is asked for its entry. */
const FEW = 100;

/**
 * Of many items only those without a type, as folders are, are taken as entries: for an entry a browser asks the disk
 * while the page waits, which takes seconds for 20,000 files. What comes from a page, not from a disk, has no entry.
 */
export function dropped({ items, files: list }: Pick<DataTransfer, 'items' | 'files'>): Dropped {
  const entries: FileSystemEntry[] = [];
  const files: File[] = [];
  let next = 0;
  for (const item of Array.from(items)) {
    if (item.kind !== 'file') continue;
    // The list of files leaves out what is no file.
    const file = list[next++];
    const entry = items.length <= FEW || item.type === '' ? item.webkitGetAsEntry() : null;
    if (entry) entries.push(entry);
    else if (file) files.push(file);
  }
  return { entries, files };
}

/** A part of what a walk has found. */
export interface Found {
  readonly files: readonly Chosen[];
  /** Paths of what could not be opened. */
  readonly unreadable: readonly string[];
}

/** Folders that are read, and files that are opened, at a time. */
const FOLDERS = 8;
const FILES = 50;

/** All files of a drop, those in folders too, part after part. */
export async function* walk({ entries, files }: Dropped): AsyncGenerator<Found> {
  for (const part of inParts(files)) {
    yield { files: part.map((file) => ({ path: file.name, file })), unreadable: [] };
  }
  const open: FileSystemDirectoryReader[] = [];
  let next = entries;
  for (;;) {
    const leaves = next.filter(({ isFile }) => isFile) as FileSystemFileEntry[];
    for (const entry of next)
      if (!entry.isFile) open.push((entry as FileSystemDirectoryEntry).createReader());
    for (let i = 0; i < leaves.length; i += FILES) yield await openAll(leaves.slice(i, i + FILES));
    if (open.length === 0) return;
    // A reader gives a hundred entries at most, then the next ones, then none.
    const readers = open.splice(-FOLDERS);
    const found = await Promise.all(readers.map((reader) => entriesOf(reader).catch(() => [])));
    open.push(...readers.filter((_, i) => found[i]?.length));
    next = found.flat();
  }
}

async function openAll(leaves: readonly FileSystemFileEntry[]): Promise<Found> {
  const opened = await Promise.allSettled(
    leaves.map((leaf) => new Promise<File>((done, failed) => leaf.file(done, failed))),
  );
  const files: Chosen[] = [];
  const unreadable: string[] = [];
  opened.forEach((one, i) => {
    const path = (leaves[i] as FileSystemFileEntry).fullPath.slice(1);
    if (one.status === 'fulfilled') files.push({ path, file: one.value });
    else unreadable.push(path);
  });
  return { files, unreadable };
}

function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((done, failed) => reader.readEntries(done, failed));
}
