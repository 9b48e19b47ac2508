/**
 * What the kernel cases share: buffers full of poison with matrices in them, a run of one dispatch, and the check that
 * it wrote what it should and nothing else. Runs in Node and in a page.
 */

import { BufferUsage } from '../../src/gpu/flags';
import type { Gpu } from '../../src/gpu/gpu';
import { type Dispatch, filesOf, sourceOf } from '../../src/gpu/kernel';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import type { View } from '../../src/gpu/view';
import { type Matrix, matrix, type Sums } from '../../src/matrix.twin';
import { packState, type State } from '../../src/step/state';
import type { MatmulGpu } from '../../src/tiles/gpu';
import { MATMULS, type Matmul, supports } from '../../src/tiles/table';

/** One check of one kernel. `run` throws an Error that says what went wrong. */
export interface KernelCase {
  readonly kernel: string;
  readonly name: string;
  /** The matmul family that the adapter must be fit for; elsewhere `run` does nothing. */
  readonly needs?: Matmul;
  /** Runs in the long form of the tests only: others make the same point without compiling as much. */
  readonly thorough?: boolean;
  run(gpu: MatmulGpu): Promise<void>;
}

/** Seeded random numbers (mulberry32 by Tommy Ettinger), independent of the library's. */
export class Random {
  constructor(private state: number) {}

  word(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A number that f32 can hold. */
  uniform(low: number, high: number): number {
    return Math.fround(low + ((high - low) * this.word()) / 2 ** 32);
  }

  /** A number that f16 can hold: of 11 bits, and large enough for none of them to be lost. */
  half(low: number, high: number): number {
    const value = this.uniform(low, high);
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
    return Math.abs(value) < 2 ** -14 ? 0 : Math.round(value / unit) * unit;
  }

  /** A whole number from 0 to `below` - 1. */
  whole(below: number): number {
    return this.word() % below;
  }

  matrix(rows: number, columns: number, low: number, high: number, half = false): Matrix {
    return matrix(rows, columns, () => (half ? this.half(low, high) : this.uniform(low, high)));
  }
}

export const padded = (size: number): number => Math.ceil(size / 4) * 4;

/** Where a matrix lies in a buffer, in words: rows padded to `stride`, and `rows` of them with what pads them below. */
export interface Place {
  readonly offset: number;
  readonly rows: number;
  /** Words from one row to the next. */
  readonly stride: number;
  /** Words of a row that belong to the matrix, padding included; all of the stride by default. */
  readonly width?: number;
}

/** A place as kernels are told of it. */
export function viewOf(
  { offset, rows, stride }: Place,
  columns: number,
  buffer = 'activations',
  name = 'matrix',
): View {
  return { buffer, name, offset, rows, columns, stride };
}

/** Lays places out one behind the other with gaps of random width, as a kernel must not care where its matrices lie. */
export class Arena {
  private end: number;

  constructor(private readonly random: Random) {
    this.end = 4 * random.whole(5);
  }

  /** `apart`: vec4f of something else between one row and the next. */
  place(rows: number, columns: number, apart = 0): Place {
    const width = padded(columns);
    const place = { offset: this.end, rows, stride: width + 4 * apart, width };
    this.end += rows * place.stride + 4 * this.random.whole(5);
    return place;
  }

  /** Words of a buffer that ends with the arena, be it at once behind the last place. */
  get size(): number {
    return Math.max(4, this.end);
  }
}

/** NaN with a payload, and numbers whose sums and products overflow. */
const POISON = [0x7fc54321, 0x7f7ffffe, 0xff7ffffe] as const;

/** A buffer's words. What a case does not fill is poison. */
export class Words {
  readonly bits: Uint32Array;
  readonly floats: Float32Array;

  constructor(size: number) {
    this.bits = Uint32Array.from({ length: size }, (_, i) => POISON[(i * 7 + (i >> 3)) % 3] as number);
    this.floats = new Float32Array(this.bits.buffer);
  }

  /** Writes a matrix, and zeros into the rest of its place. */
  put({ offset, rows, stride, width = stride }: Place, { columns, values, rows: filled }: Matrix): this {
    for (let row = 0; row < rows; row++) {
      this.floats.fill(0, offset + row * stride, offset + row * stride + width);
    }
    for (let row = 0; row < filled; row++) {
      this.floats.set(values.subarray(row * columns, (row + 1) * columns), offset + row * stride);
    }
    return this;
  }

