import { InvalidArgumentError } from 'commander';
import { DataError, type Vae } from '../../src/index';
import type { ChosenExamples } from '../data/chosen';
import { checkFit } from '../data/data';
import { type ExamplesOptions, openExamples, openFile } from '../data/examples';
import { type Shape, shapeOf, valuesOf } from '../data/shape';
import { UsageError } from '../terminal/errors';
import { counted } from '../terminal/format';
import { parsePath } from '../terminal/options';
import { isCodeFile, meansOf, numberOf, type ReadCodes, readCodes } from './read_codes';

/** A point of the latent space as a command line names it. */
export type Point =
  | { readonly kind: 'image'; readonly place: number }
  | { readonly kind: 'code'; readonly values: readonly number[] }
  | { readonly kind: 'file'; readonly path: string; readonly row: number };

export const POINTS_HELP = `
A point of the latent space is one of:
  3             image 3 of --data, counted from 0 as encode does
  0.5,-1.2      a code; one of a single value in brackets: [0.5]
  codes.csv     the first code of a file as encode writes them; codes.csv:7 is code 7
  digit.png     a picture, read as --data would be that names it: brought to the model's size, --invert and --white too;
                of an IDX file the first image, or images.idx:7
A conditional model encodes an image as of its own label, where --data, --labels or its file say that, else as of --label. It
decodes as --label says, or without it as of the own label of the image, or of the code, where that lies beside it as encode
writes it.`;

/** What a command line names a point by. */
export function parsePoint(text: string): Point {
  const trimmed = text.trim();
  if (trimmed === '') throw new InvalidArgumentError('It takes a number, a code or a file.');
  if (/^\d+$/.test(trimmed)) return { kind: 'image', place: Number(trimmed) };
  if (/^\[.*\]$/.test(trimmed) || /^[-+.\d]+(e[-+]?\d+)?(,|$)/i.test(trimmed)) {
    try {
      const values = trimmed.replace(/^\[|\]$/g, '').split(',');
      return { kind: 'code', values: values.map((value) => numberOf(value.trim(), 'it')) };
    } catch {
      throw new InvalidArgumentError('It takes numbers with commas between for a code, such as 0.5,-1.2.');
    }
  }
  const [, path = text, row = '0'] = /^(.+):(\d+)$/.exec(parsePath(text)) ?? [];
  return { kind: 'file', path, row: Number(row) };
}

/** What `--option` names of images, where a model of texts would take it for a text. Throws a UsageError. */
export function pointOf(option: string, text: string): Point {
  try {
    return parsePoint(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`option '--${option} <point>' argument '${text}' is invalid. ${error.message}`);
  }
}

/** The same for images alone: a number, or a file. */
export function parseImage(text: string): Point {
  const point = parsePoint(text);
  if (point.kind === 'code' || (point.kind === 'file' && isCodeFile(point.path)))
    throw new InvalidArgumentError('It takes the number of an image, or a file of images.');
  return point;
}

/** An image, with its label where that is known. */
export interface OpenImage {
  readonly image: OneImage;
  readonly label: number | undefined;
}

/** A point of which all that it takes was read. */
export type OpenPoint =
  | ({ readonly kind: 'image'; readonly name: string } & OpenImage)
  | { readonly kind: 'code'; readonly name: string; readonly values: readonly number[] }
  | { readonly kind: 'codes'; readonly name: string; readonly codes: ReadCodes; readonly row: number };

export interface OpenPoints<Name extends string> {
  readonly points: Readonly<Record<Name, OpenPoint>>;
  /** The images that some are numbers of. */
  readonly examples: ChosenExamples | undefined;
}

/** Reads what the points of these options name; --data only where one is a number of it. */
export async function openPoints<Name extends string>(
  named: Readonly<Partial<Record<Name, Point>>>,
  options: ExamplesOptions,
  open?: ChosenExamples,
): Promise<OpenPoints<Name>> {
  const entries = Object.entries(named) as [Name, Point][];
  const asked = entries.some(([, { kind }]) => kind === 'image');
  const examples = open ?? (asked ? await openExamples(options) : undefined);
  const opened: [Name, OpenPoint][] = [];
  for (const [option, point] of entries)
    opened.push([option, await openPoint(option, point, examples, options)]);
  return { points: Object.fromEntries(opened) as Record<Name, OpenPoint>, examples };
}

async function openPoint(
  option: string,
  point: Point,
  examples: ChosenExamples | undefined,
  options: ExamplesOptions,
): Promise<OpenPoint> {
  if (point.kind === 'code') return { kind: 'code', name: 'the code given', values: point.values };
  if (point.kind === 'image') {
    const { images, labels, name } = examples as ChosenExamples;
    return {
      kind: 'image',
      name: `image ${point.place} of ${name}`,
      image: imageAt(option, images, point.place, name),
      label: labels?.[point.place],
    };
  }
  const { path, row } = point;
  if (isCodeFile(path)) {
    const codes = await readCodes(path);
    checkPlace(option, row, codes.count, path, 'code');
    return { kind: 'codes', name: `code ${row} of ${path}`, codes, row };
  }
  const images = await openFile(path, options);
  const name = images.count === 1 ? path : `image ${row} of ${path}`;
  return { kind: 'image', name, image: imageAt(option, images, row, path), label: images.labels?.[row] };
}

/** An image of some, and its number. */
type OneImage = Shape & Pick<ChosenExamples['images'], 'pixels' | 'numbers'>;

function imageAt(option: string, images: ChosenExamples['images'], place: number, of: string): OneImage {
  checkPlace(option, place, images.count, of, 'image');
  const length = valuesOf(images);
  const pixels = images.pixels.subarray(place * length, (place + 1) * length);
  return { ...shapeOf(images), pixels, numbers: [images.numbers?.[place] ?? place] };
}

function checkPlace(option: string, place: number, count: number, of: string, noun: string): void {
  if (place < count) return;
  throw new UsageError(
    `--${option}: there is no ${noun} ${place} in ${of}, which has ${counted(count, noun)}, counted from 0.`,
  );
}

/** The image that {@link parseImage} found named. */
export async function openImage(
  option: string,
  point: Point,
  examples: ChosenExamples | undefined,
  options: ExamplesOptions,
): Promise<OpenImage | undefined> {
  const open = await openPoint(option, point, examples, options);
  return open.kind === 'image' ? open : undefined;
}

/**
 * The codes of points, in their order: [points, latent]. A conditional model is told the own label of an image, or, where
 * that is not known, `label`. Throws a DataError for those of another model.
 */
export async function codesOf(vae: Vae, points: readonly OpenPoint[], label?: number): Promise<Float32Array> {
  const { classes, latent } = vae.spec;
  const codes = new Float32Array(points.length * latent);
  for (const [i, point] of points.entries()) {
    if (point.kind === 'image') {
      checkFit(point.image, vae.spec);
      const own = point.label ?? label;
      const told = classes === undefined || own === undefined ? {} : { labels: [own] };
      codes.set((await vae.encode(point.image.pixels, told)).mu, i * latent);
    } else if (point.kind === 'codes') {
      const { codes: read, row } = point;
      codes.set(meansOf(read, latent).subarray(row * latent, (row + 1) * latent), i * latent);
    } else {
      if (point.values.length !== latent)
        throw new DataError(
          `${point.name} has ${counted(point.values.length, 'value')}, and the model has ${counted(latent, 'latent dimension')}.`,
        );
      codes.set(point.values, i * latent);
    }
  }
  return codes;
}
