import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { byCodeUnits, byNaturalOrder, fileKind } from '../../../src/data/index';
import { Failure, reason } from '../../terminal/errors';
import { filesIn, statFile } from '../folder';
import type { Order } from '../image_set';
import { readHead } from '../locate';
import { type Files, MOST_BYTES, tooLarge } from './found';
import { folderWithin, openZip } from './zip';

/** Files that systems put into folders by themselves. */
const LITTER = /^\.|^(thumbs\.db|desktop\.ini|__MACOSX)$/i;

/** The files of a folder and of those in it, or of a ZIP archive, by their paths; or a single file. */
export async function filesOf(path: string, isFolder: boolean, order: Order = 'natural'): Promise<Files> {
  const { found, unread, close } = isFolder ? await inFolder(path) : await inFile(path);
  const compare = order === 'natural' ? byNaturalOrder : byCodeUnits;
  const sorted = found.filter(isKept).sort((a, b) => compare(a.path, b.path));
  return { found: sorted, unread: unread.filter(isKept), close };
}

function isKept({ path }: { readonly path: string }): boolean {
  return !path.split('/').some((part) => LITTER.test(part));
}

async function inFolder(folder: string): Promise<Files> {
  const { files, unread } = await filesIn(folder);
  const found = files.map((path) => ({ path, read: () => readWhole(join(folder, path)) }));
  return { found, unread, close() {} };
}

async function inFile(path: string): Promise<Files> {
  const within = folderWithin(path);
  if (within) {
    const { found, ...archive } = await openZip(within.archive);
    const start = `${within.folder}/`;
    const inside = found.filter((one) => one.path.startsWith(start));
    return { ...archive, found: inside.map((one) => ({ ...one, path: one.path.slice(start.length) })) };
  }
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
