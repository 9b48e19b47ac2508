import type { Gpu } from '../../src/gpu/gpu';

/** Calls that cost time or memory, or cross between CPU and GPU. */
const DEVICE = [
  'createBuffer',
  'createBindGroup',
  'createBindGroupLayout',
  'createPipelineLayout',
  'createShaderModule',
  'createComputePipeline',
  'createComputePipelineAsync',
  'createTexture',
] as const;
const QUEUE = ['writeBuffer', 'writeTexture', 'submit'] as const;
const ENCODER = ['copyBufferToBuffer', 'clearBuffer', 'beginComputePass'] as const;
const BUFFER = ['mapAsync', 'destroy'] as const;

type Call =
  | (typeof DEVICE)[number]
  | (typeof QUEUE)[number]
  | (typeof ENCODER)[number]
  | (typeof BUFFER)[number]
  | 'dispatchWorkgroups';

export interface Spy {
  /** Calls so far, in order. */
  readonly calls: readonly Call[];
  count(...names: Call[]): number;
  /** Labels of buffers that were made and are not yet destroyed. */
  readonly alive: readonly string[];
  /** Stops listening. */
  restore(): void;
}

/** Listens to what is asked of a GPU device. */
export function spyOn({ device }: Gpu): Spy {
  const calls: Call[] = [];
  const alive = new Map<GPUBuffer, string>();
  const undo: (() => void)[] = [];

  /** Records calls of `names` and hands their results to `seen`. */
  const listen = <T extends object>(
    object: T,
    names: readonly (keyof T & string)[],
    seen: (name: string, result: unknown) => void = () => {},
  ): void => {
    for (const name of names) {
      const original = object[name] as (...parameters: unknown[]) => unknown;
      const value = (...parameters: unknown[]) => {
        calls.push(name as Call);
        const result = original.apply(object, parameters);
        seen(name, result);
        return result;
      };
      Object.defineProperty(object, name, { value, configurable: true, writable: true });
      undo.push(() => delete object[name]);
    }
  };

  listen(device, DEVICE, (name, result) => {
    if (name !== 'createBuffer') return;
    const buffer = result as GPUBuffer;
    alive.set(buffer, buffer.label);
    listen(buffer, BUFFER, (call) => call === 'destroy' && alive.delete(buffer));
  });
  listen(device.queue, QUEUE);
  const createCommandEncoder = device.createCommandEncoder;
  device.createCommandEncoder = (...parameters) => {
    const encoder = createCommandEncoder.apply(device, parameters);
    listen(encoder, ENCODER, (name, result) => {
      if (name === 'beginComputePass') listen(result as GPUComputePassEncoder, ['dispatchWorkgroups']);
    });
    return encoder;
  };
  undo.push(() => delete (device as Partial<GPUDevice>).createCommandEncoder);

  return {
    calls,
    count: (...names) => calls.filter((call) => names.includes(call)).length,
    get alive() {
      return [...alive.values()];
    },
    restore: () => {
      for (const step of undo) step();
    },
  };
}
