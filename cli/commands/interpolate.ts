import { type Command, InvalidArgumentError } from 'commander';
import { DATA_HELP } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, SPLIT_HELP, tell } from '../data/examples';
import { addLabelOption, DECODED_AS } from '../data/labels';
import { imageSize } from '../data/size';
import { givenOut, parseTextOr, refuseForTexts, textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { toldOfPoints } from '../latents/point_labels';
import { codesOf, openPoints, POINTS_HELP, pointOf } from '../latents/points';
import { walk } from '../latents/walk';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseOutput } from '../output/output';
import { grid } from '../output/pictures';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseSize,
  parseSteps,
} from '../terminal/options';
import { interpolateTexts } from '../text/interpolate';

interface InterpolateOptions extends ModelChoice, ExamplesOptions {
  from: string;
  to: string;
  steps: number;
  spherical?: boolean;
  label?: number;
  out: string;
  overwrite?: boolean;
  json?: boolean;
}

export function addInterpolate(program: Command): void {
  const command = program
    .command('interpolate')
    .description('decode the way from one point of the latent space to another');
  addModelFileOptions(command)
    .requiredOption('--from <point>', 'where it begins; of a model of texts a text', parseNamed)
    .requiredOption('--to <point>', 'where it ends; of a model of texts a text', parseNamed)
    .option('--steps <n>', 'images on the way, both ends included', parseSteps, 10)
    .option('--spherical', 'along the great circle, where the latents of the prior lie, rather than straight')
    .option('--size <HxW>', 'of an image (default: as trained, else square)', parseSize)
    .option(
      '--out <place>',
      'where the images go, or texts (.txt)',
      parseTextOr(parseOutput),
      'interpolation.png',
    )
    .action(interpolate);
  addExamplesOptions(command, 'the images that numbers are of');
  addLabelOption(command, DECODED_AS);
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText(
    'after',
    `${POINTS_HELP}\nOf a model of texts a point is a text, whatever it looks like: anna, or 3.\n${OUTPUT_HELP}\n${DATA_HELP}\n${SPLIT_HELP}`,
  );
  addExamples(command, [
    'interpolate --from 3 --to 8 --steps 10',
    'interpolate --model out/names/model.safetensors --from anna --to peter',
    'interpolate --from=-1.5,0 --to codes.csv:7 --spherical --out frames',
  ]);
}

/** A point, or a text: which, the model says. */
function parseNamed(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It takes a number, a code, a file or a text.');
  return text;
}

async function interpolate(options: InterpolateOptions, command: Command): Promise<void> {
  const text = await textIn(options.model);
  if (text) {
    refuseForTexts(command, ['size', 'data', 'labels', 'split']);
    return interpolateTexts(options, text, givenOut(command, options.out));
  }
  const { steps, spherical = false } = options;
  const [from, to] = [pointOf('from', options.from), pointOf('to', options.to)];
  const { points, examples } = await openPoints({ from, to }, options);
  const read = [from, to].map((point) => (point.kind === 'file' ? point.path : undefined));
  const output = await openOutput(options.out, options, [
    options.model,
    options.data,
    options.labels,
    ...read,
  ]);
  const ends = [points.from, points.to];
  const told = await withModel(options, async (vae) => {
    const { input, latent } = vae.spec;
    const size = await imageSize(input, options.model, options.size);
    const { labels, ...said } = toldOfPoints(vae.spec, ends, steps, options);
    const both = await codesOf(vae, ends, options.label);
    const codes = walk(both.subarray(0, latent), both.subarray(latent), steps, spherical);
    const images = await vae.decode(codes, labels && { labels });
    await output.write(images, size, () => grid(images, size, { columns: steps }));
    return said;
  });
  if (examples) tell(examples);
  const [first, last] = [points.from.name, points.to.name];
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out: options.out, from: first, to: last, steps, spherical, ...told.facts })}\n`
      : `${steps} images from ${first} to ${last}${spherical ? ', along the sphere' : ''}${told.words ? `, ${told.words}` : ''}: ${options.out}\n`,
  );
}
