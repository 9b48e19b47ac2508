import { open, readdir } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { fileKind } from '../../src/data/index';
import { Failure, reason } from '../errors';
import { readHead } from '../locate';
import { type Files, type Found, MOST_BYTES, tooLarge } from './found';
import { openZip } from './zip';

/** Files that systems put into folders by themselves. */
const LITTER = /^\.|^(thumbs\.db|desktop\.ini|__MACOSX)$/i;

/** The files of a folder and of those in it, or of a ZIP archive, by their paths; or a single file. */
export async function filesOf(path: string, isFolder: boolean): Promise<Files> {
  const { found, close } = isFolder ? { found: await inFolder(path), close() {} } : await inFile(path);
  const kept = found.filter((one) => !one.path.split('/').some((part) => LITTER.test(part)));
  return { found: kept.sort(byPath), close };
}

/** By code units, the same everywhere. */
function byPath(a: Found, b: Found): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

async function inFolder(folder: string): Promise<Found[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const root = resolve(folder);
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const within = resolve(path).slice(root.length + (root.endsWith(sep) ? 0 : 1));
        return { path: within.split(sep).join('/'), read: () => readWhole(path) };
      });
  } catch (error) {
    throw new Failure(`cannot read the folder ${folder}: ${reason(error)}.`);
  }
}

async function inFile(path: string): Promise<Files> {
  if (fileKind(await readHead(path, 4096))?.kind === 'zip') return openZip(path);
  return { found: [{ path: basename(path), read: () => readWhole(path) }], close() {} };
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((error) => {
    throw new Failure(reason(error));
  });
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw tooLarge(size);
    return await file.readFile();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(reason(error));
  } finally {
    await file.close();
  }
}
