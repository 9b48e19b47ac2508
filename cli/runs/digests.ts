import type { TextShape } from '../../src/text/index';
import type { DataOptions, TrainingData } from '../data/data';
import { digest, digestOf } from '../data/digest';
import { Failure } from '../terminal/errors';
import type { Digests, Run } from './run';

/** What each of them is of, and what names it: as an option, and among those that were given. */
const PARTS = [
  // By labels images are held out, too: others are the cause of other images.
  ['labels', 'labels of the images that the run was trained on', '--labels', 'labels'],
  ['images', 'images that the run was trained on', '--data', 'data'],
  ['testImages', 'images that the run was tested on', '--test-data', 'testData'],
  ['testLabels', 'labels of the images that the run was tested on', '--test-labels', 'testLabels'],
] as const;

export async function digestsOf({ train, trainLabels, test }: TrainingData): Promise<Digests> {
  return {
    images: await digestOf(train),
    labels: trainLabels ? digest(trainLabels) : null,
    testImages: await digestOf(test.images),
    testLabels: test.labels ? digest(test.labels) : null,
  };
}

/**
 * Throws a Failure if data are others than those that a run had, wherever they lie now. Labels may be added to one that had none:
 * only its pictures depend on them. An older run has kept the digest of its training images alone.
 */
export function checkSameData(
  { resume, config }: { readonly resume: Run['resume']; readonly config: Pick<Run['config'], 'text'> },
  now: Digests,
  told: Pick<DataOptions, 'data' | 'testData' | 'labels' | 'testLabels'> & { readonly out: string },
  text?: TextShape,
): void {
  // Bytes are numbers of symbols: those of another alphabet may be the same.
  if (text && config.text && text.alphabet !== config.text.alphabet)
    throw new Failure(
      `cannot resume ${told.out}: ${told.data} are not the texts that the run was trained on, but of other characters; name those by --data.`,
    );
  const kept: Partial<Digests> = { images: resume.digest, ...resume.digests };
  for (const [part, ofImages, option, given] of PARTS) {
    if ((kept[part] ?? null) === null || kept[part] === now[part]) continue;
    // Those that were read with the images are others as these are.
    if (part === 'labels' && told.labels === undefined && kept.images !== now.images) continue;
    const what = resume.text ? ofImages.replace('images', 'texts') : ofImages;
    const found =
      now[part] === null ? 'there are none of' : `${told[given] ?? `those of ${told.data}`} are not`;
    throw new Failure(`cannot resume ${told.out}: ${found} the ${what}; name those by ${option}.`);
  }
}
