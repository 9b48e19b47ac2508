import { readNpy } from '../../src/data/index';
import { DataError } from '../../src/index';
import { arraysIn } from './arrays';

/** Where an archive has images and labels, as `file.npz#array`. */
export interface NpzPlaces {
  readonly train: string;
  readonly trainLabels?: string | undefined;
  readonly test?: string | undefined;
  readonly testLabels?: string | undefined;
}

const isTest = (name: string): boolean => /test/i.test(name);
/** Held apart for choosing settings, and so neither for training nor for testing. */
const isSpare = (name: string): boolean => /val/i.test(name);

/**
 * The images and labels of a NumPy archive: arrays of two dimensions or more are images, of one are labels, and those of
 * `test` in their names are for testing. Throws a DataError where that is not clear.
 */
export async function placesIn(path: string): Promise<NpzPlaces> {
  const images: string[] = [];
  const labels: string[] = [];
  for (const [name, read] of await arraysIn(path)) {
    const shape = shapeOf(await read());
    if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) labels.push(name);
    else if (shape.length > 1) images.push(name);
  }
  const used = images.filter((name) => !isSpare(name));
  const [train, test] = [used.filter((name) => !isTest(name)), used.filter(isTest)];
  if (train.length !== 1 || test.length > 1)
    throw new DataError(
      `${path} has ${images.length === 0 ? 'no images' : `the arrays ${images.join(', ')}`}, where one for training and perhaps one for testing are taken: name one, such as --data ${path}#${images[0] ?? 'x_train'}.`,
    );
  const labelOf = (ofTest: boolean): string | undefined => {
    const found = labels.filter((name) => isTest(name) === ofTest && !isSpare(name));
    return found.length === 1 ? `${path}#${found[0]}` : undefined;
  };
  return {
    train: `${path}#${train[0]}`,
    trainLabels: labelOf(false),
    ...(test[0] && { test: `${path}#${test[0]}`, testLabels: labelOf(true) }),
  };
}

function shapeOf(bytes: Uint8Array): readonly number[] {
  try {
    return readNpy(bytes).shape;
  } catch (error) {
    // An array of objects or text is neither images nor labels.
    if (error instanceof DataError) return [];
    throw error;
  }
}
