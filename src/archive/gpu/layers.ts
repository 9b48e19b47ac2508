import { LimitError } from '../../errors';
import { BufferUsage } from '../../gpu/flags';
import { limitPassed, Program, type ProgramDescriptor } from '../../gpu/program';
import type { View } from '../../gpu/view';
import { denseForward } from '../../ops/dense/dense_forward';
import { padded } from '../../ops/values';
import { requantize } from '../../step/requantize';
import type { MatmulGpu } from '../../tiles/gpu';
import type { Matmul } from '../../tiles/table';
import { type Layer, outputsOf, type Range } from '../model';
import type { Matrix } from '../product';

/** A layer's places: x and y for as many rows as a batch may have, and its numbers. */
interface Placed {
  readonly layer: Layer;
  readonly x: View;
  readonly y: View;
  readonly weight: View;
  readonly bias: View;
  readonly factor: View;
  readonly low: View;
  readonly high: View;
}

/**
 * Layers of integers, as floats that hold them exactly, on a GPU: a dense layer's ordinary product, and what brings its sums back to
 * a few bits. Parameters stay there; a call is one submit.
 */
export class GpuLayers {
  readonly #gpu: MatmulGpu;
  readonly #placed: readonly Placed[];
  /** For the largest batch; it has the buffers of all. */
  readonly #whole: Program;
  /** For smaller ones, by their rows. */
  readonly #programs = new Map<number, Promise<Program>>();
  readonly #most: number;

  private constructor(gpu: MatmulGpu, placed: readonly Placed[], whole: Program, most: number) {
    this.#gpu = gpu;
    this.#placed = placed;
    this.#whole = whole;
    this.#most = most;
    this.#programs.set(most, Promise.resolve(whole));
  }

  /** For batches of up to `rows`. Throws a {@link LimitError} where they do not fit the adapter. */
  static async create(gpu: MatmulGpu, layers: readonly Layer[], rows: number): Promise<GpuLayers> {
    const most = padded(rows);
    const [parameters, activations] = [new Shelf('parameters'), new Shelf('activations')];
    let x = activations.place(most, (layers[0] as Layer).inputs);
    const placed = layers.map((layer): Placed => {
      const outputs = outputsOf(layer);
      const [read, y] = [x, activations.place(most, outputs)];
      x = y;
      const [bias, factor, low, high] = [0, 1, 2, 3].map(() => parameters.place(1, outputs)) as FourViews;
      return { layer, x: read, y, weight: parameters.place(outputs, layer.inputs), bias, factor, low, high };
    });
    const plan: ProgramDescriptor = {
      // Layers without an activation write none of the deltas.
      buffers: { parameters: parameters.bytes, activations: activations.bytes, deltas: 16 },
      dispatches: dispatchesOf(placed, gpu.matmul, most),
    };
    const passed = limitPassed(gpu, plan);
    if (passed) throw new LimitError(`${passed}: leave the GPU out, the CPU makes the same archive.`);
    const whole = await Program.create(gpu, plan);
    try {
      const numbers = numbersOf(placed, parameters.bytes / 4);
      await gpu.checked(() =>
        gpu.device.queue.writeBuffer(whole.buffers.parameters as GPUBuffer, 0, numbers),
      );
      return new GpuLayers(gpu, placed, whole, most);
    } catch (error) {
      whole.dispose();
      throw error;
    }
  }

  /** [rows, inputs] to [rows, outputs]. */
  async run(values: Uint8Array | Matrix, rows: number): Promise<Matrix> {
    const { device } = this.#gpu;
    const program = await this.#programFor(rows);
    const buffer = this.#whole.buffers.activations as GPUBuffer;
    const { x } = this.#placed[0] as Placed;
    const { y } = this.#placed.at(-1) as Placed;
    const size = 4 * rows * y.stride;
    // A staging buffer a call, so that two calls may be on their way.
    const staging = await this.#gpu.make((make) => {
      const copy = make({ label: 'integers', size, usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ });
      device.queue.writeBuffer(buffer, 4 * x.offset, withPadding(values, rows, x));
      const encoder = device.createCommandEncoder({ label: 'integers' });
      const pass = encoder.beginComputePass({ label: 'integers' });
      program.encode(pass);
      pass.end();
      encoder.copyBufferToBuffer(buffer, 4 * y.offset, copy, 0, size);
      device.queue.submit([encoder.finish()]);
      return copy;
    });
    try {
      await this.#gpu.mapped(staging);
      return withoutPadding(new Float32Array(staging.getMappedRange()), rows, y);
    } finally {
      staging.destroy();
    }
  }

  /** Batches of few rows take less than the largest: each power of two has a program, which compiles nothing anew. */
  #programFor(rows: number): Promise<Program> {
    const fitting = Math.min(Math.max(2 ** Math.ceil(Math.log2(rows)), 4), this.#most);
    let program = this.#programs.get(fitting);
    if (!program) {
      const dispatches = dispatchesOf(this.#placed, this.#gpu.matmul, fitting);
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

type FourViews = [bias: View, factor: View, low: View, high: View];

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

function dispatchesOf(placed: readonly Placed[], matmul: Matmul, rows: number) {
  return placed.flatMap(({ layer, x, y: whole, ...numbers }) => {
    const of = { label: layer.name, part: 'archive' };
    const y = { ...whole, rows };
    const dense = {
      ...{ name: layer.name, part: of.part, x: { ...x, rows }, y },
      ...{ weight: numbers.weight, bias: numbers.bias },
      ...({ activation: 'linear', activated: false, inputGradient: 'none' } as const),
    };
    return [denseForward(dense, matmul), requantize({ y, ...numbers }, of)];
  });
}

/** What lies in the parameters: integers, and powers of two. */
function numbersOf(placed: readonly Placed[], size: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(size);
  for (const { layer, weight, bias, factor, low, high } of placed) {
    const { inputs, ranges } = layer;
    for (let output = 0; output < weight.rows; output++) {
      const row = layer.weight.subarray(output * inputs, (output + 1) * inputs);
      numbers.set(row, weight.offset + output * weight.stride);
    }
    numbers.set(layer.bias, bias.offset);
    for (const [output, shift] of layer.shift.entries()) numbers[factor.offset + output] = 2 ** -shift;
    numbers.set(byOutput(ranges, 'low'), low.offset);
    numbers.set(byOutput(ranges, 'high'), high.offset);
  }
  return numbers;
}

function byOutput(ranges: readonly Range[], bound: 'low' | 'high'): number[] {
  return ranges.flatMap((range) => Array<number>(range.units).fill(range[bound]));
}

function withPadding(values: Uint8Array | Matrix, rows: number, { columns, stride }: View) {
  if (columns === stride) return new Float32Array(values);
  const whole = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++)
    whole.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  return whole;
}

function withoutPadding(whole: Float32Array, rows: number, { columns, stride }: View): Matrix {
  if (columns === stride) return new Float64Array(whole);
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    values.set(whole.subarray(row * stride, row * stride + columns), row * columns);
  return values;
}
