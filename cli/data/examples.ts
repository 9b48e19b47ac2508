import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { type Look, lookAt } from '../../src/data/index';
import { UsageError } from '../terminal/errors';
import { count } from '../terminal/format';
import { parsePath, parseWhite } from '../terminal/options';
import type { RunFacts } from './beside';
import { type ChosenExamples, SPLITS, type Split } from './chosen';
import type { DataOptions } from './data';
import { divide, FEWEST } from './hold_out';
import type { Images, Values } from './image_set';
import { readImages, readLabels } from './images';
import { locate, type Sources } from './locate';
import { type Seen, see } from './look';
import { addReadingOptions, type Reading, type ReadingOptions, readingOf } from './reading';
import { runOf } from './run_of';
import { type Shape, shapeFor, shapeOf, sizeOf, valuesOf } from './shape';
import { openTextExamples } from './texts/examples';
import { type DataRead, dataBeside, textIn } from './texts/model';

/** What says which images a trained model is given. */
export interface ExamplesOptions
  extends Omit<DataOptions, 'stream' | 'testData' | 'holdOut' | 'trained' | 'long' | 'conditional'> {
  /** The model's file; the run.json beside it knows how the run read its images. */
  readonly model: string;
  readonly split?: Split;
  /** Nobody has named data: they are the run's. */
  readonly own?: boolean;
}

export const SPLIT_HELP = `Without --data it takes what the model's run was tested on: its --test-data, or what it has held out. Of mnist, or
a folder with test images, those are taken; --split chooses the training images, or all. Of another file all are taken; --split test
and train divide it as train does where it has no --test-data. Of the texts that a model of texts has learnt from those are
taken that were held out, or its --test-data.`;

/** What says which images or texts a trained model is given: without it, those of its run. */
export function addExamplesOptions(command: Command, what = 'the images'): Command {
  command
    .option('--data <data>', `${what} (default: those of the run of the model, else mnist)`, parsePath)
    .hook('preAction', async (_, run) => {
      const { data, model, split, labels } = run.opts<Partial<ExamplesOptions>>();
      if (data !== undefined) return;
      const own = ownOf(await dataBeside(model as string), split);
      const found = { ...own, labels: labels ?? own.labels, own: true };
      for (const [name, value] of Object.entries(found)) run.setOptionValueWithSource(name, value, 'default');
    });
  command
    .addOption(
      new Option(
        '--split <part>',
        'which of the images (default: test where --data has both, else all)',
      ).choices(SPLITS),
    )
    .option(
      '--labels <file>',
      'IDX file of labels of the images (default: of the data set), which a conditional model is told; of texts also a .txt, a label a line',
      parsePath,
    )
    .option('--white <byte>', 'the byte that stands for white (default: as trained)', parseWhite);
  command
    .option('--column <name>', 'of a table of texts (default: as trained)')
    .option('--label-column <name>', 'and that of their labels (default: as trained)');
  return addReadingOptions(command, 'trained');
}

/** Images for a trained model, read as its run has read them. */
export async function openExamples(options: ExamplesOptions): Promise<ChosenExamples> {
  const text = await textIn(options.model);
  if (text) return openTextExamples(options, text);
  refuseColumns(options);
  const sources = await locate(options.data);
  const run = await runOf(options.model);
  const split = options.split ?? (sources.test || options.own ? 'test' : 'all');
  const read = (path: string): Promise<Images> => readAs(path, options, run);
  const whole = sources.test ? undefined : await read(sources.train);
  const chosen = whole
    ? await ofFile(whole, split, options.labels ?? sources.trainLabels, run)
    : await ofSet(sources, sources.test as string, split, options.labels, read);
  const { images, look, source } = await seeAs(chosen, options, run);
  const name = split === 'all' ? sources.name : `${sources.name} ${split}`;
  const notes = [
    ...(sources.shadow ? [sources.shadow] : []),
    ...(images.notes ?? []),
    ...(source ? asBefore(look, source) : look.oddities.map(messageOf)),
  ];
  if (sources.test && !options.split) {
    notes.push(
      `These are the ${count(images.count)} test images of ${sources.name}; --split train or all takes others.`,
    );
  }
  if (whole && !options.split && images.count < whole.count) {
    notes.push(
      `These are the ${count(images.count)} of the ${count(whole.count)} images of ${sources.name} that were held out; --split train or all takes others.`,
    );
  }
  const learnt =
    sources.test || options.split || options.own ? [] : trainedOn(options.data, images.count, run);
  return { name, split, images, labels: chosen.labels, notes, learnt };
}

