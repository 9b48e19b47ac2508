import { BufferUsage, FRAGMENT_STAGE, VERTEX_STAGE } from '../../../src/gpu/flags';
import type { Gpu } from '../../../src/gpu/gpu';

/** A field of a struct of numbers: vectors of four, one or an array of so many. */
export type Vectors = readonly [type: 'vec4f' | 'vec4u', count: number];

export interface DrawingOptions<Field extends string> {
  /** Name of the file in `shaders/view/`. */
  readonly name: string;
  readonly source: string;
  /** Of what it is drawn on. */
  readonly format: GPUTextureFormat;
  /** Storage buffers in the order of their `@binding`, from 1 on; binding 0 is the struct of numbers. */
  readonly buffers: readonly GPUBuffer[];
  /** Values of the shader's `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Fields of the struct of numbers, in order. */
  readonly fields: Readonly<Record<Field, Vectors>>;
  readonly vertices: number;
  readonly instances?: number;
}

/** A shader that draws, bound to what it draws. */
export class Drawing<Field extends string> {
  private constructor(
    private readonly gpu: Gpu,
    private readonly pipeline: GPURenderPipeline,
    private readonly bindGroup: GPUBindGroup,
    private readonly fields: Readonly<Record<Field, Vectors>>,
    private readonly numbers: GPUBuffer,
    private readonly vertices: number,
    private readonly instances: number,
  ) {}

  static async create<Field extends string>(
    gpu: Gpu,
    options: DrawingOptions<Field>,
  ): Promise<Drawing<Field>> {
    const { name, source, format, buffers, constants = {}, fields, vertices, instances = 1 } = options;
    const { device } = gpu;
    const module = device.createShaderModule({ label: name, code: source });
    const types: GPUBufferBindingType[] = ['uniform', ...buffers.map(() => 'read-only-storage' as const)];
    const layout = device.createBindGroupLayout({
      label: name,
      entries: types.map((type, binding) => ({
        binding,
        visibility: VERTEX_STAGE | FRAGMENT_STAGE,
        buffer: { type },
      })),
    });
    const pipeline = await device.createRenderPipelineAsync({
      label: name,
      layout: device.createPipelineLayout({ label: name, bindGroupLayouts: [layout] }),
      vertex: { module, constants },
      fragment: { module, constants, targets: [{ format, blend: OVER }] },
      primitive: { topology: 'triangle-list' },
    });
    return gpu.make((buffer) => {
      const numbers = buffer({
        label: name,
        size: bytesOf(fields),
        usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
      });
      const bindGroup = device.createBindGroup({
        label: name,
        layout,
        entries: [numbers, ...buffers].map((bound, binding) => ({ binding, resource: { buffer: bound } })),
      });
      return new Drawing(gpu, pipeline, bindGroup, fields, numbers, vertices, instances);
    });
  }

  /** Writes the struct of numbers. */
  set(values: Readonly<Record<Field, readonly number[]>>): void {
    const bytes = new ArrayBuffer(bytesOf(this.fields));
    let offset = 0;
    for (const [field, [type, count]] of Object.entries<Vectors>(this.fields)) {
      const numbers = type === 'vec4u' ? Uint32Array : Float32Array;
      new numbers(bytes, offset, count * 4).set(values[field as Field]);
      offset += count * 16;
    }
    this.gpu.device.queue.writeBuffer(this.numbers, 0, bytes);
  }

  draw(pass: GPURenderPassEncoder): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup);
    pass.draw(this.vertices, this.instances);
  }

  dispose(): void {
    this.numbers.destroy();
  }
}

function bytesOf(fields: Readonly<Record<string, Vectors>>): number {
  return Object.values(fields).reduce((sum, [, count]) => sum + count * 16, 0);
}

/** Premultiplied colours over what is there already (Porter & Duff 1984). */
const OVER: GPUBlendState = {
  color: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha', operation: 'add' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha', operation: 'add' },
};
