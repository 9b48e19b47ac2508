import { LimitError } from '../errors';
import { BufferUsage } from './flags';
import type { Gpu } from './gpu';
import { type Dispatch, packNumbers, pipelineOf } from './kernel';

/** A list of dispatches and the buffers that they name, in bytes: everything needed to run it, as data. */
export interface ProgramDescriptor {
  readonly buffers: Readonly<Record<string, number>>;
  readonly dispatches: readonly Dispatch[];
}

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [number, number, number];
}

/** A plan made real: buffers made, pipelines compiled, bind groups bound. To run n steps, encode it n times. */
export class Program {
  private constructor(
    /** Every buffer by name, those that were given included. */
    readonly buffers: Readonly<Record<string, GPUBuffer>>,
    private readonly owned: readonly GPUBuffer[],
    private readonly steps: readonly Step[],
  ) {}

  /**
   * Makes the buffers that are not `given` (zeroed, as WebGPU does) and compiles all pipelines, in parallel.
   * Throws {@link LimitError} before any GPU call if a buffer is larger than the adapter allows.
   */
  static async create(
    gpu: Gpu,
    plan: ProgramDescriptor,
    given: Readonly<Record<string, GPUBuffer>> = {},
  ): Promise<Program> {
    const passed = limitPassed(gpu, plan);
    if (passed) throw new LimitError(`${passed}: use a smaller batch or narrower layers.`);
    const { device } = gpu;
    const pipelines = Promise.all(plan.dispatches.map((dispatch) => pipelineOf(gpu, dispatch)));
    const owned: GPUBuffer[] = [];
    try {
      const buffers = { ...given };
      const { numbers, ranges } = await gpu.checked(() => {
        for (const [name, size] of Object.entries(plan.buffers)) {
          if (buffers[name]) continue;
          const buffer = device.createBuffer({ label: name, size, usage: STORAGE });
          buffers[name] = buffer;
          owned.push(buffer);
        }
        return packAll(device, plan, owned);
      });
      const compiled = await pipelines;
      const steps = await gpu.checked(() =>
        plan.dispatches.map((dispatch, i) => {
          const pipeline = compiled[i] as GPUComputePipeline;
          const bound = Object.keys(dispatch.kernel.bindings).map((binding) => {
            const name = dispatch.buffers[binding] as string;
            return { buffer: buffers[name] as GPUBuffer };
          });
          const packed = (ranges[i] as readonly Range[]).map((range) => ({ buffer: numbers, ...range }));
          const resources = [...bound, ...packed];
          return {
            pipeline,
            grid: dispatch.grid,
            bindGroup: device.createBindGroup({
              label: `${dispatch.kernel.name} ${dispatch.label}`,
              layout: pipeline.getBindGroupLayout(0),
              entries: resources.map((resource, binding) => ({ binding, resource })),
            }),
          };
        }),
      );
      return new Program(buffers, owned, steps);
    } catch (error) {
      await pipelines.catch(() => {});
      for (const buffer of owned) buffer.destroy();
      throw error;
    }
  }

  /** Adds the program's dispatches to a compute pass. */
  encode(pass: GPUComputePassEncoder): void {
    for (const { pipeline, bindGroup, grid } of this.steps) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...grid);
    }
  }

  /** Frees the buffers that were not given. */
  dispose(): void {
    for (const buffer of this.owned) buffer.destroy();
  }
}

const STORAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
const OFFSET_ALIGNMENT = 256;

interface Range {
  readonly offset: number;
  readonly size: number;
}

/** The numbers of all dispatches in one buffer, each at an offset that a binding may have. */
function packAll(device: GPUDevice, plan: ProgramDescriptor, owned: GPUBuffer[]) {
  const packed = plan.dispatches.map(packNumbers);
  let end = 0;
  const ranges = packed.map((structs) =>
    structs.map(({ byteLength: size }): Range => {
      const offset = end;
      end = Math.ceil((offset + size) / OFFSET_ALIGNMENT) * OFFSET_ALIGNMENT;
      return { offset, size };
    }),
  );
  const numbers = device.createBuffer({
    label: 'numbers',
    size: Math.max(end, OFFSET_ALIGNMENT),
    usage: BufferUsage.UNIFORM | BufferUsage.STORAGE,
    mappedAtCreation: true,
  });
  owned.push(numbers);
  const mapped = new Uint8Array(numbers.getMappedRange());
  const places = ranges.flat();
  for (const [i, bytes] of packed.flat().entries()) mapped.set(new Uint8Array(bytes), places[i]?.offset);
  numbers.unmap();
  return { numbers, ranges };
}

/** What a plan asks of a device beyond its limits, the first such thing, in words. */
export function limitPassed(gpu: Gpu, plan: ProgramDescriptor): string | undefined {
  for (const [name, size] of Object.entries(plan.buffers)) {
    const words = gpu.tooLarge(name.replaceAll('_', ' '), size);
    if (words) return words;
  }
  // Every adapter allows more buffers, and larger workgroups, than any kernel has.
  const { maxComputeWorkgroupsPerDimension: most } = gpu.device.limits;
  for (const { kernel, label, grid } of plan.dispatches) {
    const largest = Math.max(...grid);
    if (largest > most) {
      return `${kernel.name} ${label} take ${largest} workgroups and this adapter allows ${most} (maxComputeWorkgroupsPerDimension)`;
    }
  }
  return undefined;
}
