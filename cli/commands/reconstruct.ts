import type { Command } from 'commander';
import { checkFit, DATA_HELP } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../data/examples';
import { mixtureOf, told } from '../data/labels';
import { givenOut, parseTextOr } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { refuseTextFile } from '../output/output';
import { pairs, toPng } from '../output/pictures';
import { prepareFile, writeFileSafely } from '../terminal/files';
import { counted } from '../terminal/format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseCount,
  parsePicture,
  parseSize,
} from '../terminal/options';
import { reconstructTexts } from '../text/reconstruct';

interface ReconstructOptions extends ModelChoice, ExamplesOptions {
  out: string;
  count: number;
  json?: boolean;
}

export function addReconstruct(program: Command): void {
  const command = program
    .command('reconstruct')
    .description('draw images above their reconstructions into a PNG, or write texts beside theirs');
  addModelFileOptions(command)
    .option(
      '--out <file>',
      'the picture to write, or the .txt file of texts (default of texts: standard output)',
      parseTextOr(parsePicture),
      'reconstructions.png',
    )
    .option(
      '--size <HxW>',
      'of an image: what pictures are brought to, or what rows of values are (default: as trained)',
      parseSize,
    )
    .option('--count <n>', 'how many images, from the first', parseCount, 40)
    .action(reconstruct);
  addExamplesOptions(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, [
    'reconstruct',
    'reconstruct --data my-images-idx3-ubyte.gz --count 20 --out pairs.png',
  ]);
}

async function reconstruct(options: ReconstructOptions, command: Command): Promise<void> {
  const examples = await openExamples(options);
  if (examples.images.text) return reconstructTexts(options, examples, givenOut(command, options.out));
  refuseTextFile(options.out);
  const { images, labels, name, split } = examples;
  await prepareFile(options.out, [options.model, options.data, options.labels]);
  const shown = Math.min(options.count, images.count);
  const assumed = await withModel(
    options,
    async (vae) => {
      checkFit(images, vae.spec);
      const originals = images.pixels.subarray(0, shown * vae.spec.input);
      const copies = await vae.reconstruct(originals, told(vae.spec, labels?.subarray(0, shown), true));
      await writeFileSafely(options.out, toPng(pairs(originals, copies, images, Math.min(10, shown))));
      return mixtureOf(vae.spec, labels);
    },
    [images],
  );
  tell(examples);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out: options.out, count: shown, data: options.data, split, ...(assumed.length > 0 && { mixture: true }) })}\n`
      : `${[`${counted(shown, 'image')} (${name}) above ${shown === 1 ? 'its reconstruction' : 'their reconstructions'}: ${options.out}`, ...assumed].join('\n')}\n`,
  );
}
