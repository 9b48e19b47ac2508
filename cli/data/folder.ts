import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, reason } from '../terminal/errors';
import type { Skipped } from './image_set';

/** What lies in a folder and in those in it, by paths within, with slashes. */
export interface Tree {
  readonly files: readonly string[];
  /** Folders in it that cannot be read. */
  readonly unread: readonly Skipped[];
}

/** Links to folders are followed, but for those that lead back to one that they lie in. Throws where the folder itself cannot be read. */
export async function filesIn(folder: string): Promise<Tree> {
  const [files, unread]: [string[], Skipped[]] = [[], []];
  /** `above`: where the folders that it lies in are. */
  const walk = async (within: string, above: readonly string[]): Promise<void> => {
    const own = await realpath(join(folder, within)).catch(() => within);
    if (above.includes(own)) {
      unread.push({ path: within, reason: 'this link leads back to a folder that it lies in' });
      return;
    }
    const entries = await readdir(join(folder, within), { withFileTypes: true }).catch((error) => {
      if (within === '') throw new Failure(`cannot read the folder ${folder}: ${reason(error)}.`);
      unread.push({ path: within, reason: `this folder cannot be read: ${reason(error)}` });
      return [];
    });
    for (const entry of entries) {
      const path = within ? `${within}/${entry.name}` : entry.name;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, path)))))
        await walk(path, [...above, own]);
      else files.push(path);
    }
  };
  await walk('', []);
  return { files, unread };
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** Throws a Failure for what is no file, such as a pipe, which would be waited for without an end. */
export async function statFile(path: string): Promise<Stats> {
  const found = await stat(path);
  if (found.isFile()) return found;
  throw new Failure(found.isDirectory() ? 'it is a folder' : 'it is no file');
}
