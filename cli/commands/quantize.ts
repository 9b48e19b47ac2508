import type { Command } from 'commander';
import { quantize as makeCodec } from '../../src/archive/index';
import { addRawOptions, dimsOf, ofShape, type RawOptions, readRaw } from '../archive/raw_images';
import { addOverwriteOption, keep } from '../output/output';
import { prepareFile, readBytes, writeFileSafely } from '../terminal/files';
import { count, counted } from '../terminal/format';
import { interruptible } from '../terminal/interrupt';
import { addExamples, addJsonOption, parseCount, parsePath } from '../terminal/options';

interface QuantizeOptions extends RawOptions {
  model: string;
  out: string;
  examples: number;
  overwrite?: boolean;
  json?: boolean;
}

export function addQuantize(program: Command): void {
  const command = program
    .command('quantize')
    .description('make a codec of a trained model, for compress; needs no GPU')
    .option('--model <file>', 'a trained model', parsePath, 'out/model.safetensors')
    .option('--out <file>', 'the codec to write', parsePath, 'out/codec.safetensors')
    .option('--examples <n>', 'images that ranges and bits are measured on', parseCount, 1000)
    .action(quantize);
  addRawOptions(command);
  addOverwriteOption(command, 'a codec that is');
  addJsonOption(command);
  command.addHelpText(
    'after',
    `
The model must have the likelihood logistic, for bytes, or bernoulli, for bits, dense layers or convolutions with relu, and no labels.
Its weights become integers of 8 bits, its activations of 8 to 12, whose sums any machine forms without rounding.`,
  );
  addExamples(command, ['quantize', 'quantize --model out/model.safetensors --out mnist.codec.safetensors']);
}

async function quantize(options: QuantizeOptions): Promise<void> {
  const model = await readBytes(options.model, 'the model');
  const images = await readRaw(options);
  await prepareFile(options.out, [options.model, options.data]);
  await keep(options.out, options.overwrite, ', and archives that were made by it need it');
  using interrupt = interruptible(options.json);
  const { codec, floatBits, integerBits, examples } = await ofShape(images, () =>
    makeCodec(model, images.pixels, {
      examples: options.examples,
      shape: dimsOf(images),
      signal: interrupt.signal,
    }),
  );
  await writeFileSafely(options.out, codec.bytes);
  const lost = integerBits / floatBits - 1;
  const facts = {
    out: options.out,
    hash: codec.hash,
    bytes: codec.bytes.length,
    examples,
    floatBits,
    integerBits,
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(facts)}\n`
      : `${[
          `Minus the ELBO, by one draw of z for each of ${counted(examples, 'image')} (${images.name}):`,
          `model     ${bits(floatBits)}`,
          `integers  ${bits(integerBits)}, ${percent(lost)} by rounding`,
          `codec     ${count(codec.bytes.length)} bytes, ${codec.hash}`,
          options.out,
        ].join('\n')}\n`,
  );
}

function bits(value: number): string {
  return `${value.toFixed(4)} bits a dimension`;
}

function percent(share: number): string {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(2)} %`;
}