/** What the run of a model has named: of what it was tested on, or of its data and their part. Throws a UsageError. */
function ownOf(
  { data = 'mnist', testData, labels, testLabels, text }: DataRead,
  split: Split | undefined,
): Partial<ExamplesOptions> {
  // Those of texts are divided where they are read.
  if (text) return { data };
  if (!testData || split === 'train')
    return { data, ...(labels && { labels }), ...(testData && { split: 'all' }) };
  if (split === 'all')
    throw new UsageError(
      `--split all: the run has learnt from ${data} and was tested on ${testData}: name one of them by --data.`,
    );
  return { data: testData, ...(testLabels && { labels: testLabels }), split: 'all' };
}

/** What there is to say of all images of a run's own data, of which it has trained on most. */
function trainedOn(data: string, all: number, { divided }: RunFacts): string[] {
  if (!divided || basename(divided.data) !== basename(data) || divided.train + divided.test !== all)
    return [];
  return [
    `The model was trained on ${count(divided.train)} of these ${count(all)} images; --split test takes the others.`,
  ];
}

/** As `refuseForImages`, of what has no default. */
function refuseColumns({ column, labelColumn }: ExamplesOptions): void {
  const given = column !== undefined ? 'column' : labelColumn !== undefined ? 'label-column' : undefined;
  if (given) throw new UsageError(`--${given} is for texts, and the model is of images: leave it out.`);
}

/** The images of a file that is not --data, read as if it were. */
export async function openFile(path: string, options: ExamplesOptions): Promise<Images> {
  const run = await runOf(options.model);
  const images = await readAs(path, options, run);
  const chosen = { images, learnt: async () => images, labels: images.labels };
  return (await seeAs(chosen, options, run)).images;
}

async function readAs(path: string, options: ReadingOptions, run: RunFacts): Promise<Images> {
  const images = await readImages(path, readingAs(options, run));
  return images.flat && !options.size ? { ...images, ...shapeIn(run, images) } : images;
}

/** The white of most images. */
const WHITE = 255;

const messageOf = ({ message }: Look['oddities'][number]): string => message;

/**
 * Images with white as an option says, else as the run of the model has it, else as `train` takes it for these data: a
 * part of them may have other bytes than all. `source` says where it is from, where that is not the part itself.
 */
async function seeAs(
  { images, learnt }: Chosen,
  { white: wished, invert: inverted }: Pick<ExamplesOptions, 'white' | 'invert'>,
  run: RunFacts,
): Promise<Seen<Images> & { readonly source?: string }> {
  const { white: trained } = run;
  const invert = inverted ?? run.invert;
  if (wished !== undefined) return see(images, wished, invert);
  if (trained !== undefined)
    return { ...(await see(images, trained, invert)), source: 'in the run of the model' };
  const seen = await see(images, undefined, invert);
  // Only a small scale is taken for another one.
  if (seen.look.white === WHITE) return seen;
  const all = await learnt();
  const { pixels } = all;
  const white = pixels instanceof Uint8Array ? lookAt(pixels, valuesOf(all)).white : WHITE;
  if (white === seen.look.white) return seen;
  return { ...(await see(images, white, invert)), source: 'in all images that train reads' };
}

/** What is odd where others than these images have said which byte stands for white. */
function asBefore({ oddities, brightest, white }: Look, source: string): string[] {
  const notes = oddities.filter(({ kind }) => ['alike', 'black', 'cut'].includes(kind)).map(messageOf);
  if (Number.isInteger(brightest) && brightest > 0 && white > 4 * brightest) {
    notes.push(
      `The brightest byte is ${brightest}, and ${white} stands for white, as ${source}: --white ${brightest} makes the images brighter.`,
    );
  }
  return notes;
}

