import { type Command, Option } from 'commander';
import { UsageError } from '../errors';
import type { Images } from '../image_set';
import { readImages } from '../images';
import { locate } from '../locate';
import { parsePath, parseSize } from '../options';
import { type Shape, shapeOf } from '../shape';

/** Which images are compressed. */
export interface RawOptions {
  readonly data: string;
  readonly split?: 'test' | 'train';
  readonly size?: { readonly height: number; readonly width: number };
  readonly threshold?: boolean;
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
    .option('--threshold', 'make bits of the bytes first, 255 from 128 on and else 0');
}

/** Images as they lie in their files: nothing is stretched or inverted, as training might. */
export async function readRaw({
  data,
  split,
  size,
  threshold,
}: RawOptions): Promise<Images & { name: string }> {
  const sources = await locate(data);
  if (split && !sources.test)
    throw new UsageError(`--split goes with data that have test images, and ${data} has none: leave it out.`);
  const path = split === 'train' ? sources.train : (sources.test ?? sources.train);
  const images = await readImages(path, size ? { size } : {});
  const name = sources.test ? `${sources.name} ${split ?? 'test'}` : sources.name;
  const pixels = threshold ? images.pixels.map((byte) => (byte < 128 ? 0 : 255)) : images.pixels;
  return { ...images, pixels, name };
}

/** The shape of an image as archives have it. */
export function dimsOf(images: Shape): number[] {
  const { height, width, channels } = shapeOf(images);
  return channels === 1 ? [height, width] : [height, width, channels];
}
