import { LimitError } from '../../errors';
import { BufferUsage } from '../../gpu/flags';
import type { Dispatch } from '../../gpu/kernel';
import { limitPassed, Program } from '../../gpu/program';
import type { View } from '../../gpu/view';
import { fetched } from '../../modules';
import { denseForward } from '../../ops/dense/dense_forward';
import { padded } from '../../ops/values';
import { requantize } from '../../step/requantize';
import type { MatmulGpu } from '../../tiles/gpu';
import type { Matmul } from '../../tiles/table';
import { pixelsOf } from '../convolution';
import { CodecError } from '../errors';
import { type Layer, outputsOf, rowsOf } from '../model';
import type { Matrix } from '../product';
import type * as Convolutions from './convolutions';

/**
 * What one product gives: all outputs of a dense layer, or those channels of a convolution that are a picture of their own. Where
 * the operands of that product lie, x and y for as many examples as a batch may have.
 */
interface Piece {
  readonly layer: Layer;
  /** The first of its rows of W, and how many they are. */
  readonly first: number;
  readonly units: number;
  readonly x: View;
  readonly y: View;
  /** Rows of W as the kernel reads them. */
  readonly rows: readonly Int8Array[];
  readonly weight: View;
  readonly bias: View;
  /** By output. */
  readonly factor: View;
  readonly low: View;
  readonly high: View;
}

/** The kernels of convolutions, where a layer is one. */
type Convolving = typeof Convolutions | undefined;

/** Layers in the buffers of a program. */
interface Laid {
  readonly pieces: readonly Piece[];
  readonly buffers: Readonly<Record<string, number>>;
  /** Examples that fit at once. */
  readonly most: number;
}

/**
 * Layers of integers, as floats that hold them exactly, on a GPU: the ordinary products, and what brings their sums back to a few
 * bits. Parameters stay there; a call is one submit.
 */
export class GpuLayers {
  readonly #gpu: MatmulGpu;
  readonly #laid: Laid;
  readonly #convolving: Convolving;
  /** For as many examples as fit; it has the buffers of all. */
  readonly #whole: Program;
  /** For fewer, by their number. */
  readonly #programs = new Map<number, Promise<Program>>();

  private constructor(gpu: MatmulGpu, laid: Laid, convolving: Convolving, whole: Program) {
    this.#gpu = gpu;
    this.#laid = laid;
    this.#convolving = convolving;
    this.#whole = whole;
    this.#programs.set(laid.most, Promise.resolve(whole));
  }

  /** For batches of up to `rows` examples. Throws a {@link LimitError} where not even four fit the adapter. */
  static async create(gpu: MatmulGpu, layers: readonly Layer[], rows: number): Promise<GpuLayers> {
    const convolving = layers.some(({ convolution }) => convolution)
      ? await fetched(import('./convolutions'))
      : undefined;
    const laid = laidOut(layers, padded(rows), gpu.largestBuffer, convolving);
    const { pieces, buffers, most } = laid;
    const plan = { buffers, dispatches: dispatchesOf(pieces, gpu.matmul, most, convolving) };
    const passed = limitPassed(gpu, plan);
    if (passed) throw new LimitError(`${passed}: leave the GPU out, the CPU makes the same archive.`);
    const whole = await Program.create(gpu, plan);
    try {
      const numbers = numbersOf(pieces, (buffers.parameters as number) / 4);
      const { parameters } = whole.buffers;
      await gpu.checked(() => gpu.device.queue.writeBuffer(parameters as GPUBuffer, 0, numbers));
      return new GpuLayers(gpu, laid, convolving, whole);
    } catch (error) {
      whole.dispose();
      throw error;
    }
  }

  /** [rows, inputs] to [rows, outputs]. */
  async run(values: Uint8Array | Matrix, rows: number): Promise<Matrix> {
    const { pieces, most } = this.#laid;
    if (rows <= most) return this.#runSome(values, rows);
    const { columns } = (pieces[0] as Piece).x;
    const parts: Matrix[] = [];
    for (let first = 0; first < rows; first += most) {
      const count = Math.min(most, rows - first);
      parts.push(await this.#runSome(values.subarray(first * columns, (first + count) * columns), count));
    }
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const part of parts) {
      all.set(part, end);
      end += part.length;
    }
    return all;
  }

