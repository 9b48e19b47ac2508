import { NoGpuError } from '../errors';

/** What helps where Dawn finds no adapter. */
export const NO_ADAPTER =
  process.platform === 'linux'
    ? "WebGPU found no adapter: install the Vulkan driver of your GPU or, without one, Mesa's lavapipe 25 or newer, which runs on the processor (mesa-vulkan-drivers of apt and dnf, vulkan-swrast of pacman). VK_DRIVER_FILES, set before Node starts, names the lvp_icd.json of a driver that lies elsewhere."
    : 'WebGPU found no adapter: Node takes the GPU of the machine, by Metal on macOS 12 or newer and by Direct3D 12 on Windows, with the newest driver of it. Software Vulkan is for Linux.';

let instance: GPU | undefined;

/** npm `webgpu`, which is Dawn. Its entry point is kept for the life of the process: a collected one crashes. */
export async function nodeGpu(): Promise<GPU> {
  if (!instance) {
    const dawn = await import(/* @vite-ignore */ 'webgpu').catch((cause: unknown) => {
      throw new NoGpuError('Node has no WebGPU of its own: `npm install webgpu` adds it.', { cause });
    });
    instance = dawn.create([]) as GPU;
  }
  return instance;
}

/** Milliseconds from one question of Dawn's for its events to the next. */
const POLL = 1;

let seldom = false;

/**
 * Has Dawn ask for its events once a millisecond. While a promise of its is pending, its binding for Node asks in every turn of the
 * event loop, which keeps a core busy that a software adapter needs. It does so by `setImmediate`, which is replaced
 * by one that tells its function from all others: a native one that has a prototype.
 */
export function pollSeldom(): void {
  if (seldom) return;
  seldom = true;
  const { setImmediate } = globalThis;
  const isDawn = (run: () => void) =>
    Object.hasOwn(run, 'prototype') && /\[native code\]/.test(Function.prototype.toString.call(run));
  globalThis.setImmediate = Object.assign(
    (run: () => void, ...values: []) =>
      values.length === 0 && isDawn(run) ? setTimeout(run, POLL) : setImmediate(run, ...values),
    setImmediate,
  ) as unknown as typeof setImmediate;
}
