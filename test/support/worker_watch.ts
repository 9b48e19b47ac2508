// What the tests know of the page's worker from within: its GPU devices, what it made and freed on them, and whether it
// waits for anything.

import type { BrowserContext, Page, Worker } from '@playwright/test';

interface Watched {
  /** Every device that was asked for, the newest one last. */
  readonly devices: readonly GPUDevice[];
  /** Buffers and textures. */
  readonly made: { count: number; freed: number };
  /** No adapter is to be had. */
  refused: boolean;
  /** Resolves when the worker waits for nothing: neither for the GPU nor for the file that it keeps its run in. */
  settled(): Promise<void>;
}

/** Runs in the worker, before its own script. `larger`: the tiles of long runs compile. */
function install(larger: boolean): void {
  const devices: GPUDevice[] = [];
  const made = { count: 0, freed: 0 };
  let waiting = 0;
  /** Has `before` called with what a method returns. */
  const around = (owner: { prototype: object }, name: string, after: (result: unknown) => void) => {
    const methods = owner.prototype as Record<string, (...options: unknown[]) => unknown>;
    const original = methods[name];
    if (!original) return;
    methods[name] = function (this: unknown, ...options: unknown[]) {
      const result = original.apply(this, options);
      after(result);
      return result;
    };
  };
  const awaited = (owner: { prototype: object }, ...names: string[]) => {
    for (const name of names) {
      around(owner, name, (result) => {
        waiting++;
        const done = () => {
          waiting--;
        };
        (result as Promise<unknown>).then(done, done);
      });
    }
  };
  const settled = async () => {
    // What has come leads to more, some turns of the event loop later.
    for (let calm = 0; calm < 5; calm++) {
      await new Promise((resolve) => setTimeout(resolve));
      if (waiting > 0) calm = 0;
    }
  };
  const watched: Watched = { devices, made, refused: false, settled };
  Object.assign(self, { watched });

  if (typeof GPUDevice === 'undefined') return;
  const adapter = GPU.prototype.requestAdapter;
  GPU.prototype.requestAdapter = async function (options) {
    return watched.refused ? null : adapter.call(this, options);
  };
  awaited(GPU, 'requestAdapter');
  awaited(GPUAdapter, 'requestDevice');
  awaited(GPUDevice, 'popErrorScope', 'createComputePipelineAsync', 'createRenderPipelineAsync');
  awaited(GPUBuffer, 'mapAsync');
  awaited(GPUQueue, 'onSubmittedWorkDone');
  awaited(FileSystemFileHandle, 'createWritable', 'getFile');
  awaited(FileSystemWritableFileStream, 'write', 'close');
  around(GPUAdapter, 'requestDevice', (result) => {
    (result as Promise<GPUDevice>).then(
      (device) => devices.push(device),
      () => {},
    );
  });
  const { createComputePipelineAsync, createShaderModule } = GPUDevice.prototype;
  const refused = new WeakSet<GPUShaderModule>();
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const module = createShaderModule.call(this, descriptor);
    // As shaders/tiles/tile_large.wgsl has.
    if (!larger && descriptor.code.includes('struct Pair {')) refused.add(module);
    return module;
  };
  GPUDevice.prototype.createComputePipelineAsync = function (descriptor) {
    if (!refused.has(descriptor.compute.module)) return createComputePipelineAsync.call(this, descriptor);
    return Promise.reject(new Error('The tiles of long runs are not compiled in this test.'));
  };
  for (const name of ['createBuffer', 'createTexture']) around(GPUDevice, name, () => made.count++);
  for (const owner of [GPUBuffer, GPUTexture]) around(owner, 'destroy', () => made.freed++);
}

/**
 * Has the workers of all pages of a context watched from their beginning. A run goes over to larger tiles once it has lasted for a
 * second, and these compile for several: where no test is of that, they are refused, and it goes on by what it began with.
 */
export async function watchWorkers(context: BrowserContext, larger = false): Promise<void> {
  await context.route('**/worker*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${install})(${larger});\n${await response.text()}` });
  });
}

function workerOf(page: Page): Worker {
  const [worker] = page.workers();
  if (!worker) throw new Error('The page has no worker.');
  return worker;
}

/** Waits until page and worker have nothing to do any more, as they come to where training stands still. */
export async function settled(page: Page): Promise<void> {
  // What has come into sight, or has another size, is known behind a frame; what the worker paints is seen behind one.
  await twoFrames(page);
  await workerOf(page).evaluate(() => (self as unknown as { watched: Watched }).watched.settled());
  await twoFrames(page);
}

export async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** Buffers and textures that were made in the worker and not freed. */
export function alive(page: Page): Promise<number> {
  return workerOf(page).evaluate(() => {
    const { made } = (self as unknown as { watched: Watched }).watched;
    return made.count - made.freed;
  });
}

/** Takes the GPU from the worker. */
export async function loseDevice(page: Page): Promise<void> {
  await workerOf(page).evaluate(() =>
    (self as unknown as { watched: Watched }).watched.devices.at(-1)?.destroy(),
  );
}

/** Has the browser give the worker no adapter, or give them again. */
export async function refuseAdapters(page: Page, refused: boolean): Promise<void> {
  await workerOf(page).evaluate((value) => {
    (self as unknown as { watched: Watched }).watched.refused = value;
  }, refused);
}
