import { type Picture, paintOn, type Surface } from '../../demo/live/view/surface';
import { BufferUsage, TextureUsage } from '../../src/gpu/flags';
import type { Gpu } from '../../src/gpu/gpu';

export type Pixel = readonly [number, number, number];

/** A surface without a canvas, which Node has not: its pixels can be read. */
export class TextureSurface implements Surface {
  readonly format = 'rgba8unorm';
  private readonly texture: GPUTexture;

  constructor(
    private readonly gpu: Gpu,
    readonly width: number,
    readonly height: number,
  ) {
    this.texture = gpu.device.createTexture({
      size: [width, height],
      format: this.format,
      usage: TextureUsage.RENDER_ATTACHMENT | TextureUsage.COPY_SRC,
    });
  }

  resize(): void {
    throw new Error('A texture keeps its size.');
  }

  async png(): Promise<undefined> {}

  async paint(picture: Picture): Promise<void> {
    await this.gpu.checked(() => paintOn(this.gpu.device, this.texture, picture));
  }

  /** Red, green and blue of each pixel, from 0 to 255: [height][width]. */
  async pixels(): Promise<Pixel[][]> {
    const { gpu, texture, width, height } = this;
    const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
    const staging = gpu.device.createBuffer({
      size: bytesPerRow * height,
      usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
    });
    const encoder = gpu.device.createCommandEncoder();
    encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow }, [width, height]);
    gpu.device.queue.submit([encoder.finish()]);
    await gpu.mapped(staging);
    const bytes = new Uint8Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => {
        const at = y * bytesPerRow + x * 4;
        return [bytes[at], bytes[at + 1], bytes[at + 2]] as unknown as Pixel;
      }),
    );
  }

  dispose(): void {
    this.texture.destroy();
  }
}

/** Colours that cannot be mistaken for one another. */
export const THEME = {
  paper: [1, 1, 1],
  ink: [0, 0, 0],
  ground: [0, 0, 1],
  palette: [
    [1, 0, 0],
    [0, 1, 0],
  ],
} as const;
export const GROUND: Pixel = [0, 0, 255];