  async #runSome(values: Uint8Array | Matrix, rows: number): Promise<Matrix> {
    const { device } = this.#gpu;
    const program = await this.#programFor(rows);
    const buffer = this.#whole.buffers.activations as GPUBuffer;
    const { pieces } = this.#laid;
    const { x } = pieces[0] as Piece;
    const outputs = pieces.filter(({ layer }) => layer === pieces.at(-1)?.layer).map(({ y }) => y);
    const sizes = outputs.map(({ stride }) => 4 * rows * stride);
    const size = sizes.reduce((a, b) => a + b);
    // A staging buffer a call, so that two calls may be on their way.
    const staging = await this.#gpu.make((make) => {
      const copy = make({ label: 'integers', size, usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ });
      device.queue.writeBuffer(buffer, 4 * x.offset, withPadding(values, rows, x));
      const encoder = device.createCommandEncoder({ label: 'integers' });
      const pass = encoder.beginComputePass({ label: 'integers' });
      program.encode(pass);
      pass.end();
      let end = 0;
      for (const [i, { offset }] of outputs.entries()) {
        encoder.copyBufferToBuffer(buffer, 4 * offset, copy, end, sizes[i] as number);
        end += sizes[i] as number;
      }
      device.queue.submit([encoder.finish()]);
      return copy;
    });
    try {
      await this.#gpu.mapped(staging);
      return withoutPadding(new Float32Array(staging.getMappedRange()), rows, outputs);
    } finally {
      staging.destroy();
    }
  }

  /** Batches of few examples take less than large ones: each power of two has a program, which compiles nothing anew. */
  #programFor(rows: number): Promise<Program> {
    const { pieces, most } = this.#laid;
    const fitting = Math.min(Math.max(2 ** Math.ceil(Math.log2(rows)), 4), most);
    let program = this.#programs.get(fitting);
    if (!program) {
      const dispatches = dispatchesOf(pieces, this.#gpu.matmul, fitting, this.#convolving);
      program = Program.create(this.#gpu, { buffers: {}, dispatches }, this.#whole.buffers);
      this.#programs.set(fitting, program);
    }
    return program;
  }

  dispose(): void {
    for (const program of this.#programs.values())
      program.then(
        (made) => made.dispose(),
        () => {},
      );
  }
}

function laidOut(layers: readonly Layer[], rows: number, largest: number, convolving: Convolving): Laid {
  const floats = layers.reduce(
    (sum, layer) => sum + outputsOf(layer) + 4 * layer.ranges.length,
    padded((layers[0] as Layer).inputs),
  );
  const most = Math.max(Math.min(rows, 4 * Math.floor(largest / 16 / floats)), 4);
  const [parameters, activations] = [new Shelf('parameters'), new Shelf('activations')];
  let x = activations.place(most, (layers[0] as Layer).inputs);
  const pieces: Piece[] = [];
  for (const layer of layers) {
    const own = headsOf(layer).map(({ first, units }): Piece => {
      const pixels = layer.convolution ? pixelsOf(layer.convolution) : 1;
      const outputs = units * pixels;
      const weights = layer.weight.subarray(first * widthOf(layer), (first + units) * widthOf(layer));
      const rows =
        layer.convolution && convolving
          ? convolving.kernelRows(weights, layer.convolution, units)
          : Array.from({ length: units }, (_, row) =>
              weights.subarray(row * layer.inputs, (row + 1) * layer.inputs),
            );
      return {
        ...{ layer, first, units, rows, x, y: activations.place(most, outputs) },
        // Tiles read whole blocks of four rows.
        weight: parameters.place(padded(rows.length), (rows[0] as Int8Array).length),
        bias: parameters.place(1, units),
        factor: parameters.place(1, outputs),
        low: parameters.place(1, outputs),
        high: parameters.place(1, outputs),
      };
    });
    pieces.push(...own);
    x = (own[0] as Piece).y;
    if (own.length > 1 && layer !== layers.at(-1))
      throw new CodecError(
        `No GPU runs this codec, as ${layer.name} has several pictures within it. Leave the GPU out.`,
      );
  }
  // Layers without an activation write none of the deltas.
  return {
    pieces,
    buffers: { parameters: parameters.bytes, activations: activations.bytes, deltas: 16 },
    most,
  };
}

/** Lays matrices out one behind the other. */
class Shelf {
  #end = 0;

  constructor(readonly buffer: string) {}

  place(rows: number, columns: number): View {
    const stride = padded(columns);
    const view = { buffer: this.buffer, name: 'integers', offset: this.#end, rows, columns, stride };
    this.#end += rows * stride;
    return view;
  }

  get bytes(): number {
    return 4 * this.#end;
  }
}

/** Values of a row of W. */
function widthOf(layer: Layer): number {
  return layer.weight.length / rowsOf(layer);
}

/** The rows of W that one product computes: all, or those of a picture of a convolution. */
function headsOf(layer: Layer): { readonly first: number; readonly units: number }[] {
  if (!layer.convolution) return [{ first: 0, units: rowsOf(layer) }];
  let end = 0;
  return layer.ranges.map(({ units }) => {
    const first = end;
    end += units;
    return { first, units };
  });
}

function dispatchesOf(
  pieces: readonly Piece[],
  matmul: Matmul,
  rows: number,
  convolving: Convolving,
): Dispatch[] {
  return pieces.flatMap(({ layer, units, weight, bias, ...piece }) => {
    const [name, part] = [layer.name, 'archive'];
    const [x, y] = [
      { ...piece.x, rows },
      { ...piece.y, rows },
    ];
    const product =
      layer.convolution && convolving
        ? convolving.convolve(layer.convolution, units, { x, y, weight, bias }, { name, part, matmul })
        : denseForward(
            {
              ...{ name, part, x, y, weight, bias },
              activation: 'linear',
              activated: false,
              inputGradient: 'none',
            },
            matmul,
          );
    return [product, requantize({ ...piece, y }, { label: name, part })];
  });
}

/** What lies in the parameters: integers, and powers of two. */
function numbersOf(pieces: readonly Piece[], size: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(size);
  for (const { layer, first, units, rows, weight, bias, factor, low, high, y } of pieces) {
    for (const [i, row] of rows.entries()) numbers.set(row, weight.offset + i * weight.stride);
    numbers.set(layer.bias.subarray(first, first + units), bias.offset);
    const bounds = layer.ranges.flatMap((range) => Array<typeof range>(range.units).fill(range));
    for (let output = 0; output < y.columns; output++) {
      const row = first + (output % units);
      numbers[factor.offset + output] = 2 ** -(layer.shift[row] as number);
      numbers[low.offset + output] = bounds[row]?.low as number;
      numbers[high.offset + output] = bounds[row]?.high as number;
    }
  }
  return numbers;
}

function withPadding(values: Uint8Array | Matrix, rows: number, { columns, stride }: View) {
  if (columns === stride) return new Float32Array(values);
  const whole = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++)
    whole.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  return whole;
}

/** Matrices one behind the other, as one whose rows have those of all. */
function withoutPadding(whole: Float32Array, rows: number, views: readonly View[]): Matrix {
  if (views.length === 1 && views[0]?.columns === views[0]?.stride) return new Float64Array(whole);
  const width = views.reduce((sum, { columns }) => sum + columns, 0);
  const values = new Float64Array(rows * width);
  let [from, column] = [0, 0];
  for (const { columns, stride } of views) {
    for (let row = 0; row < rows; row++, from += stride)
      values.set(whole.subarray(from, from + columns), row * width + column);
    column += columns;
  }
  return values;
}