interface Chosen {
  readonly images: Images;
  /** All images by which `train` finds what stands for white. */
  readonly learnt: () => Promise<Images>;
  readonly labels: Uint16Array | undefined;
}

/** Of a data set that has test images of its own. */
async function ofSet(
  { train, trainLabels, testLabels }: Sources,
  test: string,
  split: Split,
  given: string | undefined,
  read: (path: string) => Promise<Images>,
): Promise<Chosen> {
  const labelled = async (path: string, found: string | undefined): Promise<Chosen> => {
    const images = await read(path);
    const labels = found === undefined ? images.labels : await readLabels(found, images.count);
    return { images, learnt, labels };
  };
  const learnt = () => read(train);
  if (split === 'test') return labelled(test, given ?? testLabels);
  if (split === 'train') return labelled(train, given ?? trainLabels);
  const [a, b] = [
    await labelled(train, given ? undefined : trainLabels),
    await labelled(test, given ? undefined : testLabels),
  ];
  if (sizeOf(a.images) !== sizeOf(b.images))
    throw new UsageError(
      'the training and the test images are of different sizes; choose one of them by --split.',
    );
  if (a.images.pixels.constructor !== b.images.pixels.constructor)
    throw new UsageError(
      'of the training and the test images, some are bytes and others are not; choose one of them by --split.',
    );
  const images = {
    ...a.images,
    count: a.images.count + b.images.count,
    pixels: joined(a.images.pixels, b.images.pixels),
    names: a.images.names &&
      b.images.names && [...within(train, a.images.names), ...within(test, b.images.names)],
  };
  if (given) return { images, learnt, labels: await readLabels(given, images.count) };
  return { images, learnt, labels: a.labels && b.labels && joined(a.labels, b.labels) };
}

/** Of a file: all, or what `train` holds out of it, or the others. */
async function ofFile(
  all: Images,
  split: Split,
  labelsPath: string | undefined,
  { holdOut, stream }: RunFacts,
): Promise<Chosen> {
  const labels = labelsPath === undefined ? all.labels : await readLabels(labelsPath, all.count);
  const learnt = async () => all;
  if (split === 'all' || all.count < FEWEST) return { images: all, learnt, labels };
  if (holdOut === 'class' && !labels) {
    throw new UsageError(
      `--split ${split}: the run has held its images out by class; give the same --labels, too.`,
    );
  }
  const { train, test, trainLabels, testLabels } = await divide(
    all,
    holdOut ?? (labels ? 'class' : 'drawn'),
    labels,
    stream,
  );
  return split === 'test'
    ? { images: test, learnt, labels: testLabels }
    : { images: train as Images, learnt, labels: trainLabels };
}

/** Paths within a folder, as they are from the one that it lies in. */
function within(folder: string, names: readonly string[]): string[] {
  return names.map((name) => `${basename(folder)}/${name}`);
}

function joined<Rows extends Values | Uint16Array>(a: Rows, b: Rows): Rows {
  const both = new (a.constructor as new (length: number) => Rows)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** As an option says, else as the run has read its own. */
function readingAs(
  options: ReadingOptions,
  { height, width, channels, pictures, shown, scale, likelihood }: RunFacts,
): Reading {
  const size = height !== undefined && width !== undefined ? { size: { height, width } } : {};
  return { ...readingOf(options), trained: { ...size, channels, shown, scale, likelihood, ...pictures } };
}

/** The shape that the run's images have, if these have as many values. */
function shapeIn({ height = 0, width = 0 }: RunFacts, images: Shape): Shape {
  return shapeFor({ height, width }, valuesOf(images)) ?? shapeOf(images);
}

/** Says what there is to say of the images where it disturbs nothing that is piped on. */
export function tell({ notes }: ChosenExamples): void {
  for (const note of notes) console.error(`note: ${note}`);
}
