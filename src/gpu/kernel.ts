import { KernelError } from '../errors';
import { COMPUTE_STAGE } from './flags';
import type { Gpu } from './gpu';
import type { View } from './view';

export type Scalar = 'u32' | 'f32';
type Fields = Readonly<Record<string, Scalar>>;
type Numbers = Readonly<Record<string, number>>;

/** A WGSL file by its path in the folder `shaders`: `lib/index.wgsl`. */
export interface WgslFile {
  readonly name: string;
  readonly text: string;
  /** All files that it needs, each behind those that it needs itself (`scripts/wgsl.mjs`). */
  readonly needs?: readonly WgslFile[];
}

/** A WGSL file and its interface. */
export interface Kernel<B extends string = string> {
  /** Name of the file in `shaders/`. */
  readonly name: string;
  readonly source: WgslFile;
  /** What the file needs without naming a file; for each family where the kernel has several. */
  readonly given?: readonly WgslFile[] | Readonly<Record<string, readonly WgslFile[]>>;
  /** What it needs besides in each of its forms, where it has several: of vec4f or of floats, say. */
  readonly forms?: Readonly<Record<string, WgslFile>>;
  /** Buffers in the order of their `@binding`. */
  readonly bindings: Readonly<Record<B, 'read' | 'read_write'>>;
  /** Fields of the struct of numbers, in order, which is a uniform binding behind the buffers. */
  readonly fields?: Fields;
  /** Fields of a list of structs, in order, which is a read-only binding behind the struct of numbers. */
  readonly table?: Fields;
}

/** One call of a kernel, as data. */
export interface Dispatch {
  readonly kernel: Kernel;
  /** What it computes, for people: `encoder.0`. */
  readonly label: string;
  /** Names of the nodes that it is of; none where it is of the step. */
  readonly nodes?: readonly string[];
  /** The part of the program that it belongs to: `encoder`, `backward`. */
  readonly part: string;
  /** The name under which the family of this product may be chosen: `dense_forward encoder.0`. */
  readonly product?: string;
  /** Matrices that it reads and writes. */
  readonly reads: readonly View[];
  readonly writes: readonly View[];
  /** Matrices that tell best what it did, for people: the first that it writes, by default. */
  readonly shows?: readonly View[];
  /** Which of the kernel's families, where it has several. */
  readonly family?: string;
  /** Which of the kernel's forms, where it has several. */
  readonly form?: string;
  /** Values of the kernel's `override` constants. */
  readonly constants: Readonly<Record<string, number>>;
  /** Name of the program's buffer for each binding. */
  readonly buffers: Readonly<Record<string, string>>;
  /** The struct of numbers, where the kernel has `fields`. */
  readonly numbers?: Numbers;
  /** The list of structs, where the kernel has a `table`. */
  readonly table?: readonly Numbers[];
  /** Workgroups. */
  readonly grid: readonly [number, number, number];
  /** Floating-point operations, additions and multiplications counted apart. */
  readonly flops: number;
  /** Bytes that have to be read and written, each once. */
  readonly bytes: number;
}

/** Invocations of a workgroup in the kernels that serve one element each (`shaders/lib/index.wgsl`). */
export const WORKGROUP = 64;
const MAX_GROUPS = 65535;

