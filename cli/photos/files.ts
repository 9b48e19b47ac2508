import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileKind } from '../../src/data/index';
import { Failure, reason } from '../errors';
import { filesIn, statFile } from '../folder';
import { readHead } from '../locate';
import { type Files, type Found, MOST_BYTES, tooLarge } from './found';
import { openZip } from './zip';

/** Files that systems put into folders by themselves. */
const LITTER = /^\.|^(thumbs\.db|desktop\.ini|__MACOSX)$/i;

/** The files of a folder and of those in it, or of a ZIP archive, by their paths; or a single file. */
export async function filesOf(path: string, isFolder: boolean): Promise<Files> {
  const { found, unread, close } = isFolder ? await inFolder(path) : await inFile(path);
  return { found: found.filter(isKept).sort(byPath), unread: unread.filter(isKept), close };
}

function isKept({ path }: { readonly path: string }): boolean {
  return !path.split('/').some((part) => LITTER.test(part));
}

/** By code units, the same everywhere. */
function byPath(a: Found, b: Found): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

async function inFolder(folder: string): Promise<Files> {
  const { files, unread } = await filesIn(folder);
  const found = files.map((path) => ({ path, read: () => readWhole(join(folder, path)) }));
  return { found, unread, close() {} };
}

async function inFile(path: string): Promise<Files> {
  if (fileKind(await readHead(path, 4096))?.kind === 'zip') return openZip(path);
  return { found: [{ path: basename(path), read: () => readWhole(path) }], unread: [], close() {} };
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const { size } = await statFile(path);
    if (size > MOST_BYTES) throw tooLarge(size);
    return await readFile(path);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(reason(error));
  }
}
