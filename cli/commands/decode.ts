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

interface DecodeOptions extends ModelChoice {
  codes: string;
  out: string;
  size?: Size;
  label?: number;
  overwrite?: boolean;
  json?: boolean;
}

export function addDecode(program: Command): void {
  const command = program.command('decode').description('turn latent codes into images');
  addModelFileOptions(command)
    .requiredOption('--codes <file>', 'the codes, such as encode writes', parsePath)
    .option('--out <place>', 'where the images go', parseOutput, 'decoded.png')
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

async function decode(options: DecodeOptions): Promise<void> {
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
