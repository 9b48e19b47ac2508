/**
 * All files that were dropped onto the page, those in folders too, which then have their path for a name. To be called
 * while the event lasts.
 */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<File[]> {
  const dropped = Array.from(items, (item) => {
    const entry = item.webkitGetAsEntry();
    // What cannot be read is left out, and not the rest with it.
    if (entry) return filesOf(entry).catch(() => []);
    // What comes from a page, not from a disk, is no entry.
    const file = item.getAsFile();
    return file ? [file] : [];
  });
  return (await Promise.all(dropped)).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
    const path = entry.fullPath.slice(1);
    return [path === file.name ? file : new File([file], path, { type: file.type })];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[][] = [];
  for (;;) {
    // A hundred at most, then the next ones, then none.
    const entries = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (entries.length === 0) return found.flat();
    found.push(...(await Promise.all(entries.map((one) => filesOf(one).catch(() => [])))));
  }
}

/** False for what is neither a picture nor IDX, gzipped or not, by the type that the system gives it. */
export function mayHoldImages({ type }: File): boolean {
  return type === '' || type.startsWith('image/') || /gzip|octet-stream/.test(type);
}
