import type { Command } from 'commander';
import { checkFit, DATA_HELP } from '../data/data';
import { addExamplesOptions, type ExamplesOptions, openExamples, SPLIT_HELP, tell } from '../data/examples';
import { addLabelOption, mixtureOf, told, toldOne } from '../data/labels';
import { type Shape, shapeOf, sizeOf, valuesOf } from '../data/shape';
import { givenOut, parseTextOr, refuseForTexts, textIn } from '../data/texts/model';
import { type ModelChoice, withModel } from '../device/session';
import { type OpenImage, openImage, type Point, parseImage } from '../latents/points';
import { readPng } from '../latents/read_png';
import { addOverwriteOption, OUTPUT_HELP, openOutput, parseOutput } from '../output/output';
import { type Picture, pairs } from '../output/pictures';
import { UsageError } from '../terminal/errors';
import { counted } from '../terminal/format';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelFileOptions,
  parseCount,
  parsePath,
  parseSize,
  settingOption,
} from '../terminal/options';
import { restoreTexts } from '../text/restore';

interface RestoreOptions extends ModelChoice, ExamplesOptions {
  mask: string;
  image?: Point;
  count: number;
  rounds: number;
  seed: number;
  label?: number;
  out: string;
  overwrite?: boolean;
  json?: boolean;
}

type RestoreWishes = Omit<RestoreOptions, 'mask'> & { mask?: string };

/** From this byte on, a pixel of the mask is white. */
const WHITE = 128;
const COLUMNS = 10;

const RESTORE_HELP = `
The mask is a PNG of the size of an image: white where pixels are missing, black where they are known. A picture has the
images with what is missing left out above what the model makes of them; other places get the restored images alone.`;

export function addRestore(program: Command): void {
  const command = program
    .command('restore')
    .description('restore a missing part of images, or of a text, from the rest');
  addModelFileOptions(command)
    .argument(
      '[pattern]',
      'of a model of texts: a text with ? for each character that is missing, also where a text may have one',
    )
    .option('--mask <file>', 'of images, must be given: a PNG, white where pixels are missing', parsePath)
    .addOption(settingOption('seed', { use: 'of texts' }))
    .option(
      '--image <image>',
      'one image: a number of --data, from 0, or a file (default: the first)',
      parseImage,
    )
    .option('--count <n>', 'how many images of --data, from the first', parseCount, COLUMNS)
    .addOption(settingOption('rounds'))
    .option(
      '--size <HxW>',
      'of an image: what pictures are brought to, or what rows of values are (default: as trained)',
      parseSize,
    )
    .option('--out <place>', 'where the images go, or texts (.txt)', parseTextOr(parseOutput), 'restored.png')
    .action(restore);
  addExamplesOptions(command);
  addLabelOption(
    command,
    'the class that a conditional model is told (default: the label of each, else a mixture of all classes)',
  );
  addOverwriteOption(command);
  addAdapterOption(command);
  addJsonOption(command);
  command.addHelpText('after', `${RESTORE_HELP}\n${OUTPUT_HELP}\n${DATA_HELP}\n${SPLIT_HELP}`);
  addExamples(command, [
    'restore --mask mask.png --count 20',
    'restore "m?ria" --model out/names/model.safetensors',
    'restore --mask mask.png --image 3 --rounds 50 --out restored',
  ]);
}

async function restore(pattern: string | undefined, options: RestoreWishes, command: Command): Promise<void> {
  if (await textIn(options.model)) {
    refuseForTexts(command, ['mask', 'image', 'size', 'data', 'labels', 'split', 'rounds']);
    if (!pattern) throw new UsageError('restore takes a text with ? for what is missing: "m?ria".');
    return restoreTexts(options, pattern, givenOut(command, options.out));
  }
  if (pattern !== undefined)
    throw new UsageError(`${pattern}: the model is of images, whose missing part --mask says.`);
  if (options.mask === undefined)
    throw new UsageError('--mask must name a PNG, white where pixels are missing.');
  return restoreImages({ ...options, mask: options.mask });
}

async function restoreImages(options: RestoreOptions): Promise<void> {
  const { image, out, rounds } = options;
  const mask = await readPng(options.mask, 'the mask');
  const examples = image?.kind === 'file' ? undefined : await openExamples(options);
  const chosen = image ? await openImage('image', image, examples, options) : undefined;
  const images = chosen?.image ?? (examples as NonNullable<typeof examples>).images;
  const shape = shapeOf(images);
  const missing = missingOf(mask, shape, options.mask);
  const file = image?.kind === 'file' ? image.path : undefined;
  const output = await openOutput(out, options, [
    options.model,
    options.mask,
    options.data,
    options.labels,
    file,
  ]);
  const length = valuesOf(shape);
  /** Whether a value is of a pixel that is missing. */
  const isMissing = (i: number): boolean => missing[Math.floor((i % length) / shape.channels)] === 1;
  const originals = images.pixels.subarray(0, (chosen ? 1 : options.count) * length);
  const count = originals.length / length;
  const unit = originals instanceof Float32Array ? 1 : 255;
  const masked = Float32Array.from(originals, (value: number, i) =>
    isMissing(i) ? Number.NaN : value / unit,
  );
  const known = Uint8Array.from(originals, (_: number, i) => (isMissing(i) ? 0 : 1));
  const assumed = await withModel(
    options,
    async (vae) => {
      checkFit(shape, vae.spec);
      const { label, model } = options;
      const own = chosen ? labelsOf(chosen) : examples?.labels?.subarray(0, count);
      const classes =
        label === undefined ? told(vae.spec, own, true) : toldOne(vae.spec, label, count, model);
      const restored = await vae.restore(originals, known, { rounds, ...classes });
      await output.write(restored, shape, () => pairs(masked, restored, shape, Math.min(COLUMNS, count)));
      return mixtureOf(vae.spec, classes.labels);
    },
    [shape],
  );
  if (examples) tell(examples);
  const pixelsMissing = missing.reduce((sum, one) => sum + one, 0);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ out, count, missing: pixelsMissing, rounds, ...(assumed.length > 0 && { mixture: true }) })}\n`
      : `${[`${counted(count, 'image')} with ${counted(pixelsMissing, 'pixel')} restored: ${out}`, ...assumed].join('\n')}\n`,
  );
}

function labelsOf({ label }: OpenImage): Uint32Array | undefined {
  return label === undefined ? undefined : Uint32Array.of(label);
}

/** 1 for each pixel that is missing. */
function missingOf(mask: Picture, { height, width }: Shape, path: string): Uint8Array {
  if (mask.height !== height || mask.width !== width)
    throw new UsageError(
      `--mask ${path} is ${sizeOf({ height: mask.height, width: mask.width })}, and the images are ${sizeOf({ height, width })}: give a mask of that size.`,
    );
  const missing = mask.pixels.map((byte) => (byte >= WHITE ? 1 : 0));
  if (missing.includes(1)) return missing;
  throw new UsageError(
    `--mask ${path} has no white pixel: nothing is missing. Paint white what is to be restored.`,
  );
}
