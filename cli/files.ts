import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure, reason } from './errors';

/** The bytes of a file, or an error that names it. */
export async function readBytes(path: string, what: string): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    throw new Failure(`cannot read ${what} ${path}: ${reason(error)}.`);
  }
}

/**
 * Makes sure, before any work is done, that each of `names` can be written into `folder` and is none of the files that
 * are read. Makes the folder where it is missing and touches no file that is there.
 */
export async function prepareFolder(
  folder: string,
  names: readonly string[],
  inputs: Inputs = [],
): Promise<void> {
  try {
    await makeFolder(folder);
    await tryWriting(folder);
  } catch (error) {
    throw new Failure(`cannot write into the folder ${folder}: ${reason(error)}. Choose another with --out.`);
  }
  for (const name of names) await refuse(join(folder, name), inputs);
}

/** The same for a single file; its folder must exist. */
export async function prepareFile(path: string, inputs: Inputs = []): Promise<void> {
  try {
    await tryWriting(dirname(path));
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${reason(error)}. Choose another place with --out.`);
  }
  await refuse(path, inputs);
}

/** Writes beside and renames, so that a reader, or a crash, never meets half a file. */
export async function writeFileSafely(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = beside(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new Failure(
      `cannot write ${path}: ${reason(error)}. What was there before is as it was; make room or choose another place with --out.`,
    );
  }
}

/** mkdir -p. Node's own goes round for ever where a file system has the parent but refuses the child with ENOENT. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

async function tryWriting(folder: string): Promise<void> {
  const probe = beside(join(folder, 'probe'));
  const file = await open(probe, 'wx');
  await file.close();
  await rm(probe);
}

/** Files that the command reads, where given. */
type Inputs = readonly (string | undefined)[];

async function refuse(path: string, inputs: Inputs): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return;
  for (const input of inputs) {
    const read = input === undefined ? undefined : await stat(input).catch(() => undefined);
    if (read && read.ino === found.ino && read.dev === found.dev) {
      throw new Failure(
        `cannot write ${path}: it is read by the same command. Choose another place with --out.`,
      );
    }
  }
  if (!found.isFile()) {
    throw new Failure(
      `cannot write ${path}: ${found.isDirectory() ? 'a folder' : 'something else'} of that name is in the way. Choose another place with --out.`,
    );
  }
}

function beside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
}
