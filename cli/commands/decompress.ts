import { extname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import {
  ArchiveError,
  type Lost,
  list,
  type Part,
  readCodec,
  decompress as restored,
  salvage,
} from '../../src/archive/index';
import { type ArchiveAdapterOptions, addArchiveAdapterOption, openChosen } from '../archive/adapter';
import { idxOf } from '../data/idx_file';
import { npyFile } from '../data/npy';
import { onDisk } from '../data/stream';
import {
  addOverwriteOption,
  type Output,
  type OutputOptions,
  openOutput,
  parseSeparate,
} from '../output/output';
import { Failure, UsageError } from '../terminal/errors';
import { readBytes, writePartsSafely } from '../terminal/files';
import { counted } from '../terminal/format';
import { interruptible } from '../terminal/interrupt';
import { addExamples, addJsonOption, parsePath } from '../terminal/options';
import { countVoice } from '../terminal/progress';

interface DecompressOptions extends OutputOptions, ArchiveAdapterOptions {
  codec?: string;
  out: string;
  range?: readonly [number, number];
  salvage?: boolean;
}

export function addDecompress(program: Command): void {
  const command = program
    .command('decompress')
    .description('restore the images of an archive')
    .argument('<archive>', 'what compress has written', parsePath)
    .option('--codec <file>', 'the codec that it was made by (default: the one in it)', parsePath)
    .option(
      '--out <file>',
      'where the images go: a folder, a name that ends in .idx or .npy, or - for an IDX file on standard output',
      parseSeparate,
      'images.idx',
    )
    .option(
      '--range <first:end>',
      'some of the images, such as 100:200: those from number 100 to 199',
      parseRange,
    )
    .option('--salvage', 'of a damaged archive, take what is whole, and say what is lost')
    .action(decompress);
  addArchiveAdapterOption(command);
  addOverwriteOption(command);
  addJsonOption(command);
  addExamples(command, [
    'decompress images.vaez --codec mnist.codec.safetensors --out images.idx',
    'decompress images.vaez --range 100:200 --out some',
    'decompress images.vaez --out - | sha256sum',
  ]);
}

function parseRange(text: string): readonly [number, number] {
  const [, first, end] = /^(\d{1,10}):(\d{1,10})$/.exec(text) ?? [];
  if (first === undefined || end === undefined)
    throw new InvalidArgumentError('It takes two numbers, first:end, such as 100:200.');
  if (Number(first) >= Number(end))
    throw new InvalidArgumentError(
      'The second number is that of the image behind the last, and so the larger one.',
    );
  return [Number(first), Number(end)];
}

async function decompress(path: string, options: DecompressOptions): Promise<void> {
  if (options.salvage && options.range)
    throw new UsageError('--salvage takes all that is whole: leave --range out.');
  if (options.out === PIPE && options.json)
    throw new UsageError('--out - takes standard output for the images: leave --json out, or name a file.');
  if (options.out === PIPE && process.stdout.isTTY)
    throw new UsageError('--out - writes bytes, which no terminal shows: name a file, or send them to one.');
  const archive = await onDisk(path, 'the archive');
  const codec = options.codec ? await readCodec(await readBytes(options.codec, 'the codec')) : undefined;
  const output =
    options.out === PIPE ? undefined : await openOutput(options.out, options, [path, options.codec]);
  using chosen = await openChosen(options);
  using interrupt = interruptible(options.json);
  const given = {
    ...(codec && { codec }),
    ...(chosen.gpu && { gpu: chosen.gpu }),
    signal: interrupt.signal,
  };
  if (options.salvage) {
    const lost: Lost[] = [];
    const found = await collected(salvage(archive, { ...given, onLost: (one) => lost.push(one) }));
    if (!found.shape) throw new ArchiveError(`Nothing of ${path} could be salvaged. ${lost[0]?.why ?? ''}`);
    const { items, images, shape, lossy } = found;
    if (await write(output, options.out, single(images), { items, shape }))
      tell(options, { images: items, lossy, lost, ran: chosen.name });
    return;
  }
  const { items: all, shape, lossy } = await list(archive);
  const [first, end] = options.range ?? [0, all];
  if (end > all)
    throw new UsageError(`--range ${first}:${end} goes beyond the ${counted(all, 'image')} of ${path}.`);
  using progress = countVoice(end - first, 'image');
  const parts = restored(archive, {
    ...given,
    ...(options.range && { range: options.range }),
    onProgress: ({ items }) => progress.tick(items),
  });
  if (await write(output, options.out, imagesOf(parts), { items: end - first, shape }))
    tell(options, { images: end - first, lossy, lost: [], ran: chosen.name });
}

type Count = { readonly items: number; readonly shape: readonly number[] };

/** A file part by part as they come; a folder when all are there. False for a pipe whose reader has gone. */
async function write(
  output: Output | undefined,
  path: string,
  images: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { items, shape }: Count,
): Promise<boolean> {
  const ending = extname(path).toLowerCase();
  const dims = [items, ...shape];
  if (!output || ending === '.idx' || ending === '.npy') {
    const none = new Uint8Array(0);
    const head = ending === '.npy' ? npyFile('|u1', dims, none) : idxOf(dims, none);
    const parts = headed(head, images);
    if (!output) return toPipe(parts);
    await writePartsSafely(path, parts);
    return true;
  }
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || ![1, 3].includes(channels)) {
    throw new Failure(
      `the images have the shape ${shape.join('x')}, which no PNG has: choose a name that ends in .idx or .npy.`,
    );
  }
  const values: Uint8Array<ArrayBuffer>[] = [];
  for await (const some of images) values.push(some);
  const bytes = new Uint8Array(await new Blob(values).arrayBuffer());
  await output.write(
    Float32Array.from(bytes, (byte) => byte / 255),
    { height, width, channels },
  );
  return true;
}

/** Standard output, as a file. */
const PIPE = '-';

/**
 * Each block is checked before it goes out, so that only the end may be missing, and then the exit status tells. False where not all
 * could be written, of which cli/main.ts says what is to be said: a reader may have had enough.
 */
async function toPipe(parts: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const part of parts) {
    const error = await new Promise<Error | null | undefined>((done) => process.stdout.write(part, done));
    if (error) return false;
  }
  return true;
}

async function* headed(head: Uint8Array, images: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* images;
}

async function* imagesOf(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const { images } of parts) yield images;
}

async function* single(images: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield images;
}

async function collected(parts: AsyncIterable<Part>) {
  let items = 0;
  let last: Part | undefined;
  let lossy = false;
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of parts) {
    items += part.items;
    all.push(part.images);
    last = part;
    lossy ||= part.lossy;
  }
  const images = new Uint8Array(await new Blob(all).arrayBuffer());
  return { items, images, shape: last?.shape, lossy };
}

interface Restored {
  readonly images: number;
  readonly lossy: boolean;
  readonly lost: readonly Lost[];
  /** What ran the codec. */
  readonly ran: string;
}

function tell({ out, json }: DecompressOptions, { images, lossy, lost, ran }: Restored): void {
  for (const { why, first, items } of lost) {
    const which =
      first === undefined || items === undefined ? '' : `images ${first} to ${first + items - 1}: `;
    console.error(`lost: ${which}${why}`);
  }
  const loss = lossy ? ' (compressed with a loss: not the images that there were, but some alike)' : '';
  const line = `${counted(images, 'image')}, on ${ran}: ${out}${loss}\n`;
  if (out !== PIPE)
    process.stdout.write(json ? `${JSON.stringify({ out, images, lossy, lost, ran })}\n` : line);
  else process.stderr.write(line);
}
