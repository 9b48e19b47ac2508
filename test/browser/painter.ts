/** A worker that paints on a canvas of the page's, as the demo's does: one picture of 3 x 2 values. */

import { type Surface, surfaceOn } from '../../demo/live/view/surface';
import { Tiles } from '../../demo/live/view/tiles';
import { BufferUsage } from '../../src/gpu/flags';
import { openGpu } from '../../src/tiles/open';
import { THEME } from '../view/canvas';

const uncaptured: string[] = [];
self.addEventListener('unhandledrejection', ({ reason }) => uncaptured.push(String(reason)));

async function open(canvas: OffscreenCanvas, direct: boolean) {
  const gpu = await openGpu();
  const { device } = gpu;
  device.addEventListener('uncapturederror', ({ error }) => uncaptured.push(error.message));
  const surface: Surface = surfaceOn(gpu, canvas, direct);
  const buffer = device.createBuffer({ size: 24, usage: BufferUsage.STORAGE | BufferUsage.COPY_DST });
  const source = { buffer, kind: 'floats', offset: 0, stride: 6 } as const;
  const grid = { shape: [2, 3, 1], count: 1, columns: 1 } as const;
  const tiles = await Tiles.create(gpu, surface.format, source, grid);
  return { device, surface, buffer, tiles };
}

let canvas: OffscreenCanvas;
let direct: boolean;
let painting: Awaited<ReturnType<typeof open>>;

const painter = {
  uncaptured,

  paint: async (values: readonly number[]): Promise<void> => {
    const { device, surface, buffer, tiles } = painting;
    device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
    tiles.prepare(THEME, surface);
    await surface.paint({ ground: THEME.ground, compute: () => {}, draw: (pass) => tiles.draw(pass) });
  },

  resize: (width: number, height: number): void => painting.surface.resize(width, height),

  /** The bytes of the last picture as PNG; undefined if there is none. */
  png: async (): Promise<number[] | undefined> => {
    const png = await painting.surface.png();
    return png && [...new Uint8Array(await png.arrayBuffer())];
  },

  lose: async (): Promise<void> => {
    painting.device.destroy();
    await painting.device.lost;
  },

  /** Goes on on the same canvas with another device. */
  reopen: async (): Promise<void> => {
    painting.surface.dispose();
    painting = await open(canvas, direct);
  },
};
export type Painter = typeof painter;

self.onmessage = async ({ data }: MessageEvent<{ canvas: OffscreenCanvas; direct: boolean }>) => {
  ({ canvas, direct } = data);
  painting = await open(canvas, direct);
  Object.assign(self, { painter });
  self.postMessage('ready');
};