  /** The matrix that lies in a place, without padding. */
  get({ offset, rows, stride }: Place, columns: number): Matrix {
    return matrix(rows, columns, (row, column) => this.floats[offset + row * stride + column] as number);
  }

  static from(values: ArrayLike<number>): Words {
    const words = new Words(values.length);
    words.floats.set(values);
    return words;
  }

  static fromBits(bits: ArrayLike<number>): Words {
    const words = new Words(bits.length);
    words.bits.set(bits);
    return words;
  }
}

export function stateWords(state: Partial<State>): Words {
  return Words.fromBits(new Uint32Array(packState({ correction1: 1, correction2: 1, ...state })));
}

export type Buffers = Readonly<Record<string, Words>>;

/** Runs one dispatch on buffers of these contents, and returns them as they are afterwards. */
export async function runDispatch(gpu: Gpu, dispatch: Dispatch, buffers: Buffers): Promise<Buffers> {
  const { device } = gpu;
  const made = await gpu.checked(() =>
    Object.entries(buffers).map(([label, { bits }]) => {
      const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
      const buffer = device.createBuffer({ label, size: bits.byteLength, usage });
      device.queue.writeBuffer(buffer, 0, bits as BufferSource);
      return [label, buffer] as const;
    }),
  );
  let program: Program | undefined;
  try {
    program = await Program.create(gpu, { buffers: {}, dispatches: [dispatch] }, Object.fromEntries(made));
    const encoder = device.createCommandEncoder({ label: dispatch.kernel.name });
    const pass = encoder.beginComputePass();
    program.encode(pass);
    pass.end();
    await gpu.checked(() => device.queue.submit([encoder.finish()]));
    const bytes = await readStretches(
      gpu,
      made.map(([, buffer]) => ({ buffer, size: buffer.size })),
    );
    return Object.fromEntries(
      made.map(([label], i) => [label, Words.fromBits(new Uint32Array(bytes[i] as ArrayBuffer))]),
    );
  } finally {
    program?.dispose();
    for (const [, buffer] of made) buffer.destroy();
  }
}

/** What a kernel must have written: a matrix, with zeros in the rest of its place. */
export interface Output {
  readonly name: string;
  readonly buffer: string;
  readonly place: Place;
  /** Sums may be off by as much as f32 may; a plain matrix is exact unless `tolerance` is given. */
  readonly expected: Matrix | Sums;
  /** How much more sums may be off, by their magnitudes. */
  readonly rounding?: number;
  /** Largest error of an element, or of the i-th one. */
  readonly tolerance?: number | ((i: number) => number) | undefined;
  /** What lies in the padding of the rows is nobody's business. */
  readonly anyPadding?: boolean;
}

/** The largest error that f32 sums may have: 1e-6 + (4 sqrt(K) 2^-23 + rounding) (sum of |terms|). */
export function tolerance({ terms, magnitudes }: Sums, i: number, rounding = 0): number {
  return 1e-6 + (4 * Math.sqrt(terms) * 2 ** -23 + rounding) * (magnitudes[i] as number);
}

/** What operands of a product are drawn, and what the family's rounding of them adds to the bound (`Output.rounding`). */
export interface Operands {
  readonly half: boolean;
  readonly rounding: number;
}

/**
 * Half precision must be exact on operands that it can hold. Any others are each off by up to 2^-11 of themselves, and
 * no activation changes faster than its argument by more than a factor of 1.13.
 */
export function operandsOf(matmul: Matmul): readonly Operands[] {
  if (matmul !== 'half') return [{ half: false, rounding: 0 }];
  return [
    { half: true, rounding: 0 },
    { half: false, rounding: 1.13 * 2 * 2 ** -11 },
  ];
}

/**
 * Kernels that find their place by `num_workgroups` must write the same where the grid is folded into rows, as it is
 * beyond 65535 workgroups.
 */
async function checkFolded(gpu: Gpu, dispatch: Dispatch, buffers: Buffers, straight: Buffers): Promise<void> {
  if (!sourceOf(filesOf(dispatch)).includes('num_workgroups')) return;
  const [groups, rows] = dispatch.grid;
  const grid = [Math.ceil((groups * rows) / 3), 3, 1] as const;
  const folded = await runDispatch(gpu, { ...dispatch, grid }, buffers);
  for (const [name, { bits }] of Object.entries(straight)) {
    const differs = bits.findIndex((word, i) => word !== folded[name]?.bits[i]);
    if (differs >= 0) throw new Error(`${name}[${differs}] differs where the grid is folded into ${grid}`);
  }
}

/**
 * Runs a dispatch and checks every word of every buffer. `outputs` may follow from what came out: of a chain of
 * products, each is expected of the one before as the GPU has it.
 */
export async function check(
  gpu: Gpu,
  dispatch: Dispatch,
  buffers: Buffers,
  outputs: readonly Output[] | ((after: Buffers) => readonly Output[]),
): Promise<Buffers> {
  const after = await runDispatch(gpu, dispatch, buffers);
  await checkFolded(gpu, dispatch, buffers, after);
  const written = new Map(
    Object.entries(buffers).map(([name, { bits }]) => [name, new Uint8Array(bits.length)]),
  );
  for (const output of typeof outputs === 'function' ? outputs(after) : outputs) {
    checkOutput(after[output.buffer] as Words, output, written.get(output.buffer) as Uint8Array);
  }
  for (const [name, marks] of written) {
    const [before, now] = [buffers[name] as Words, after[name] as Words];
    const changed = now.bits.findIndex((word, i) => marks[i] === 0 && word !== before.bits[i]);
    if (changed >= 0) {
      throw new Error(
        `${name}[${changed}] was overwritten: ${before.floats[changed]} became ${now.floats[changed]}`,
      );
    }
  }
  checkWrites(dispatch, buffers, after);
  return after;
}

/** Whatever a dispatch changes of a buffer lies in the matrices there that it says it writes, or in their padding. */
function checkWrites({ writes }: Dispatch, before: Buffers, after: Buffers): void {
  for (const name of new Set(writes.map(({ buffer }) => buffer))) {
    const [was, now] = [before[name], after[name]];
    if (!was || !now) continue;
    const said = new Uint8Array(now.bits.length);
    for (const { buffer, offset, rows, columns, stride } of writes) {
      for (let row = 0; buffer === name && row < padded(rows); row++) {
        const at = offset + row * stride;
        said.fill(1, at, at + Math.min(stride, padded(columns)));
      }
    }
    const changed = now.bits.findIndex((word, i) => said[i] === 0 && word !== was.bits[i]);
    if (changed >= 0)
      throw new Error(`${name}[${changed}] is written, and lies in no matrix of the dispatch's writes`);
  }
}

function checkOutput({ floats }: Words, output: Output, marks: Uint8Array): void {
  const { name, place, expected, anyPadding } = output;
  const allowedAt = (i: number): number => {
    if (typeof output.tolerance === 'function') return output.tolerance(i);
    return output.tolerance ?? ('terms' in expected ? tolerance(expected, i, output.rounding) : 0);
  };
  for (let row = 0; row < place.rows; row++) {
    for (let column = 0; column < (place.width ?? place.stride); column++) {
      const at = place.offset + row * place.stride + column;
      const found = floats[at] as number;
      marks[at] = 1;
      if (row < expected.rows && column < expected.columns) {
        const i = row * expected.columns + column;
        const want = expected.values[i] as number;
        const allowed = allowedAt(i);
        if (!(Math.abs(found - want) <= allowed)) {
          throw new Error(`${name}[${row}, ${column}] is ${found} instead of ${want} +- ${allowed}`);
        }
      } else if (!anyPadding && found !== 0) {
        throw new Error(`${name}[${row}, ${column}] is padding and ${found} instead of 0`);
      }
    }
  }
}

/** Throws unless the condition holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Families whose tiles a software adapter compiles for seconds, for each value of a constant once more. */
export const SLOW_TO_COMPILE: readonly Matmul[] = ['quad_large', 'workgroup', 'workgroup_small', 'half'];

export interface FamilyCase {
  readonly name: string;
  /** All of them by default. */
  readonly families?: readonly Matmul[];
  /** Families that it runs with in the long form of the tests only. */
  readonly thorough?: readonly Matmul[];
  run(gpu: MatmulGpu, matmul: Matmul): Promise<void>;
}

/** Cases of a matmul kernel for each family. */
export function forFamilies(kernel: string, cases: readonly FamilyCase[]): KernelCase[] {
  return MATMULS.flatMap((matmul) =>
    cases
      .filter(({ families = MATMULS }) => families.includes(matmul))
      .map(({ name, thorough = [], run }) => ({
        kernel,
        name: `${matmul} ${name}`,
        needs: matmul,
        thorough: thorough.includes(matmul),
        async run(gpu: MatmulGpu) {
          if (supports(gpu.support, matmul)) await run(gpu, matmul);
        },
      })),
  );
}