/** A grid of at least `groups` workgroups; more than a dimension may have fold into rows of the y axis. */
export function foldedGrid(groups: number): readonly [number, number, number] {
  const rows = Math.ceil(groups / MAX_GROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}

/** A grid of at least `invocations` for a kernel that finds its place with `flat_index`. */
export function flatGrid(invocations: number): readonly [number, number, number] {
  return foldedGrid(Math.ceil(invocations / WORKGROUP));
}

/** Compiles the dispatch's kernel, or finds it compiled. */
export function pipelineOf(gpu: Gpu, dispatch: Dispatch): Promise<GPUComputePipeline> {
  const { kernel, constants, family, form } = dispatch;
  const key = [kernel.name, family, form, JSON.stringify(constants)].join(' ');
  let pipeline = gpu.pipelines.get(key);
  if (!pipeline) {
    pipeline = compile(gpu.device, dispatch);
    gpu.pipelines.set(key, pipeline);
    // What failed once, as memory was short, need not fail again.
    pipeline.catch(() => gpu.pipelines.delete(key));
  }
  return pipeline;
}

/**
 * The WGSL files of a dispatch, in the family that it runs in, each once. What the kernel gives comes first: it may have
 * an `enable` directive. Throws a KernelError for a family or a form that the kernel lacks.
 */
export function filesOf({
  kernel,
  family,
  form,
}: Pick<Dispatch, 'kernel' | 'family' | 'form'>): readonly WgslFile[] {
  const { name, source, given = [], forms } = kernel;
  const chosen = isList(given) ? given : family && given[family];
  if (!chosen) throw new KernelError(`Kernel ${name} has no ${family} family`);
  const own = forms && form !== undefined ? forms[form] : undefined;
  if (forms && !own) throw new KernelError(`Kernel ${name} has no ${form} form`);
  const files = [...chosen, ...(own ? [own] : []), source];
  return [...new Set(files.flatMap((file) => [...(file.needs ?? []), file]))];
}

function isList(given: NonNullable<Kernel['given']>): given is readonly WgslFile[] {
  return Array.isArray(given);
}

/** What the files become for the compiler: one after the other. */
export function sourceOf(files: readonly WgslFile[]): string {
  return files.map(({ text }) => text).join('\n');
}

/** The file and line that a line of `sourceOf` comes from, both counted from 1: `lib/index.wgsl:12`. */
export function placeOf(files: readonly WgslFile[], line: number): string {
  let before = 0;
  for (const { name, text } of files) {
    const lines = text.split('\n').length;
    if (line <= before + lines) return `${name}:${line - before}`;
    before += lines;
  }
  return `line ${line}`;
}

async function compile(device: GPUDevice, dispatch: Dispatch): Promise<GPUComputePipeline> {
  const { kernel, constants } = dispatch;
  const files = filesOf(dispatch);
  const label = kernel.name;
  const module = device.createShaderModule({ label, code: sourceOf(files) });
  const types: GPUBufferBindingType[] = Object.values<'read' | 'read_write'>(kernel.bindings).map((access) =>
    access === 'read' ? 'read-only-storage' : 'storage',
  );
  if (kernel.fields) types.push('uniform');
  if (kernel.table) types.push('read-only-storage');
  const bindGroupLayout = device.createBindGroupLayout({
    label,
    entries: types.map((type, binding) => ({ binding, visibility: COMPUTE_STAGE, buffer: { type } })),
  });
  try {
    return await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [bindGroupLayout] }),
      compute: { module, constants: { ...constants } },
    });
  } catch (cause) {
    const { messages } = await module.getCompilationInfo();
    const first = messages.find((message) => message.type === 'error');
    const why = first ? `${placeOf(files, first.lineNum)}:${first.linePos}: ${first.message}` : String(cause);
    throw new KernelError(`Kernel ${kernel.name} does not compile on this adapter: ${why}`, { cause });
  }
}

/** The dispatch's struct of numbers and its table, in the order of their bindings, as bytes. */
export function packNumbers({ kernel, numbers, table }: Dispatch): ArrayBuffer[] {
  const packed: ArrayBuffer[] = [];
  if (kernel.fields) packed.push(packStructs(kernel.name, kernel.fields, [numbers ?? {}]));
  if (kernel.table) packed.push(packStructs(kernel.name, kernel.table, table ?? []));
  return packed;
}

/** Laid out as WGSL lays out structs of scalars. */
export function packStructs(kernel: string, structFields: Fields, structs: readonly Numbers[]): ArrayBuffer {
  const fields = Object.entries<Scalar>(structFields);
  const stride = fields.length * 4;
  const view = new DataView(new ArrayBuffer(stride * structs.length));
  structs.forEach((struct, i) => {
    fields.forEach(([field, type], j) => {
      const value = struct[field];
      if (value === undefined || !Number.isFinite(value)) {
        throw new KernelError(`Kernel ${kernel}: ${field} is ${value}`);
      }
      const at = i * stride + j * 4;
      if (type === 'u32') view.setUint32(at, value, true);
      else view.setFloat32(at, value, true);
    });
  });
  return view.buffer;
}

export function unpackStruct<F extends Fields>(fields: F, bytes: ArrayBuffer): Record<keyof F, number> {
  const view = new DataView(bytes);
  const values = Object.entries<Scalar>(fields).map(([field, type], i) => [
    field,
    type === 'u32' ? view.getUint32(i * 4, true) : view.getFloat32(i * 4, true),
  ]);
  return Object.fromEntries(values);
}
