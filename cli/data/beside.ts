import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SCALES, type Scale } from '../../src/data/index';
import type { Spec } from '../../src/index';
import { HOLD_OUTS, type HoldOut } from './hold_out';
import { ORDERS, type PicturesRead } from './image_set';
import { isTile } from './photos/tile';
import type { Reading } from './reading';
import type { Shown } from './shape';

/** What a run keeps of how it has read pictures. */
export type KeptReading = Pick<Reading, 'placement' | 'ground' | 'order' | 'classes' | 'tile' | 'deepWhite'>;

/** How a run has read its images, as far as its run.json tells. */
export interface RunFacts {
  readonly height?: number;
  readonly width?: number;
  readonly channels?: 1 | 3;
  /** The byte that stands for 1. */
  readonly white?: number;
  /** How it shows values that it took as they are, and its likelihood then. */
  readonly shown?: Shown;
  readonly likelihood?: Spec['likelihood'];
  /** Else the scale of numbers that it made bytes. */
  readonly scale?: Scale;
  readonly holdOut?: HoldOut;
  /** How it has read pictures. */
  readonly pictures?: KeptReading;
  /** It has exchanged dark and light. */
  readonly invert?: boolean;
  /** Its training images stayed on disk, of which fewer are held out. */
  readonly stream?: boolean;
  /** The data that it divided into images to train on and images to test on, by its name, and how many those were. */
  readonly divided?: { readonly data: string; readonly train: number; readonly test: number };
}

/** What the run.json beside a model says of the run's images; nothing where there is none, or it is damaged. */
export async function runBeside(model: string): Promise<RunFacts> {
  const run = await readFile(join(dirname(model), 'run.json'), 'utf8')
    .then((text) => JSON.parse(text))
    .catch(() => undefined);
  if (typeof run?.config !== 'object' || run.config === null) return {};
  const { white, holdOut } = reading(run);
  const { height, width, channels = 1, trainExamples: train, testExamples: test } = run.config;
  const { shown, scale, likelihood } = run.config;
  const data = run.resume?.data;
  return {
    ...(isWhole(height) && isWhole(width) && { height, width }),
    ...((channels === 1 || channels === 3) && { channels }),
    ...(isWhole(white) && white <= 255 && { white }),
    ...(isShown(shown) && { shown, likelihood }),
    ...(SCALES.includes(scale) && { scale }),
    ...(holdOut && HOLD_OUTS.includes(holdOut) && { holdOut }),
    ...(run.resume?.stream === true && { stream: true }),
    ...(holdOut &&
      typeof data === 'string' &&
      isWhole(train) &&
      isWhole(test) && { divided: { data, train, test } }),
    ...(isPicturesRead(run.resume?.pictures) && { pictures: picturesOf(run.resume.pictures) }),
    ...(run.resume?.invert === true && { invert: true }),
  };
}

/**
 * How a run has read its images. Runs that tell nothing of it are older: they took 255 for white, and held out every
 * tenth image by its position.
 */
export function reading({
  config,
  resume,
}: {
  readonly config: { readonly white?: number };
  readonly resume?: { readonly holdOut?: HoldOut | null } | undefined;
}): { readonly white: number; readonly holdOut: HoldOut | undefined } {
  const { white = 255 } = config;
  const { holdOut = 'position' } = resume ?? {};
  return { white, holdOut: holdOut ?? undefined };
}

/** What of it says how to read others. */
export function picturesOf({
  placement,
  ground,
  order = 'code units',
  classes,
  tile,
  deepWhite,
}: PicturesRead): KeptReading {
  return {
    ...{ placement, ground, order },
    ...(classes && { classes }),
    ...(tile && { tile }),
    ...(deepWhite !== undefined && { deepWhite }),
  };
}

/** Whether a file holds what a run keeps of its pictures. */
export function isPicturesRead(value: unknown): value is PicturesRead {
  const { placement, ground, order, classes, tile, deepWhite } = (value as PicturesRead | undefined) ?? {};
  return (
    (order === undefined || ORDERS.includes(order)) &&
    (tile === undefined || isTile(tile)) &&
    (deepWhite === undefined || (isWhole(deepWhite) && deepWhite <= 65535)) &&
    (placement === 'crop' || placement === 'fit') &&
    Array.isArray(ground) &&
    ground.length === 3 &&
    ground.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256) &&
    (classes === null || (Array.isArray(classes) && classes.every((name) => typeof name === 'string')))
  );
}

/** Whether a file holds what a run keeps of values as they are. */
export function isShown(value: unknown): value is Shown {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}
