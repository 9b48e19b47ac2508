import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VaeError } from '../../src/index';
import { Failure, Interrupted, reason } from './errors';

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
 * are read. Makes the folder where it is missing, and removes what a killed process was about to write there.
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
  await removeLeftovers(folder, names);
}

/** The same for a single file; its folder must exist. */
export async function prepareFile(path: string, inputs: Inputs = []): Promise<void> {
  try {
    await tryWriting(dirname(path));
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${reason(error)}. Choose another place with --out.`);
  }
  await refuse(path, inputs);
  await removeLeftovers(dirname(path), [basename(path)]);
}

/**
 * Writes beside and renames, so that a reader, or a crash, never meets half a file. With `previous`, what was there
 * stays under that name; a crash between the two renamings leaves it there alone. Without `sync` the disk is not waited
 * for, as for the files of a folder that is renamed when it is whole.
 */
export async function writeFileSafely(
  path: string,
  content: Uint8Array | string,
  { previous, sync = true }: { readonly previous?: string | undefined; readonly sync?: boolean } = {},
): Promise<void> {
  const write = async (file: FileHandle): Promise<void> => {
    await file.writeFile(content);
    if (sync) await file.sync();
  };
  await writeBeside(path, write, async (temporary) => {
    if (previous) await rename(path, previous).catch(ignoreMissing);
    await rename(temporary, path);
  });
}

/**
 * The same of what comes in parts. `check` looks at the whole file before it takes its name. What the parts or the check throw
 * is thrown as it is, and leaves nothing.
 */
export async function writePartsSafely(
  path: string,
  parts: AsyncIterable<Uint8Array>,
  check: (temporary: string) => Promise<void> = async () => {},
): Promise<void> {
  const write = async (file: FileHandle): Promise<void> => {
    for await (const part of parts) await file.writeFile(part);
    await file.sync();
  };
  await writeBeside(path, write, async (temporary) => {
    await check(temporary);
    await rename(temporary, path);
  });
}

async function writeBeside(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  rename: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = beside(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await write(file);
    } finally {
      await file.close();
    }
    await rename(temporary);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (error instanceof VaeError || error instanceof Failure || error instanceof Interrupted) throw error;
    throw new Failure(
      `cannot write ${path}: ${reason(error)}. What was there before is unchanged; make room or choose another place with --out.`,
    );
  }
}

/** Removes what a process that was killed was about to write as one of `names`. */
export async function removeLeftovers(folder: string, names: readonly string[]): Promise<void> {
  const found = await readdir(folder).catch(() => []);
  for (const file of found) {
    const [, name, pid] = TEMPORARY.exec(file) ?? [];
    if (name && [PROBE, ...names].includes(name) && !isAlive(Number(pid)))
      await rm(join(folder, file), { force: true, recursive: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** mkdir -p. Node's own goes round for ever where a file system has the parent but refuses the child with ENOENT. */
export async function makeFolder(folder: string): Promise<void> {
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

/** What is written and removed to see whether files can be. */
const PROBE = 'probe';

export async function tryWriting(folder: string): Promise<void> {
  const probe = beside(join(folder, PROBE));
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
      `cannot write ${path}: ${found.isDirectory() ? 'a folder' : 'something that is not a file'} of that name is in the way. Choose another place with --out.`,
    );
  }
}

/** What {@link beside} makes: the file that it is to become, and the process that writes it. */
const TEMPORARY = /^\.(.+)\.(\d+)\.[0-9a-f]{8}\.tmp$/;

export function beside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
}
