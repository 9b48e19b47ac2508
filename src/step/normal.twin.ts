import { type Sums, sums } from '../matrix.twin';
import { philox } from '../random';

/** What a noise value depends on, beside its column. */
export interface Noise {
  readonly rows: number;
  readonly width: number;
  /** What the noise is for. */
  readonly stream: number;
  readonly epoch: number;
  /** Batches done of the epoch: the rows of this one are numbered on behind theirs. */
  readonly batch: number;
  readonly batchSize: number;
  readonly seed: readonly [number, number];
}

/** Standard normal noise [rows, width]: Philox, four columns a counter, through Box & Muller (1958). */
export function normal({ rows, width, stream, epoch, batch, batchSize, seed }: Noise): Sums {
  return sums(rows, width, (row, column) => {
    const words = philox([Math.floor(column / 4), batch * batchSize + row, epoch, stream], seed);
    return [normals(words)[column % 4] as number];
  });
}

/** Four normals from four words, of which the top 24 bits count; u in (0, 1] keeps the logarithm finite. */
export function normals(words: readonly [number, number, number, number]): number[] {
  const [a, b, c, d] = words.map((word) => word >>> 8) as [number, number, number, number];
  const radius = [a, b].map((bits) => Math.sqrt(-2 * Math.log((bits + 1) / 2 ** 24))) as [number, number];
  const angle = [c, d].map((bits) => 2 * Math.PI * (bits / 2 ** 24 - 1 / 8)) as [number, number];
  return [
    radius[0] * Math.cos(angle[0]),
    radius[1] * Math.cos(angle[1]),
    radius[0] * Math.sin(angle[0]),
    radius[1] * Math.sin(angle[1]),
  ];
}
