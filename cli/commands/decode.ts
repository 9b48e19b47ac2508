import type { Command } from 'commander';
import { addLabelOption } from '../data/labels';
import type { Size } from '../data/shape';
import { imageSize } from '../data/size';
import { givenOut, parseTextOr, refuseForTexts, textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { CODE_LABELS_HELP, type CodesOptions, openCodes, toldOfCodes } from '../latents/code_labels';
import { CODES_IN_HELP, meansOf } from '../latents/read_codes';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseOutput } from '../output/output';
import { counted } from '../terminal/format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parsePath,
  parseSize,
} from '../terminal/options';
import { decodeTexts } from '../text/decode';

interface DecodeOptions extends ModelChoice, CodesOptions {
  out: string;
  size?: Size;
  overwrite?: boolean;
  json?: boolean;
}

export function addDecode(program: Command): void {
  const command = program.command('decode').description('turn latent codes into images or texts');
  addModelFileOptions(command)
    .requiredOption('--codes <file>', 'the codes, such as encode writes', parsePath)
    .option(
      '--out <place>',
      'where the images go; texts go to standard output, or into a .txt or .tsv',
      parseTextOr(parseOutput),
      'decoded.png',
    )
    .option('--size <HxW>', 'height and width of an image (default: as trained, else square)', parseSize)
    .action(decode);
  addLabelOption(command).option(
    '--labels <file>',
    'the labels of the codes (default: those beside them); IDX, or a .txt or .tsv, a label a line',
    parsePath,
  );
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${CODES_IN_HELP}\n${CODE_LABELS_HELP}\n${OUTPUT_HELP}`);
  addExamples(command, [
    'decode --codes codes.csv --out images',
    'decode --codes codes.npy --out images.npy',
  ]);
}

async function decode(options: DecodeOptions, command: Command): Promise<void> {
  if (await textIn(options.model)) {
    refuseForTexts(command, ['size']);
    return decodeTexts(options, givenOut(command, options.out));
  }
  const codes = await openCodes(options);
  const output = await openOutput(options.out, options, [options.model, options.codes, options.labels]);
  const told = await withModel(options, async (vae) => {
    const size = await imageSize(vae.spec.input, options.model, options.size);
    const { labels, ...said } = toldOfCodes(vae.spec, codes, options);
    const images = await vae.decode(meansOf(codes, vae.spec.latent), labels && { labels });
    await output.write(images, size);
    return said;
  });
  const { count } = codes;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out: options.out, count, codes: options.codes, ...told.facts })}\n`
      : `${counted(count, 'image')} decoded from ${options.codes}${told.words ? `, ${told.words}` : ''}: ${options.out}\n`,
  );
}
