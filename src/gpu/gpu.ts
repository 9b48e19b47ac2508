import { DeviceLostError, KernelError, LimitError, OutOfMemoryError, StateError } from '../errors';
import { MAP_READ } from './flags';

/** Where short texts are kept by name. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What an adapter says of itself. */
export interface GpuInfo {
  /** The most telling of the names below. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** The adapter runs on the CPU. */
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

type GpuSettings = Pick<Gpu, 'sliceTime' | 'store'>;

/** A device, what is known of it, and the pipelines compiled for it. */
export class Gpu {
  /** How long one submit may hold the GPU, in milliseconds. */
  readonly sliceTime: number;
  readonly store: Store;
  /** Pipelines by kernel, family and constants; `kernel.ts` fills it. */
  readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #lost: GPUDeviceLostInfo | undefined;
  #disposed = false;
  #failure: Error | undefined;

  constructor(
    readonly device: GPUDevice,
    readonly info: GpuInfo,
    settings: GpuSettings,
  ) {
    this.sliceTime = settings.sliceTime;
    this.store = settings.store;
    device.lost.then((lost) => {
      this.#lost = lost;
    });
    device.onuncapturederror = (event) => {
      this.#failure ??= typedError(event.error);
    };
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** Throws if the device was disposed of or is lost, or if the GPU refused something that nobody waited for. */
  check(): void {
    if (this.#disposed) {
      throw new StateError('This GPU was disposed of: open another one with openGpu().');
    }
    if (this.#lost) {
      throw new DeviceLostError(
        `The GPU device was lost (${this.#lost.message || this.#lost.reason}). Open the GPU again and load the last checkpoint.`,
      );
    }
    if (this.#failure) throw this.#failure;
  }

  /** Bytes of a buffer that can be bound, at most. */
  get largestBuffer(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    return Math.min(maxStorageBufferBindingSize, maxBufferSize);
  }

  /** Throws a {@link LimitError} if no buffer of `size` bytes can be bound on this device. */
  checkSize(name: string, size: number, remedy: string): void {
    const words = this.tooLarge(name, size);
    if (words) throw new LimitError(`${words}: ${remedy}.`);
  }

  /** Why no buffer of `size` bytes can be bound on this device, if none can. */
  tooLarge(name: string, size: number): string | undefined {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    const most = this.largestBuffer;
    if (size <= most) return undefined;
    const limit =
      maxBufferSize < maxStorageBufferBindingSize ? 'maxBufferSize' : 'maxStorageBufferBindingSize';
    return `The ${name} take ${size} bytes and this adapter allows ${most} (${limit})`;
  }

  /**
   * Runs `call` and throws what the GPU holds against it, as a typed error. Nothing may be awaited inside: error
   * scopes are a stack.
   */
  async checked<T>(call: () => T): Promise<T> {
    this.device.pushErrorScope('validation');
    this.device.pushErrorScope('out-of-memory');
    let result: T | undefined;
    let thrown: { readonly error: unknown } | undefined;
    try {
      result = call();
    } catch (error) {
      thrown = { error };
    }
    const scopes = [this.device.popErrorScope(), this.device.popErrorScope()];
    for (const error of await Promise.all(scopes)) if (error) throw typedError(error);
    this.check();
    // By which WebGPU says that a buffer to be filled at once cannot be had.
    if (thrown?.error instanceof RangeError) throw outOfMemory(thrown.error.message);
    if (thrown) throw thrown.error;
    return result as T;
  }

  /** The same for a `call` that makes buffers: they are freed if the GPU holds something against it. */
  async make<T>(call: (buffer: (descriptor: GPUBufferDescriptor) => GPUBuffer) => T): Promise<T> {
    const made: GPUBuffer[] = [];
    try {
      return await this.checked(() =>
        call((descriptor) => {
          const buffer = this.device.createBuffer(descriptor);
          made.push(buffer);
          return buffer;
        }),
      );
    } catch (error) {
      for (const buffer of made) buffer.destroy();
      throw error;
    }
  }

  /** Waits until the queue is empty. */
  async settled(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Waits until a staging buffer can be read. */
  async mapped(staging: GPUBuffer): Promise<void> {
    try {
      await staging.mapAsync(MAP_READ);
    } catch (cause) {
      this.check();
      throw new KernelError(
        `Results could not be read back from the GPU, which is a fault of its driver or a lack of memory: ${cause}. Open the GPU again and load the last checkpoint.`,
        { cause },
      );
    }
    this.check();
  }

  /** Frees the device and everything on it. */
  dispose(): void {
    // What fails because the device was lost says so, although it is disposed of now.
    if (!this.#lost) this.#disposed = true;
    this.pipelines.clear();
    this.device.destroy();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

export const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;

function outOfMemory(message: string): OutOfMemoryError {
  return new OutOfMemoryError(`The GPU has no memory left: use a smaller batch or model. ${message}`);
}

function typedError(error: GPUError): Error {
  if (error.constructor.name === 'GPUOutOfMemoryError') {
    return outOfMemory(error.message);
  }
  return new KernelError(
    `The GPU refused a call, which is a bug of webgpu-vae or of the driver: ${error.message}`,
  );
}
