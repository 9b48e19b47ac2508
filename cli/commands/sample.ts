import type { Command } from 'commander';
import { classCodes, codesNear } from '../../src/data/index';
import { labelCount, type Vae } from '../../src/index';
import type { ChosenExamples } from '../data/chosen';
import { checkFit, DATA_HELP } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../data/examples';
import { addClassOption, checkLabel, labelRows } from '../data/labels';
import type { Size } from '../data/shape';
import { imageSize } from '../data/size';
import { givenOut, parseTextOr, refuseForImages, refuseForTexts, textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseSeparate } from '../output/output';
import { grid, squareColumns } from '../output/pictures';
import { UsageError } from '../terminal/errors';
import { counted, count as thousands } from '../terminal/format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parsePicture,
  parseSamples,
  parseSize,
  settingOption,
} from '../terminal/options';
import { counting } from '../terminal/progress';
import { sampleTexts } from '../text/sample';

interface SampleOptions extends ModelChoice, ExamplesOptions {
  out: string;
  to?: string;
  count: number;
  seed: number;
  label?: number;
  near?: number;
  /** The class as it was named, where that is no number. */
  named?: string;
  size?: Size;
  temperature: number;
  greedy?: boolean;
  overwrite?: boolean;
  json?: boolean;
}

/** Images in one picture. */
const MOST_IN_PICTURE = 10_000;
/** Bytes of images that are drawn at once. */
const MOST_BYTES = 2 ** 31;

export function addSample(program: Command): void {
  const command = program.command('sample').description('draw new images or texts from the prior');
  addModelFileOptions(command)
    .option(
      '--out <file>',
      'the picture of all to write, or the .txt file of texts (default of texts: standard output)',
      parseTextOr(parsePicture),
      'samples.png',
    )
    .option(
      '--to <place>',
      'a folder, or an .idx or .npy file, for the images one by one, in place of --out',
      parseSeparate,
    )
    .option(
      '--count <n>',
      `how many images; in a picture at most ${thousands(MOST_IN_PICTURE)}`,
      parseSamples,
      100,
    )
    .addOption(settingOption('seed'))
    .addOption(settingOption('temperature'))
    .option('--greedy', 'of texts: the likeliest character at each place, as with --temperature 0')
    .option('--size <HxW>', 'height and width of an image (default: as trained, else square)', parseSize)
    .action(sample);
  addClassOption(
    command,
    'label',
    'the class to draw, of a conditional model (default: each class in turn, a row of the picture each; of texts drawn, too)',
  );
  addClassOption(
    command,
    'near',
    'of a model that is told no labels: draw near the mean code of the images of --data that are of this class',
  );
  addExamplesOptions(command, 'for --near: the images, which must have labels');
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${OUTPUT_HELP}\n${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, [
    'sample',
    'sample --model out/digits/model.safetensors --label 7 --count 10',
    'sample --near 7 --count 10 --out sevens.png',
    'sample --model out/model.safetensors --count 64 --seed 7 --out out/more.png',
    'sample --count 5000 --to samples',
    'sample --model out/names/model.safetensors --count 20 --temperature 0.8',
    "sample --model out/colors/model.safetensors --label '#ff8800' --count 10",
  ]);
}

async function sample(options: SampleOptions, command: Command): Promise<void> {
  if (await textIn(options.model)) {
    refuseForTexts(command, ['to', 'near', 'size', 'data', 'labels', 'split']);
    if (options.greedy && command.getOptionValueSource('temperature') === 'cli')
      throw new UsageError('--greedy is a --temperature of 0: leave one of them out.');
    return sampleTexts(options, givenOut(command, options.out));
  }
  refuseForImages(command, ['temperature', 'greedy']);
  const { count, seed, to, label, near, named } = options;
  if (to && command.getOptionValueSource('out') === 'cli')
    throw new UsageError('--to does not go with --out, in the place of which it is: leave one of them out.');
  if (!to && count > MOST_IN_PICTURE)
    throw new UsageError(
      `--count ${count}: a picture takes at most ${thousands(MOST_IN_PICTURE)} images; name by --to where more go one by one.`,
    );
  if (label !== undefined && near !== undefined)
    throw new UsageError(
      '--near is for a model that is told no labels, --label for one that is: leave one out.',
    );
  const idle = ['data', 'labels', 'split', 'white'].find(
    (name) => command.getOptionValueSource(name) === 'cli',
  );
  if (near === undefined && idle)
    throw new UsageError(
      `--${idle} is for --near, of which there is none: draws from the prior need no images.`,
    );
  const examples = near === undefined ? undefined : await openExamples(options);
  const out = to ?? options.out;
  const output = await openOutput(out, options, [
    options.model,
    ...(examples ? [options.data, options.labels] : []),
  ]);
  const of = await withModel(options, async (vae) => {
    const { input, classes } = vae.spec;
    const most = Math.floor(MOST_BYTES / (4 * input));
    if (count > most)
      throw new UsageError(
        `--count ${count}: images of ${input} values are drawn ${thousands(most)} at a time; draw more of them by another --seed.`,
      );
    checkLabel(vae.spec, label, options.model, `, or draw near the codes of its class by --near ${label}`);
    const size = await imageSize(input, options.model, options.size);
    const columns = squareColumns(count, size);
    if (examples) {
      const found = await codesOfClass(vae, examples, near as number, options);
      const images = await vae.decode(codesNear(found, count, seed));
      await output.write(images, size, () => grid(images, size, { columns }));
      return found;
    }
    const labels = classes === undefined ? undefined : labelRows(labelCount(classes), count, columns);
    const choice = label === undefined ? labels && { labels } : { label };
    const images = await vae.sample(count, { seed, ...choice });
    await output.write(images, size, () => grid(images, size, { columns }));
    return undefined;
  });
  if (examples) tell(examples);
  const whence = of
    ? `near the mean code of class ${named ?? near}, from a Gaussian with mean and variance of the codes of ${counted(of.count, 'image')} of it (${examples?.name}), as the model is told no labels`
    : `from the prior${label === undefined ? '' : `, of class ${named ?? label}`}`;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out, count, seed, ...(label !== undefined && { label }), ...(of && { near, codes: of.count }) })}\n`
      : `${counted(count, 'image')} drawn ${whence}: ${out}\n`,
  );
}

/** Where the images of a class lie, by a model that is told no labels. Throws a UsageError. */
async function codesOfClass(
  vae: Vae,
  { images, labels, name }: ChosenExamples,
  label: number,
  { model, named }: Pick<SampleOptions, 'model' | 'named'>,
) {
  const { classes } = vae.spec;
  const of = named ?? label;
  if (classes !== undefined)
    throw new UsageError(`--near ${of}: ${model} is told labels: draw of its class by --label ${of}.`);
  checkFit(images, vae.spec);
  if (!labels)
    throw new UsageError(`--near ${of}: ${name} has no labels: name the IDX file of them by --labels.`);
  if (!labels.includes(label)) throw new UsageError(`--near ${of}: no image of ${name} is of that class.`);
  return classCodes(await counting(images, (watch) => vae.encode(images.pixels, watch)), labels, label);
}
