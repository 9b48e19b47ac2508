import { type Command, Option } from 'commander';
import { BITS_OF_BYTES, binarized } from '../../src/archive/index';
import { OptionError } from '../../src/index';
import type { ByteImages } from '../data/image_set';
import { readImages } from '../data/images';
import { locate } from '../data/locate';
import { type Shape, shapeOf, sizeOf, valuesOf } from '../data/shape';
import { UsageError } from '../terminal/errors';
import { parsePath, parseSize, settingOption } from '../terminal/options';

/** Which images are compressed. */
export interface RawOptions {
  readonly data: string;
  readonly split?: 'test' | 'train';
  readonly size?: { readonly height: number; readonly width: number };
  readonly binarize?: (typeof BITS_OF_BYTES)[number];
  readonly seed: number;
}

export function addRawOptions(command: Command): Command {
  return command
    .option(
      '--data <data>',
      'the images, as train takes them; their bytes stay as they are',
      parsePath,
      'mnist',
    )
    .addOption(
      new Option('--split <part>', 'which of the images, where --data has both (default: test)').choices([
        'test',
        'train',
      ]),
    )
    .option(
      '--size <HxW>',
      'of an image: what pictures are brought to, or what rows of values are',
      parseSize,
    )
    .addOption(
      new Option(
        '--binarize <how>',
        'make bits of the bytes first: 255 from 128 on, or drawn once with a probability of byte / 255',
      ).choices(BITS_OF_BYTES),
    )
    .addOption(settingOption('seed', { use: 'of what --binarize once draws' }));
}

/** Images as they lie in their files: nothing is stretched or inverted, as training might. */
export async function readRaw({
  data,
  split,
  size,
  binarize,
  seed,
}: RawOptions): Promise<ByteImages & { name: string }> {
  const sources = await locate(data);
  if (split && !sources.test)
    throw new UsageError(`--split goes with data that have test images, and ${data} has none: leave it out.`);
  const path = split === 'train' ? sources.train : (sources.test ?? sources.train);
  // For no likelihood in particular, all become bytes.
  const images = (await readImages(path, size ? { size } : {})) as ByteImages;
  const name = sources.test ? `${sources.name} ${split ?? 'test'}` : sources.name;
  const pixels = binarize ? binarized(images.pixels, valuesOf(images), binarize, seed) : images.pixels;
  return { ...images, pixels, name };
}

/** The shape of an image as archives have it. */
export function dimsOf(images: Shape): number[] {
  const { height, width, channels } = shapeOf(images);
  return channels === 1 ? [height, width] : [height, width, channels];
}

/** Throws, in the terminal's words, for images of another shape than the codec or the model. */
export function ofShape<T>(images: Shape & { readonly name: string }, call: () => Promise<T>): Promise<T> {
  return call().catch((error) => {
    if (!(error instanceof OptionError) || error.field !== 'shape') throw error;
    throw new UsageError(
      `the images (${images.name}) are of ${sizeOf(images)}, but their ${error.message}. Choose others with --data, or have pictures brought to a size with --size.`,
    );
  });
}
