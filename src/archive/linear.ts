import { type Convolution, phasesOf, pixelsOf } from './convolution';
import { type Matrix, product, transposed } from './product';

/** W x + b; by windows, [ky, kx, channels] a row of W, where it is a convolution. */
export interface Linear {
  /** Values of x. */
  readonly inputs: number;
  /** Outputs, or the channels of a convolution's, which lie picture behind picture. */
  readonly heads: readonly { readonly units: number }[];
  readonly weight: Matrix;
  readonly bias: Matrix;
  readonly convolution?: Convolution | undefined;
}

/** What a layer makes of rows of x. */
export type Run = (x: Matrix, rows: number) => Matrix;

/** Values of windows, or of what comes of them, that are held at once. */
const WINDOWS = 1 << 16;
/** Values of the widest layer that are held at once. */
const ROWS = 1 << 18;

/** `after` is applied, in place, to sums that lie as rows of W do: [..., rows of W]. */
export function linearOf(layer: Linear, after: (sums: Matrix) => void): Run {
  const { inputs, weight, bias, convolution } = layer;
  const outputs = bias.length;
  if (convolution) return windowsOf(layer, convolution, after);
  const lines = transposed(weight, outputs);
  return (x, rows) => {
    const y = product(x, lines, bias, { rows, inputs, outputs });
    after(y);
    return y;
  };
}

function windowsOf(
  { inputs, heads, weight, bias }: Linear,
  convolution: Convolution,
  after: (sums: Matrix) => void,
): Run {
  const channels = convolution.from[2];
  const outputs = bias.length;
  const all = pixelsOf(convolution);
  const phases = phasesOf(convolution).map((phase) => {
    const width = phase.taps.length * channels;
    const own = new Float64Array(outputs * width);
    const row = weight.length / outputs;
    for (let output = 0; output < outputs; output++)
      phase.taps.forEach((tap, i) => {
        const from = output * row + tap * channels;
        own.set(weight.subarray(from, from + channels), output * width + i * channels);
      });
    const most = Math.max(Math.floor(WINDOWS / Math.max(width, outputs)), 1);
    return { ...phase, width, lines: transposed(own, outputs), most };
  });
  return (x, rows) => {
    const y = new Float64Array(rows * outputs * all);
    for (const { pixels, sources, taps, width, lines, most } of phases) {
      const windows = new Float64Array(most * width);
      const count = rows * pixels.length;
      for (let first = 0; first < count; first += most) {
        const some = Math.min(most, count - first);
        for (let i = 0, at = 0; i < some; i++) {
          const row = Math.floor((first + i) / pixels.length);
          const tap = ((first + i) % pixels.length) * taps.length;
          for (let k = 0; k < taps.length; k++) {
            const source = sources[tap + k] as number;
            let from = row * inputs + source * channels;
            const end = at + channels;
            if (source < 0) windows.fill(0, at, end);
            else for (; at < end; at++, from++) windows[at] = x[from] as number;
            at = end;
          }
        }
        const sums = product(windows, lines, bias, { rows: some, inputs: width, outputs });
        after(sums);
        for (let i = 0, at = 0; i < some; i++) {
          const row = Math.floor((first + i) / pixels.length);
          const pixel = pixels[(first + i) % pixels.length] as number;
          let head = row * outputs * all;
          for (const { units } of heads) {
            const to = head + pixel * units;
            for (let j = 0; j < units; j++) y[to + j] = sums[at++] as number;
            head += units * all;
          }
        }
      }
    }
    return y;
  };
}

/** Runs one layer after the other on all rows, a few at a time. */
export function runAll(layers: readonly Run[], widest: number, x: Matrix, rows: number): Matrix {
  const some = Math.max(Math.floor(ROWS / widest), 1);
  if (rows <= some) return layers.reduce((y, run) => run(y, rows), x);
  const inputs = x.length / rows;
  let y: Matrix | undefined;
  for (let first = 0; first < rows; first += some) {
    const count = Math.min(some, rows - first);
    const part = layers.reduce(
      (z, run) => run(z, count),
      x.subarray(first * inputs, (first + count) * inputs),
    );
    y ??= new Float64Array((part.length / count) * rows);
    y.set(part, (part.length / count) * first);
  }
  return y as Matrix;
}
