import { BufferUsage, FRAGMENT_STAGE, VERTEX_STAGE } from '../../../src/gpu/flags';
import type { Gpu } from '../../../src/gpu/gpu';

export interface DrawingOptions {
  /** Name of the file in `shaders/view/`. */
  readonly name: string;
  readonly source: string;
  /** Of what it is drawn on. */
  readonly format: GPUTextureFormat;
  /** Storage buffers in the order of their `@binding`, from 1 on; binding 0 is the struct of numbers. */
  readonly buffers: readonly GPUBuffer[];
  /** Values of the shader's `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Bytes of the struct of numbers. */
  readonly size: number;
  readonly vertices: number;
  readonly instances?: number;
}

/** A shader that draws, bound to what it draws. */
export class Drawing {
  private constructor(
    private readonly gpu: Gpu,
    private readonly pipeline: GPURenderPipeline,
    private readonly bindGroup: GPUBindGroup,
    private readonly numbers: GPUBuffer,
    private readonly vertices: number,
    private readonly instances: number,
  ) {}

  static async create(gpu: Gpu, options: DrawingOptions): Promise<Drawing> {
    const { name, source, format, buffers, constants = {}, size, vertices, instances = 1 } = options;
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
        size,
        usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
      });
      const bindGroup = device.createBindGroup({
        label: name,
        layout,
        entries: [numbers, ...buffers].map((bound, binding) => ({ binding, resource: { buffer: bound } })),
      });
      return new Drawing(gpu, pipeline, bindGroup, numbers, vertices, instances);
    });
  }

  /** Writes the struct of numbers: vectors of four floats, and behind them vectors of four whole numbers. */
  set(floats: readonly (readonly number[])[], wholes: readonly (readonly number[])[] = []): void {
    const bytes = new ArrayBuffer((floats.length + wholes.length) * 16);
    new Float32Array(bytes, 0, floats.length * 4).set(floats.flat());
    new Uint32Array(bytes, floats.length * 16).set(wholes.flat());
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

/** Premultiplied colours over what is there already (Porter & Duff 1984). */
const OVER: GPUBlendState = {
  color: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha', operation: 'add' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha', operation: 'add' },
};
