import { BufferUsage, TextureUsage } from '../../../src/gpu/flags';
import type { Gpu } from '../../../src/gpu/gpu';
import { describe } from '../../../src/gpu/open';

/** What a picture is made of. */
export interface Picture {
  /** Red, green and blue behind it, from 0 to 1. */
  readonly ground: readonly [number, number, number];
  /** Work to be done before, in the same submit. */
  readonly compute: (pass: GPUComputePassEncoder) => void;
  readonly draw: (pass: GPURenderPassEncoder) => void;
}

/** A canvas that a GPU paints on. */
export interface Surface {
  readonly format: GPUTextureFormat;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Empties the canvas, too. */
  resize(width: number, height: number): void;
  /** Paints in one submit. Resolves when the picture is on its way to the screen; one call after the other. */
  paint(picture: Picture): Promise<void>;
  /** The last picture as PNG, for which it may be painted again; undefined if there was none. */
  png(): Promise<Blob | undefined>;
  /** Frees what the surface holds; the canvas may be given to another one. */
  dispose(): void;
}

/**
 * Makes a canvas one that `gpu` paints on: straight, or, where the browser cannot show that, by copying the pixels.
 */
export function surfaceOn(gpu: Gpu, canvas: OffscreenCanvas, direct: boolean): Surface {
  return direct ? new DirectSurface(gpu, canvas) : new CopiedSurface(gpu, canvas);
}

/**
 * True if the browser shows what WebGPU paints on a canvas. To be asked before a device is opened for good: a browser
 * that composes its pages on the CPU shows such canvases empty, and Chromium 147 and 156 then lose every device that
 * the page has. With a software adapter they always do, so that it is not even tried.
 */
export async function presents(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter || describe(adapter).software) return false;
  let device: GPUDevice | undefined;
  try {
    device = await adapter.requestDevice({ label: 'canvas check' });
    const canvas = new OffscreenCanvas(4, 4);
    const surface = new DirectSurface({ device }, canvas);
    await surface.paint({ ground: [0, 1, 0], compute: () => {}, draw: () => {} });
    const bitmap = canvas.transferToImageBitmap();
    const context = new OffscreenCanvas(4, 4).getContext('2d', { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return context?.getImageData(1, 1, 1, 1).data.join() === '0,255,0,255';
  } catch {
    return false;
  } finally {
    device?.destroy();
  }
}

/** Paints a texture in one submit, which ends with what `after` encodes. */
export function paintOn(
  device: GPUDevice,
  texture: GPUTexture,
  { ground, compute, draw }: Picture,
  after?: (encoder: GPUCommandEncoder) => void,
): void {
  const encoder = device.createCommandEncoder({ label: 'picture' });
  const work = encoder.beginComputePass({ label: 'picture' });
  compute(work);
  work.end();
  const [r, g, b] = ground;
  const pass = encoder.beginRenderPass({
    label: 'picture',
    colorAttachments: [
      { view: texture.createView(), loadOp: 'clear', storeOp: 'store', clearValue: { r, g, b, a: 1 } },
    ],
  });
  draw(pass);
  pass.end();
  after?.(encoder);
  device.queue.submit([encoder.finish()]);
}

/** The size of a surface is its canvas's. */
class Sized {
  constructor(protected readonly canvas: OffscreenCanvas) {}

  get width(): number {
    return this.canvas.width;
  }

  get height(): number {
    return this.canvas.height;
  }

  resize(width: number, height: number): void {
    Object.assign(this.canvas, { width, height });
  }
}

/** The GPU paints the canvas itself. */
class DirectSurface extends Sized implements Surface {
  readonly format: GPUTextureFormat;
  readonly #context: GPUCanvasContext;
  #last: Picture | undefined;

  constructor(
    private readonly gpu: Pick<Gpu, 'device'>,
    canvas: OffscreenCanvas,
  ) {
    super(canvas);
    const context = canvas.getContext('webgpu');
    if (!context) throw new Error('The canvas already has a context of another kind: use a new canvas.');
    this.format = navigator.gpu.getPreferredCanvasFormat();
    context.configure({ device: gpu.device, format: this.format, alphaMode: 'opaque' });
    this.#context = context;
  }

  async paint(picture: Picture): Promise<void> {
    this.#last = picture;
    paintOn(this.gpu.device, this.#context.getCurrentTexture(), picture);
  }

  async png(): Promise<Blob | undefined> {
    if (!this.#last) return undefined;
    // What a canvas shows is lost to it when the task ends that painted it.
    await this.paint(this.#last);
    return this.canvas.convertToBlob({ type: 'image/png' });
  }

  dispose(): void {
    this.#context.unconfigure();
  }
}

/** Rows of a texture are copied to a buffer at multiples of this. */
const ROW_ALIGNMENT = 256;

/** What a picture of one size is painted on, and how its pixels come to the CPU. */
interface Target {
  readonly texture: GPUTexture;
  readonly staging: GPUBuffer;
  readonly rowBytes: number;
  /** As wide as a row of the staging buffer: what hangs over the canvas is cut off. */
  readonly pixels: ImageData;
}

/** The GPU paints a texture, whose pixels are copied to the canvas. */
class CopiedSurface extends Sized implements Surface {
  readonly format = 'rgba8unorm';
  readonly #context: OffscreenCanvasRenderingContext2D;
  #target: Target | undefined;
  #shown: ImageData | undefined;
  readonly #restore = () => {
    if (this.#shown) this.#context.putImageData(this.#shown, 0, 0);
  };

  constructor(
    private readonly gpu: Gpu,
    canvas: OffscreenCanvas,
  ) {
    super(canvas);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('The canvas already has a context of another kind: use a new canvas.');
    this.#context = context;
    // A browser whose GPU process ends loses what its canvases show, too.
    canvas.addEventListener('contextrestored', this.#restore);
  }

  async paint(picture: Picture): Promise<void> {
    const { width, height } = this.canvas;
    const { texture, staging, rowBytes, pixels } = this.#sized(width, height);
    paintOn(this.gpu.device, texture, picture, (encoder) =>
      encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow: rowBytes }, [width, height]),
    );
    await this.gpu.mapped(staging);
    pixels.data.set(new Uint8Array(staging.getMappedRange()));
    staging.unmap();
    // A canvas that was resized meanwhile is painted again by who did it.
    if (this.canvas.width === width && this.canvas.height === height) {
      this.#context.putImageData(pixels, 0, 0);
      this.#shown = pixels;
    }
  }

  async png(): Promise<Blob | undefined> {
    return this.#shown ? this.canvas.convertToBlob({ type: 'image/png' }) : undefined;
  }

  dispose(): void {
    this.canvas.removeEventListener('contextrestored', this.#restore);
    this.#free();
  }

  #free(): void {
    this.#target?.texture.destroy();
    this.#target?.staging.destroy();
    this.#target = undefined;
  }

  #sized(width: number, height: number): Target {
    const rowBytes = Math.ceil((width * 4) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    if (this.#target?.texture.width === width && this.#target.texture.height === height) return this.#target;
    this.#free();
    const { device } = this.gpu;
    this.#target = {
      texture: device.createTexture({
        label: 'picture',
        size: [width, height],
        format: this.format,
        usage: TextureUsage.RENDER_ATTACHMENT | TextureUsage.COPY_SRC,
      }),
      staging: device.createBuffer({
        label: 'picture',
        size: rowBytes * height,
        usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
      }),
      rowBytes,
      pixels: new ImageData(rowBytes / 4, height),
    };
    return this.#target;
  }
}
