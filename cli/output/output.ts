import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { idxOf } from '../data/idx_file';
import { floatBytes, npyFile } from '../data/npy';
import { type Shape, shapeOf, valuesOf } from '../data/shape';
import { isTextFile } from '../data/texts/model';
import { Failure, Interrupted, reason, UsageError } from '../terminal/errors';
import {
  beside,
  makeFolder,
  prepareFile,
  removeLeftovers,
  tryWriting,
  writeFileSafely,
} from '../terminal/files';
import { interruptible } from '../terminal/interrupt';
import { parsePath } from '../terminal/options';
import { countVoice } from '../terminal/progress';
import { grid, type Picture, squareColumns, toBytes, toPng } from './pictures';

/** Where images go: a picture of all, an array, or a folder of pictures. */
type Kind = 'picture' | 'idx' | 'npy' | 'folder';

export const OUTPUT_HELP = `
The ending of the name says what images are written as:
  .png       all in one picture, enlarged
  a folder   each in a PNG of its own size: 00000.png, 00001.png, ...
  .idx       an IDX file of bytes, [count, height, width], in colour [count, height, width, 3], as --data takes it
  .npy       a NumPy array of float32 of the same shape, as the model gives them
Files are written beside and renamed when all are done. What is in a folder, an .idx or an .npy file stays unless
--overwrite is given.`;

/** What {@link openOutput} needs of a command's options. */
export interface OutputOptions {
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function addOverwriteOption(command: Command, what = 'images that are'): Command {
  return command.option('--overwrite', `replace ${what} there`);
}

/** Where images go, by the ending. */
export function parseOutput(text: string): string {
  const ending = extname(parsePath(text)).toLowerCase();
  // A folder's name may have a dot in it; a file of pictures of another kind has none to go into.
  if (/^\.(jpe?g|gif|webp|bmp|tiff?|csv|tsv|json|gz|zip|safetensors|html)$/.test(ending))
    throw new InvalidArgumentError('It takes a folder, or a file whose name ends in .png, .idx or .npy.');
  return text;
}

/** The same without a picture of all. */
export function parseSeparate(text: string): string {
  if (/\.png$/i.test(parseOutput(text)))
    throw new InvalidArgumentError('It takes a folder, or a file whose name ends in .idx or .npy.');
  return text;
}

/** A place for images that can be written. */
export interface Output {
  /** Writes images of values from 0 to 1, or as the shape has them; `draw` makes a picture of all, where that is asked for. */
  write(images: Float32Array, shape: Shape, draw?: () => Picture): Promise<void>;
}

/** Makes sure, before any work is done, that images can be written, and that nothing is replaced unasked. */
export async function openOutput(
  path: string,
  { overwrite = false, json = false }: OutputOptions,
  inputs: readonly (string | undefined)[],
): Promise<Output> {
  refuseTextFile(path);
  const kind = kindOf(path);
  if (kind === 'folder') {
    await prepareImages(path, overwrite);
    return { write: (images, shape) => writeAll(path, images, shape, json) };
  }
  await prepareFile(path, inputs);
  if (kind !== 'picture') await keep(path, overwrite);
  return {
    write: (images, shape, draw) => writeFileSafely(path, contentOf(kind, images, shape, draw)),
  };
}

/** Throws a UsageError for a file of texts, which a command may take for a model of these. */
export function refuseTextFile(path: string): void {
  if (isTextFile(path))
    throw new UsageError(`--out ${path}: a file of texts, and the model is of images: name a .png.`);
}

function kindOf(path: string): Kind {
  const ending = extname(path).toLowerCase();
  if (/[\\/]$/.test(path)) return 'folder';
  return ending === '.png' ? 'picture' : ending === '.idx' ? 'idx' : ending === '.npy' ? 'npy' : 'folder';
}

function contentOf(
  kind: Exclude<Kind, 'folder'>,
  images: Float32Array,
  shape: Shape,
  draw = () => grid(images, shape, { columns: squareColumns(images.length / valuesOf(shape), shape) }),
): Uint8Array {
  const { height, width, channels } = shape;
  const dims = [images.length / valuesOf(shape), height, width, ...(channels === 1 ? [] : [channels])];
  if (kind === 'npy') return npyFile('<f4', dims, floatBytes(images));
  if (kind === 'idx') return idxOf(dims, toBytes(images, shape));
  return toPng(draw());
}

/** `00012.png` */
const NUMBERED = /^\d{5,}\.png$/;

async function prepareImages(folder: string, overwrite: boolean): Promise<void> {
  try {
    const into = dirname(resolve(folder));
    await makeFolder(into);
    await tryWriting(into);
    await removeLeftovers(into, [basename(resolve(folder))]);
    const found = await stat(folder).catch(() => undefined);
    if (!found) return;
    if (!found.isDirectory()) throw new Failure('a file of that name is in the way');
    await tryWriting(folder);
  } catch (error) {
    throw new Failure(`cannot write into the folder ${folder}: ${reason(error)}. Choose another one.`);
  }
  const there = (await readdir(folder)).find((name) => NUMBERED.test(name));
  if (there && !overwrite)
    throw new Failure(
      `${join(folder, there)} is there already: choose another folder, or replace its images by --overwrite.`,
    );
}

/** Writes each image into a folder beside, and renames all when they are done. Ctrl-C before leaves nothing. */
async function writeAll(folder: string, images: Float32Array, shape: Shape, json: boolean): Promise<void> {
  const length = valuesOf(shape);
  const count = images.length / length;
  const target = resolve(folder);
  const temporary = beside(target);
  using interrupt = interruptible(json);
  using progress = countVoice(count, 'image');
  const digits = Math.max(5, String(count - 1).length);
  const names = Array.from({ length: count }, (_, i) => `${String(i).padStart(digits, '0')}.png`);
  try {
    await mkdir(temporary);
    for (const [i, name] of names.entries()) {
      interrupt.signal.throwIfAborted();
      const pixels = toBytes(images.subarray(i * length, (i + 1) * length), shape);
      await writeFileSafely(join(temporary, name), toPng({ ...shapeOf(shape), pixels }), { sync: false });
      progress.tick(i + 1);
    }
    if (await isThere(target)) {
      for (const name of names) await rename(join(temporary, name), join(target, name));
      await rm(temporary, { recursive: true });
    } else await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    if (error instanceof Interrupted) throw new Interrupted(`${folder} is as it was: nothing was written.`);
    if (error instanceof Failure) throw error;
    throw new Failure(`cannot write into the folder ${folder}: ${reason(error)}.`);
  }
}

/** Throws where a file would be replaced unasked. `why` is what it may be needed for. */
export async function keep(path: string, overwrite = false, why = ''): Promise<void> {
  if (!overwrite && (await isThere(path)))
    throw new Failure(`${path} is there already${why}: choose another name, or replace it by --overwrite.`);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
