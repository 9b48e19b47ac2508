import { matrix } from '../../src/matrix.twin';
import { STREAMS, seedWords } from '../../src/random';
import { type Batch, type Binarized, batchExamples, gather } from '../../src/step/gather.twin';

export interface Binarizing {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly batchSize: number;
  readonly seed: number;
}

/**
 * The batches of an epoch as a fit with `binarize: 'each epoch'` draws them on the GPU, one behind the other: 0 and 1, from
 * the float64 twin.
 */
export function trainingEpoch(options: Binarizing, epoch: number): Uint8Array {
  return binarized(options, { epoch, shuffle: true }, { by: 'place', stream: STREAMS.binarizedAnew });
}

/** The images in their order, binarised once. */
export function binarizedOnce(options: Binarizing): Uint8Array {
  return binarized(options, { epoch: 0, shuffle: false }, { by: 'example', stream: STREAMS.binarizedOnce });
}

function binarized(
  { pixels, width, batchSize, seed }: Binarizing,
  order: Pick<Batch, 'epoch' | 'shuffle'>,
  binarize: Binarized,
): Uint8Array {
  const examples = pixels.length / width;
  const data = matrix(examples, width, (row, column) => pixels[row * width + column] as number);
  const result = new Uint8Array(pixels.length);
  for (let batch = 0; batch * batchSize < examples; batch++) {
    const choice = { examples, batchSize, batch, seed: seedWords(seed), binarize, ...order };
    const rows = batchExamples(choice).length;
    result.set(gather(data, choice, rows, (byte) => byte / 255).values, batch * batchSize * width);
  }
  return result;
}
