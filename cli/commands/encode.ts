import { type Command, Option } from 'commander';
import { checkFit, DATA_HELP } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../data/examples';
import { told } from '../data/labels';
import { type ModelChoice, withModel } from '../device/session';
import {
  CODE_FORMATS,
  CODES_HELP,
  type CodeFormat,
  codeFormat,
  formatCodes,
  labelsPath,
  toLabelsTsv,
} from '../latents/codes';
import { UsageError } from '../terminal/errors';
import { prepareFile, writeFileSafely } from '../terminal/files';
import { counted } from '../terminal/format';
import { nounOf } from '../terminal/noun';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parsePath,
} from '../terminal/options';
import { counting } from '../terminal/progress';

interface EncodeOptions extends ModelChoice, ExamplesOptions {
  out?: string;
  format?: CodeFormat;
  json?: boolean;
}

export function addEncode(program: Command): void {
  const command = program
    .command('encode')
    .description('write the latent mean and log-variance of each image or text');
  addModelFileOptions(command)
    .option('--out <file>', 'the file to write (default: standard output)', parsePath)
    .addOption(
      new Option('--format <name>', 'of what is written (default: by the ending of --out, else csv)').choices(
        CODE_FORMATS,
      ),
    )
    .action(encode);
  addExamplesOptions(command);
  addAdapterOption(command);
  addJsonOption(command, 'the same as --format json');
  command.addHelpText('after', CODES_HELP);
  command.addHelpText('after', `${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, [
    'encode --out codes.csv',
    'encode --out codes.npy',
    'encode --data my-images-idx3-ubyte --format json > codes.json',
  ]);
}

async function encode(options: EncodeOptions): Promise<void> {
  const { out } = options;
  const format = codeFormat(options);
  const examples = await openExamples(options);
  const { images, labels, name } = examples;
  const labelsOut = out && format === 'tsv' && labels ? labelsPath(out) : undefined;
  const inputs = [options.model, options.data, options.labels];
  if (out) await prepareFile(out, inputs);
  if (labelsOut) await prepareFile(labelsOut, inputs);
  const codes = await withModel(
    options,
    async (vae) => {
      checkFit(images, vae.spec);
      if (format === 'npy' && options.labels && vae.spec.classes === undefined) {
        throw new UsageError(
          'an .npy file has no place for labels: leave --labels out, or write .csv, .tsv or .json.',
        );
      }
      return {
        ...(await counting(images, (watch) =>
          vae.encode(images.pixels, { ...told(vae.spec, labels), ...watch }),
        )),
        latent: vae.spec.latent,
        labels,
        ...(images.names && {
          named: { what: vae.spec.text ? 'text' : 'file', names: images.names } as const,
        }),
      };
    },
    [images],
  );
  tell(examples);
  const content = formatCodes(codes, format);
  if (!out) {
    process.stdout.write(content);
    return;
  }
  await writeFileSafely(out, content);
  if (labelsOut && labels) await writeFileSafely(labelsOut, toLabelsTsv(labels));
  const where = labelsOut ? `${out}, their labels: ${labelsOut}` : out;
  process.stdout.write(`Codes of ${counted(images.count, nounOf(images))} (${name}): ${where}\n`);
}
