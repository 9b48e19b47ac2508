import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Spec } from '../../../src/index';
import type { TextShape } from '../../../src/text/index';
import { UsageError } from '../../terminal/errors';
import { parsePath } from '../../terminal/options';
import type { TextsRead } from '../image_set';

/** What texts the model of a file takes; undefined where it takes images. What is wrong with the file is said when it is loaded. */
export async function textIn(model: string): Promise<TextShape | undefined> {
  return (await specIn(model))?.text;
}

/** The spec that a file of this library has in its header; undefined where there is none. */
export async function specIn(model: string): Promise<Spec | undefined> {
  try {
    const bytes = await readFile(model);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + Number(view.getBigUint64(0, true))));
    return JSON.parse(JSON.parse(header).__metadata__.spec);
  } catch {
    return undefined;
  }
}

/** What run.json says of the data of a run. */
export interface DataRead {
  readonly data?: string;
  readonly testData?: string | null;
  readonly labels?: string | null;
  readonly testLabels?: string | null;
  /** Of what it has learnt from (`digestOf`). */
  readonly digest?: string;
  readonly text?: TextsRead;
}

/** The data that the run of a model has named, and how it has read them; nothing where that is not known. */
export async function dataBeside(model: string): Promise<DataRead> {
  try {
    const run: { readonly resume?: DataRead } = JSON.parse(
      await readFile(join(dirname(model), 'run.json'), 'utf8'),
    );
    return run.resume ?? {};
  } catch {
    return {};
  }
}

/** Throws a UsageError for options that a model of texts has no use for; by where a value is from, as some have defaults. */
export function refuseForTexts(command: Command, names: readonly string[]): void {
  const given = names.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given)
    throw new UsageError(`--${hyphenated(given)} is for images, and the model is of texts: leave it out.`);
}

/** The other way round. */
export function refuseForImages(command: Command, names: readonly string[]): void {
  const given = names.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given)
    throw new UsageError(`--${hyphenated(given)} is for texts, and the model is of images: leave it out.`);
}

/** Whether texts are written into a file of that name. */
export function isTextFile(path: string): boolean {
  return /\.(txt|tsv)$/i.test(path);
}

/** The file that texts are to be written into; without it they go to standard output. */
export function givenOut(command: Command, out: string): string | undefined {
  if (command.getOptionValueSource('out') !== 'cli') return undefined;
  if (isTextFile(out)) return out;
  throw new UsageError(
    `--out ${out}: texts go into a file whose name ends in .txt or .tsv, or without --out to standard output.`,
  );
}

/** A parser that takes a file of texts, too. */
export function parseTextOr(parse: (text: string) => string): (text: string) => string {
  return (text) => (isTextFile(text) ? parsePath(text) : parse(text));
}

function hyphenated(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
