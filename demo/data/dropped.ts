import type { Chosen } from './chosen';

/** What lies in a drop: to be taken while the event lasts, and walked through at leisure. */
export interface Dropped {
  readonly entries: readonly FileSystemEntry[];
  /** What comes from a page, not from a disk, is no entry. */
  readonly files: readonly Chosen[];
}

export function dropped(items: Iterable<DataTransferItem>): Dropped {
  const entries: FileSystemEntry[] = [];
  const files: Chosen[] = [];
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    else if (file) files.push({ path: file.name, file });
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
  if (files.length > 0) yield { files, unreadable: [] };
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
