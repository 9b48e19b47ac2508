import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { checkFit, DATA_HELP, openExamples } from '../data';
import { prepareFile, writeFileSafely } from '../files';
import { count } from '../format';
import { addAdapterOption, addExamples, addJsonOption, parsePath } from '../options';
import { withModel } from '../session';

interface EncodeOptions {
  model: string;
  data: string;
  labels?: string;
  out?: string;
  format?: 'csv' | 'json';
  json?: boolean;
}

export interface Codes {
  readonly latent: number;
  /** [n, latent] each. */
  readonly mu: Float32Array;
  readonly logvar: Float32Array;
  readonly labels?: Uint8Array | undefined;
}

export function addEncode(program: Command): void {
  const command = program
    .command('encode')
    .description('write the latent mean and log-variance of each image')
    .option('--model <file>', 'a trained model', parsePath, 'out/model.safetensors')
    .option('--data <data>', 'the images', parsePath, 'mnist')
    .option('--labels <file>', 'IDX file of their labels, to be written along', parsePath)
    .option('--out <file>', 'the file to write (default: standard output)', parsePath)
    .addOption(
      new Option('--format <name>', 'of the file (default: by its ending, else csv)').choices([
        'csv',
        'json',
      ]),
    )
    .action(encode);
  addAdapterOption(command);
  addJsonOption(command, 'the same as --format json');
  command.addHelpText('after', DATA_HELP);
  addExamples(command, [
    'encode --out codes.csv',
    'encode --data my-images-idx3-ubyte --format json > codes.json',
  ]);
}

async function encode(options: EncodeOptions): Promise<void> {
  const { images, labels, name } = await openExamples(options);
  if (options.out) await prepareFile(options.out, [options.model, options.data, options.labels]);
  const codes = await withModel(options.model, async (vae) => {
    checkFit(images, vae.spec.input);
    return { ...(await vae.encode(images.pixels)), latent: vae.spec.latent, labels };
  });
  const ending = extname(options.out ?? '').toLowerCase();
  const json = options.json || (options.format ? options.format === 'json' : ending === '.json');
  const text = json ? toJson(codes) : toCsv(codes);
  if (!options.out) {
    process.stdout.write(text);
    return;
  }
  await writeFileSafely(options.out, text);
  process.stdout.write(`Codes of ${count(images.count)} images of ${name}: ${options.out}\n`);
}

export function toCsv(codes: Codes): string {
  const { latent, mu, labels } = codes;
  const names = (what: string): string[] => Array.from({ length: latent }, (_, k) => `${what}_${k}`);
  const rows = [['index', ...(labels ? ['label'] : []), ...names('mu'), ...names('logvar')].join(',')];
  for (let i = 0; i < mu.length / latent; i++) {
    rows.push(
      [i, ...(labels ? [labels[i]] : []), ...row(mu, i, latent), ...row(codes.logvar, i, latent)].join(','),
    );
  }
  return `${rows.join('\n')}\n`;
}

/** One object a line inside one array: as easy to read by eye as by machine. */
export function toJson(codes: Codes): string {
  const { latent, mu, logvar, labels } = codes;
  const rows = Array.from({ length: mu.length / latent }, (_, index) =>
    JSON.stringify({
      index,
      ...(labels && { label: labels[index] }),
      mu: row(mu, index, latent),
      logvar: row(logvar, index, latent),
    }),
  );
  return `[\n${rows.join(',\n')}\n]\n`;
}

/** Nine digits give back the same 32-bit float; more would be noise. */
function row(values: Float32Array, index: number, latent: number): number[] {
  return Array.from(values.subarray(index * latent, (index + 1) * latent), (value) =>
    Number(value.toPrecision(9)),
  );
}
