import type { Command } from 'commander';
import { addLabelOption, toldOne } from '../data/labels';
import type { Size } from '../data/shape';
import { imageSize } from '../data/size';
import { givenOut, parseTextOr, refuseForTexts, textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { CODES_IN_HELP, meansOf, readCodes } from '../latents/read_codes';
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

interface DecodeOptions extends ModelChoice {
  codes: string;
  out: string;
  size?: Size;
  label?: number;
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
  addLabelOption(command);
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${CODES_IN_HELP}\n${OUTPUT_HELP}`);
  addExamples(command, [
    'decode --codes codes.csv --out images',
    'decode --codes codes.npy --out images.npy',
  ]);
}

async function decode(options: DecodeOptions, command: Command): Promise<void> {
  if (await textIn(options.model)) {
    refuseForTexts(options, ['size']);
    return decodeTexts(options, givenOut(command, options.out));
  }
  const codes = await readCodes(options.codes);
  const output = await openOutput(options.out, options, [options.model, options.codes]);
  await withModel(options, async (vae) => {
    const size = await imageSize(vae.spec.input, options.model, options.size);
    const told = toldOne(vae.spec, options.label, codes.count, options.model);
    await output.write(await vae.decode(meansOf(codes, vae.spec.latent), told), size);
  });
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out: options.out, count: codes.count, codes: options.codes })}\n`
      : `${counted(codes.count, 'image')} decoded from ${options.codes}: ${options.out}\n`,
  );
}
