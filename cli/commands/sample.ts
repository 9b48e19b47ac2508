import type { Command } from 'commander';
import { UsageError } from '../errors';
import { counted, count as thousands } from '../format';
import { checkLabel, labelRows } from '../labels';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseLabel,
  parsePicture,
  parseSamples,
  parseSize,
  settingOption,
} from '../options';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseSeparate } from '../output';
import { grid, type Size, squareColumns } from '../pictures';
import { type ModelChoice, withModel } from '../session';
import { imageSize } from '../size';

interface SampleOptions extends ModelChoice {
  out: string;
  to?: string;
  count: number;
  seed: number;
  label?: number;
  size?: Size;
  overwrite?: boolean;
  json?: boolean;
}

/** Images in one picture. */
const MOST_IN_PICTURE = 10_000;
/** Bytes of images that are drawn at once. */
const MOST_BYTES = 2 ** 31;

export function addSample(program: Command): void {
  const command = program.command('sample').description('draw new images from the prior');
  addModelFileOptions(command)
    .option('--out <file>', 'the picture of all to write', parsePicture, 'samples.png')
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
    .option(
      '--label <class>',
      'the class to draw, of a conditional model (default: each class in turn, a row of the picture each)',
      parseLabel,
    )
    .option('--size <HxW>', 'height and width of an image (default: as trained, else square)', parseSize)
    .action(sample);
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', OUTPUT_HELP);
  addExamples(command, [
    'sample',
    'sample --model out/digits/model.safetensors --label 7 --count 10',
    'sample --model out/model.safetensors --count 64 --seed 7 --out out/more.png',
    'sample --count 5000 --to samples',
  ]);
}

async function sample(options: SampleOptions, command: Command): Promise<void> {
  const { count, seed, to, label } = options;
  if (to && command.getOptionValueSource('out') === 'cli')
    throw new UsageError('--to does not go with --out, in the place of which it is: leave one of them out.');
  if (!to && count > MOST_IN_PICTURE)
    throw new UsageError(
      `--count ${count}: a picture takes at most ${thousands(MOST_IN_PICTURE)} images; name by --to where more go one by one.`,
    );
  const out = to ?? options.out;
  const output = await openOutput(out, options, [options.model]);
  await withModel(options, async (vae) => {
    const { input, classes } = vae.spec;
    const most = Math.floor(MOST_BYTES / (4 * input));
    if (count > most)
      throw new UsageError(
        `--count ${count}: images of ${input} values are drawn ${thousands(most)} at a time; draw more of them by another --seed.`,
      );
    checkLabel(vae.spec, label, options.model);
    const size = await imageSize(input, options.model, options.size);
    const columns = squareColumns(count, size);
    const labels = classes === undefined ? undefined : labelRows(classes, count, columns);
    const choice = label === undefined ? labels && { labels } : { label };
    const images = await vae.sample(count, { seed, ...choice });
    await output.write(images, size, () => grid(images, size, { columns }));
  });
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out, count, seed, ...(label !== undefined && { label }) })}\n`
      : `${counted(count, 'image')} drawn from the prior: ${out}\n`,
  );
}
