import { KernelError } from '../errors';
import { COMPUTE_STAGE } from './flags';
import type { Gpu, Matmul } from './gpu';

/** How a kernel uses a buffer. `uniform` holds the numbers of one dispatch; `table` a list of such, for all layers. */
type Access = 'read' | 'read_write' | 'uniform' | 'table';
export type Scalar = 'u32' | 'f32';

/** A WGSL file: its source with the libraries that it needs, and its interface. */
export interface Kernel<B extends string = string, F extends string = string> {
  /** Name of the file in `shaders/`. */
  readonly name: string;
  /** The WGSL, for each matmul family where the kernel has several. */
  readonly source: string | Readonly<Record<Matmul, string>>;
  /** Buffers in the order of their `@binding`. The struct of numbers comes behind them. */
  readonly bindings: Readonly<Record<B, 'read' | 'read_write'>>;
  /** Fields of the struct of numbers, in order. */
  readonly fields: Readonly<Record<F, Scalar>>;
  /** The numbers are a list of structs (`array<Struct>`), not one. */
  readonly table?: boolean;
}

/** One call of a kernel, as data. */
export interface Dispatch {
  readonly kernel: Kernel;
  /** What it computes, for people: `encoder.0`. */
  readonly label: string;
  /** The matmul family, where the kernel has several. */
  readonly matmul?: Matmul;
  /** Values of the kernel's `override` constants. */
  readonly constants: Readonly<Record<string, number>>;
  /** Name of the program's buffer for each binding. */
  readonly buffers: Readonly<Record<string, string>>;
  /** The struct of numbers; several for a table. */
  readonly numbers: readonly Readonly<Record<string, number>>[];
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
  const { kernel, constants, matmul } = dispatch;
  const key = [kernel.name, matmul, JSON.stringify(constants)].join(' ');
  let pipeline = gpu.pipelines.get(key);
  if (!pipeline) {
    pipeline = compile(gpu.device, dispatch);
    gpu.pipelines.set(key, pipeline);
  }
  return pipeline;
}

async function compile(
  device: GPUDevice,
  { kernel, constants, matmul }: Dispatch,
): Promise<GPUComputePipeline> {
  const code = typeof kernel.source === 'string' ? kernel.source : kernel.source[matmul ?? 'plain'];
  const label = kernel.name;
  const module = device.createShaderModule({ label, code });
  const access: Access[] = [
    ...Object.values<'read' | 'read_write'>(kernel.bindings),
    kernel.table ? 'table' : 'uniform',
  ];
  const types = {
    read: 'read-only-storage',
    read_write: 'storage',
    uniform: 'uniform',
    table: 'read-only-storage',
  } as const;
  const bindGroupLayout = device.createBindGroupLayout({
    label,
    entries: access.map((a, binding) => ({ binding, visibility: COMPUTE_STAGE, buffer: { type: types[a] } })),
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
    const where = first ? ` line ${first.lineNum}:${first.linePos}: ${first.message}` : ` ${String(cause)}`;
    throw new KernelError(`Kernel ${kernel.name} does not compile on this adapter:${where}`, { cause });
  }
}

/** The struct of numbers as bytes, laid out as WGSL lays out a struct of scalars. */
export function packNumbers({ kernel, numbers }: Dispatch): ArrayBuffer {
  const fields = Object.entries<Scalar>(kernel.fields);
  const stride = fields.length * 4;
  const view = new DataView(new ArrayBuffer(stride * numbers.length));
  numbers.forEach((struct, i) => {
    fields.forEach(([field, type], j) => {
      const value = struct[field];
      if (value === undefined || !Number.isFinite(value)) {
        throw new KernelError(`Kernel ${kernel.name}: ${field} is ${value}`);
      }
      const at = i * stride + j * 4;
      if (type === 'u32') view.setUint32(at, value, true);
      else view.setFloat32(at, value, true);
    });
  });
  return view.buffer;
}
