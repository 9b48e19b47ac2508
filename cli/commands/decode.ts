import type { Command } from 'commander';
import { counted } from '../format';
import { addLabelOption, toldOne } from '../labels';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parsePath,
  parseSize,
} from '../options';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseOutput } from '../output';
import { CODES_IN_HELP, meansOf, readCodes } from '../read_codes';
import { type ModelChoice, withModel } from '../session';
import type { Size } from '../shape';
import { imageSize } from '../size';
import { decodeTexts } from '../text/decode';
import { givenOut, parseTextOr, refuseForTexts, textIn } from '../text/model';

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
