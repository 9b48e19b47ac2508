import { at, type Matrix, matrix } from '../matrix.twin';
import { philox } from '../random';

export interface Drawing {
  readonly symbols: number;
  readonly position: number;
  readonly temperature: number;
  /** [rows, length]: 1 keeps what x has, 2 takes any symbol but the end. */
  readonly known?: Matrix;
  readonly stream: number;
  readonly epoch: number;
  readonly batch: number;
  readonly batchSize: number;
  readonly seed: readonly [number, number];
}

/** x [rows, length] with the token of one position drawn by logits [rows, length symbols]. */
export function drawToken(x: Matrix, logits: Matrix, drawing: Drawing): Matrix {
  return matrix(x.rows, x.columns, (row, column) =>
    column === drawing.position ? tokenOf(x, logits, row, drawing).token / 255 : at(x, row, column),
  );
}

/** The token of a text, and how far u is from where it would have been another, as a share of all. */
export function tokenOf(
  x: Matrix,
  logits: Matrix,
  row: number,
  { symbols, position, temperature, known, stream, epoch, batch, batchSize, seed }: Drawing,
): { readonly token: number; readonly margin: number } {
  const kind = known ? at(known, row, position) : 0;
  if (kind === 1) return { token: Math.round(at(x, row, position) * 255), margin: 1 };
  if (position > 0 && at(x, row, position - 1) === 0) return { token: 0, margin: 1 };
  const first = kind === 2 ? 1 : 0;
  const own = Array.from({ length: symbols - first }, (_, k) =>
    at(logits, row, position * symbols + first + k),
  );
  const largest = own.reduce((a, b) => Math.max(a, b));
  if (temperature === 0) return { token: first + own.indexOf(largest), margin: 1 };
  const weights = own.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = weights.reduce((a, b) => a + b);
  const [word] = philox([position, batch * batchSize + row, epoch, stream], seed);
  const u = ((word >>> 8) + 0.5) / 2 ** 24;
  let [passed, margin] = [0, 1];
  let token: number | undefined;
  for (const [k, weight] of weights.entries()) {
    passed += weight / sum;
    margin = Math.min(margin, Math.abs(passed - u));
    if (token === undefined && passed > u) token = first + k;
  }
  return { token: token as number, margin };
}
