import type { Command } from 'commander';
import { prepareFile, writeFileSafely } from '../files';
import { counted } from '../format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseCount,
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
  size?: Size;
  json?: boolean;
}

export function addSample(program: Command): void {
  const command = program.command('sample').description('draw new images from the prior into a PNG');
  addModelFileOptions(command)
    .option('--out <file>', 'the picture to write', parsePicture, 'samples.png')
    .option('--count <n>', 'how many images', parseCount, 100)
    .addOption(settingOption('seed'))
    .option('--size <HxW>', 'height and width of an image (default: as trained, else square)', parseSize)
    .action(sample);
  addAdapterOption(command);
  addJsonOption(command);
  addExamples(command, [
    'sample',
    'sample --model out/model.safetensors --count 64 --seed 7 --out out/more.png',
  ]);
}

async function sample(options: SampleOptions): Promise<void> {
  await prepareFile(options.out, [options.model]);
  await withModel(options, async (vae) => {
    const size = await imageSize(vae.spec.input, options.model, options.size);
    const images = await vae.sample(options.count, { seed: options.seed });
    const picture = grid(images, size, { columns: squareColumns(options.count, size) });
    await writeFileSafely(options.out, toPng(picture));
  });
  const facts = { out: options.out, count: options.count, seed: options.seed };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(facts)}\n`
      : `${counted(options.count, 'image')} drawn from the prior: ${options.out}\n`,
  );
}
