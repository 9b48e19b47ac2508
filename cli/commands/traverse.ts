import type { Command } from 'commander';
import { type DimensionUse, latentUse } from '../../src/data/index';
import { checkFit, DATA_HELP } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../data/examples';
import { addLabelOption, DECODED_AS, told } from '../data/labels';
import { imageSize } from '../data/size';
import { textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { toldOfPoints } from '../latents/point_labels';
import { codesOf, openPoints, POINTS_HELP, type Point, parsePoint } from '../latents/points';
import { traverse as codesAlong } from '../latents/walk';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseOutput } from '../output/output';
import { grid } from '../output/pictures';
import { UsageError } from '../terminal/errors';
import { counted, nats } from '../terminal/format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseCount,
  parseRange,
  parseSize,
  parseSteps,
} from '../terminal/options';
import { counting } from '../terminal/progress';

interface TraverseOptions extends ModelChoice, ExamplesOptions {
  at?: Point;
  steps: number;
  range: number;
  dimensions?: number;
  label?: number;
  out: string;
  overwrite?: boolean;
  json?: boolean;
}

/** Dimensions that say less of an image, in nats, are left out, */
const USED = 0.01;
/** and of the others all but so many, unless an option says otherwise. */
const MOST = 32;

export function addTraverse(program: Command): void {
  const command = program
    .command('traverse')
    .description('decode each latent dimension over its range, a row each, the most used one first');
  addModelFileOptions(command)
    .option(
      '--at <point>',
      'where the other dimensions stand (default: 0, the mean of the prior)',
      parsePoint,
    )
    .option('--steps <n>', 'images in a row', parseSteps, 9)
    .option('--range <x>', 'from -x to x', parseRange, 3)
    .option(
      '--dimensions <n>',
      `how many, the most used (default: those of at least ${USED} nats, at most ${MOST})`,
      parseCount,
    )
    .option('--size <HxW>', 'of an image (default: as trained, else square)', parseSize)
    .option('--out <place>', 'where the images go', parseOutput, 'traversal.png')
    .action(traverse);
  addExamplesOptions(command, 'the images whose KL says how much each is used');
  addLabelOption(command, DECODED_AS);
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${POINTS_HELP}\n${OUTPUT_HELP}\n${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, ['traverse', 'traverse --at 3 --dimensions 5 --out rows.png']);
}

async function traverse(options: TraverseOptions): Promise<void> {
  if (await textIn(options.model))
    throw new UsageError(
      'traverse is for images, and the model is of texts: interpolate walks between two of them.',
    );
  const { steps, range, at } = options;
  const examples = await openExamples(options);
  const { points } = await openPoints<'at'>(at ? { at } : {}, options, examples);
  const read = at?.kind === 'file' ? at.path : undefined;
  const output = await openOutput(options.out, options, [options.model, options.data, options.labels, read]);
  const { images, labels, name } = examples;
  const { uses, words, facts } = await withModel(
    options,
    async (vae) => {
      const { input, latent } = vae.spec;
      checkFit(images, vae.spec);
      const size = await imageSize(input, options.model, options.size);
      const { at } = points;
      const decoding = (count: number) => toldOfPoints(vae.spec, at ? [at] : [], count, options);
      decoding(1);
      const { mu, logvar } = await counting(images, (watch) =>
        vae.encode(images.pixels, { ...told(vae.spec, labels), ...watch }),
      );
      const chosen = choose(latentUse(mu, logvar, latent), options.dimensions);
      const start = at ? await codesOf(vae, [at], options.label) : new Float32Array(latent);
      const dimensions = chosen.map(({ dimension }) => dimension);
      const codes = codesAlong(start, dimensions, steps, range);
      const { labels: as, ...said } = decoding(dimensions.length * steps);
      const decoded = await vae.decode(codes, as && { labels: as });
      await output.write(decoded, size, () => grid(decoded, size, { columns: steps }));
      return { uses: chosen, ...said };
    },
    [images],
  );
  tell(examples);
  const { out } = options;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ out, steps, range, data: options.data, ...facts, dimensions: uses })}\n`,
    );
    return;
  }
  const rows = uses.map(({ dimension, kl }) => `  z_${dimension}  ${nats(kl)} nats`);
  process.stdout.write(
    `${counted(uses.length, 'dimension')} from -${range} to ${range}${words ? `, ${words}` : ''}, by the mean KL over ${counted(images.count, 'image')} (${name}): ${out}\n${rows.join('\n')}\n`,
  );
}

function choose(uses: readonly DimensionUse[], wished: number | undefined): readonly DimensionUse[] {
  if (wished !== undefined) return uses.slice(0, wished);
  const used = uses.filter(({ kl }) => kl >= USED).slice(0, MOST);
  return used.length > 0 ? used : uses.slice(0, 1);
}
