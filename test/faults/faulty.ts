// A GPU device that fails when it is told to, as drivers do: by calls that Dawn refuses in earnest where it can be
// brought to, else by the answers that it would give.

/** How the k-th call of its kind fails. */
export const FAULTS = ['out of memory', 'validation', 'map'] as const;
export type Fault = (typeof FAULTS)[number];

class GPUOutOfMemoryError extends Error {}

interface Scope {
  readonly filter: GPUErrorFilter;
  injected?: Error;
}

export class FaultyDevice {
  /** Buffers that were made and not destroyed, by label. */
  readonly alive = new Map<GPUBuffer, string>();
  /** The fault has happened, in this call. */
  happened: string | undefined;
  /** Bytes that buffers may take together, and how many did not get theirs. */
  memory = Number.POSITIVE_INFINITY;
  refused = 0;
  #fault: Fault | undefined;
  #left = 0;
  #scopes: Scope[] = [];

  constructor(readonly device: GPUDevice) {
    const { queue } = device;

    replace(device, 'pushErrorScope', (push) => (filter: GPUErrorFilter) => {
      this.#scopes.push({ filter });
      push(filter);
    });
    replace(device, 'popErrorScope', (pop) => async () => {
      const scope = this.#scopes.pop();
      const found = await pop();
      return found ?? (scope?.injected as unknown as GPUError) ?? null;
    });

    replace(device, 'createBuffer', (create) => (descriptor: GPUBufferDescriptor) => {
      const used = [...this.alive.keys()].reduce((sum, { size }) => sum + size, 0);
      const full = used + descriptor.size > this.memory;
      if (full) this.refused++;
      if (full || this.#strikes('out of memory', 'createBuffer')) {
        this.#raise();
        // WebGPU: what was to be mapped at once and cannot be allocated is a RangeError.
        if (descriptor.mappedAtCreation) throw new RangeError('createBuffer failed: size is too large');
        const dead = create(descriptor);
        dead.destroy();
        return dead;
      }
      const fails = this.#strikes('validation', 'createBuffer');
      const buffer = create(fails ? { ...descriptor, usage: 0 } : descriptor);
      this.alive.set(buffer, descriptor.label ?? '');
      replace(buffer, 'destroy', (destroy) => () => {
        this.alive.delete(buffer);
        destroy();
      });
      replace(buffer, 'mapAsync', (map) => (mode: GPUMapModeFlags) => {
        if (!this.#strikes('map', 'mapAsync')) return map(mode);
        return Promise.reject(new DOMException('The buffer could not be mapped.', 'OperationError'));
      });
      return buffer;
    });

    const refuse = (name: string) => this.#strikes('validation', name);
    replace(
      device,
      'createBindGroup',
      (create) => (descriptor: GPUBindGroupDescriptor) =>
        create(refuse('createBindGroup') ? { ...descriptor, entries: [] } : descriptor),
    );
    replace(
      device,
      'createShaderModule',
      (create) => (descriptor: GPUShaderModuleDescriptor) =>
        create(refuse('createShaderModule') ? { ...descriptor, code: 'fn main( {' } : descriptor),
    );
    replace(device, 'createBindGroupLayout', (create) => (descriptor: GPUBindGroupLayoutDescriptor) => {
      if (!refuse('createBindGroupLayout')) return create(descriptor);
      const [first] = descriptor.entries;
      return create({ ...descriptor, entries: [first, first] as GPUBindGroupLayoutEntry[] });
    });
    replace(
      device,
      'createComputePipelineAsync',
      (create) => (descriptor: GPUComputePipelineDescriptor) =>
        create(
          refuse('createComputePipelineAsync')
            ? { ...descriptor, compute: { ...descriptor.compute, entryPoint: 'none' } }
            : descriptor,
        ),
    );
    replace(device, 'createCommandEncoder', (create) => (descriptor?: GPUCommandEncoderDescriptor) => {
      const encoder = create(descriptor);
      replace(encoder, 'copyBufferToBuffer', (copy) => (...parameters: unknown[]) => {
        const [source, from, target, to, size] = parameters as [GPUBuffer, number, GPUBuffer, number, number];
        copy(source, refuse('copyBufferToBuffer') ? 2 ** 40 : from, target, to, size);
      });
      return encoder;
    });
    replace(queue, 'writeBuffer', (write) => (...parameters: unknown[]) => {
      const [buffer, offset, ...rest] = parameters as [GPUBuffer, number, ...unknown[]];
      write(buffer, refuse('writeBuffer') ? 2 ** 40 : offset, ...rest);
    });
    replace(queue, 'submit', (submit) => (commands: GPUCommandBuffer[]) => {
      // A command buffer can be submitted once.
      if (refuse('submit')) submit(commands);
      submit(commands);
    });
  }

  /** The `k`-th call, from 0, that can fail in this way does. */
  arm(fault: Fault, k: number): void {
    this.#fault = fault;
    this.#left = k;
    this.happened = undefined;
  }

  /** Nothing fails any more. */
  disarm(): void {
    this.#fault = undefined;
  }

  #strikes(fault: Fault, call: string): boolean {
    if (this.#fault !== fault || this.happened || this.#left-- > 0) return false;
    this.happened = call;
    return true;
  }

  /** What nobody's scope takes is told to the device's listener. */
  #raise(): void {
    const error = new GPUOutOfMemoryError('Out of memory, as was asked for.');
    const scope = this.#scopes.findLast(({ filter }) => filter === 'out-of-memory');
    if (scope) scope.injected ??= error;
    else this.device.onuncapturederror?.({ error } as unknown as GPUUncapturedErrorEvent);
  }
}

/** Replaces a method of an object by what `make` makes of it. */
// biome-ignore lint/suspicious/noExplicitAny: methods of any kind.
function replace<T extends object>(object: T, name: keyof T & string, make: (original: any) => any): void {
  const original = (object[name] as (...parameters: unknown[]) => unknown).bind(object);
  Object.defineProperty(object, name, { value: make(original), configurable: true, writable: true });
}
