import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Scale } from '../../src/data/index';
import type { Spec } from '../../src/index';
import type { Order } from './image_set';
import type { Placement } from './photos/decode';
import { BLACK, type Ground, WHITE } from './photos/tally';
import { parseTile, type Tile } from './photos/tile';
import type { Shown, Size } from './shape';

/** How images are read, as far as that was said. */
export interface Reading {
  readonly size?: Size | undefined;
  readonly channels?: 1 | 3 | undefined;
  readonly placement?: Placement | undefined;
  readonly ground?: Ground | undefined;
  /** Of the pictures of a folder; natural where nothing is said. */
  readonly order?: Order | undefined;
  /** Pictures are sheets, which are cut into tiles of this size; null where they are not, whatever else holds. */
  readonly tile?: Tile | null | undefined;
  /** What stands for white in pictures of 16 bits. */
  readonly deepWhite?: number | undefined;
  /** Of the model, which may take numbers as they are; missing where its run has made bytes of them. */
  readonly likelihood?: Spec['likelihood'] | undefined;
  /** How numbers are shown that a model was trained on as they are. */
  readonly shown?: Shown | undefined;
  /** The scale of those of which its bytes were made. */
  readonly scale?: Scale | undefined;
  /** What holds where nothing else is said: as a model was trained. */
  readonly trained?: Omit<Reading, 'trained'>;
  /** Of pictures: names of the classes that a model knows, by their numbers. */
  readonly classes?: readonly string[] | undefined;
}

/** What a command line says of it. */
export interface ReadingOptions {
  readonly size?: Size;
  readonly crop?: boolean;
  readonly fit?: boolean;
  readonly grey?: boolean;
  readonly colour?: boolean;
  readonly ground?: Ground;
  readonly tile?: Tile | null;
  /** Exchange dark and light. */
  readonly invert?: boolean;
}

const ABSENT = { train: 'decided by the pictures', trained: 'as trained' };

/** The options of pictures, for a command that trains or one that takes a trained model. */
export function addReadingOptions(command: Command, use: keyof typeof ABSENT): Command {
  const absent = ABSENT[use];
  const crops = use === 'train' ? 'the default' : `default: ${absent}`;
  return command
    .addOption(
      new Option('--crop', `cut off what of a picture is beside the size (${crops})`).conflicts('fit'),
    )
    .addOption(new Option('--fit', 'lay the whole picture on the ground instead').conflicts('crop'))
    .addOption(new Option('--grey', `make images grey (default: ${absent})`).conflicts('colour'))
    .addOption(new Option('--colour', 'keep red, green and blue').conflicts('grey'))
    .option(
      '--tile <HxW>',
      `cut each picture, a sheet of sprites, into tiles of this height and width; 16x16+1 where a pixel lies between them, none for whole pictures (default: ${use === 'train' ? 'pictures are whole' : absent})`,
      parseTile,
    )
    .option(
      '--ground <colour>',
      `what lies under pictures that are transparent: white, black or #rrggbb (default: ${absent})`,
      parseGround,
    )
    .option('--invert', 'exchange dark and light');
}

export function readingOf({ size, crop, fit, grey, colour, ground, tile }: ReadingOptions): Reading {
  return {
    ...(size && { size }),
    ...((crop || fit) && { placement: crop ? 'crop' : 'fit' }),
    ...((grey || colour) && { channels: grey ? 1 : 3 }),
    ...(ground && { ground }),
    ...(tile !== undefined && { tile }),
  };
}

/** `white`, `black` or `#rrggbb`. */
export function parseGround(text: string): Ground {
  const named = { white: WHITE, black: BLACK }[text.toLowerCase()];
  const [, hex] = /^#?([0-9a-f]{6})$/i.exec(text) ?? [];
  if (!named && !hex) throw new InvalidArgumentError('It takes white, black, or a colour such as #80a0ff.');
  return (
    named ??
    ([0, 2, 4].map((at) => Number.parseInt((hex as string).slice(at, at + 2), 16)) as unknown as Ground)
  );
}
