import type { Command } from 'commander';
import { UsageError } from '../errors';
import { prepareFile, writeFileSafely } from '../files';
import { counted } from '../format';
import { labelRows } from '../labels';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseCount,
  parseLabel,
  parsePicture,
  parseSize,
  settingOption,
} from '../options';
import { grid, type Size, squareColumns, toPng } from '../pictures';
import { type ModelChoice, withModel } from '../session';
import { imageSize } from '../size';

interface SampleOptions extends ModelChoice {
  out: string;
  count: number;
  seed: number;
  label?: number;
  size?: Size;
  json?: boolean;
}

export function addSample(program: Command): void {
  const command = program.command('sample').description('draw new images from the prior into a PNG');
  addModelFileOptions(command)
    .option('--out <file>', 'the picture to write', parsePicture, 'samples.png')
    .option('--count <n>', 'how many images', parseCount, 100)
    .addOption(settingOption('seed'))
    .option(
      '--label <class>',
      'the class to draw, of a conditional model (default: each class in turn, a row of the picture each)',
      parseLabel,
    )
    .option('--size <HxW>', 'height and width of an image (default: as trained, else square)', parseSize)
    .action(sample);
  addAdapterOption(command);
  addJsonOption(command);
  addExamples(command, [
    'sample',
    'sample --model out/digits/model.safetensors --label 7 --count 10',
    'sample --model out/model.safetensors --count 64 --seed 7 --out out/more.png',
  ]);
}

async function sample(options: SampleOptions): Promise<void> {
  await prepareFile(options.out, [options.model]);
  await withModel(options, async (vae) => {
    const size = await imageSize(vae.spec.input, options.model, options.size);
    const { count, seed, label } = options;
    const { classes } = vae.spec;
    if (label !== undefined && (classes === undefined || label >= classes)) {
      throw new UsageError(
        classes === undefined
          ? `--label: ${options.model} is told no labels; train one with --conditional.`
          : `--label ${label}: the model has the classes 0 to ${classes - 1}.`,
      );
    }
    const columns = squareColumns(count, size);
    const labels = classes === undefined ? undefined : labelRows(classes, count, columns);
    const choice = label === undefined ? labels && { labels } : { label };
    const images = await vae.sample(count, { seed, ...choice });
    const picture = grid(images, size, { columns });
    await writeFileSafely(options.out, toPng(picture));
  });
  const { label } = options;
  const facts = {
    ...{ out: options.out, count: options.count, seed: options.seed },
    ...(label !== undefined && { label }),
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(facts)}\n`
      : `${counted(options.count, 'image')} drawn from the prior: ${options.out}\n`,
  );
}
