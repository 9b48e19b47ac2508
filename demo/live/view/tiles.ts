import shader from '../../../shaders/view/tiles.wgsl';
import type { Gpu } from '../../../src/gpu/gpu';
import type { Picture } from '../../../src/graph/pictures';
import { Drawing, type Vectors } from './drawing';
import type { Theme } from './theme';

/** The struct `Tiles` of `shaders/view/tiles.wgsl`. */
export const TILES_FIELDS = {
  paper: ['vec4f', 1],
  ink: ['vec4f', 1],
  canvas: ['vec4f', 1],
  grid: ['vec4u', 1],
  source: ['vec4u', 1],
  line: ['vec4u', 1],
} as const satisfies Record<string, Vectors>;

/** Where pictures lie in a storage buffer. */
export interface TilesSource {
  readonly buffer: GPUBuffer;
  /** Packed bytes, 255 standing for 1; or floats. */
  readonly kind: 'bytes' | 'floats';
  /** Elements before the first picture. */
  readonly offset: number;
  /** Elements from one picture to the next. */
  readonly stride: number;
}

export interface Grid {
  /** Of a picture. */
  readonly shape: Picture;
  readonly count: number;
  readonly columns: number;
  /** Between tiles, in pixels of the canvas. */
  readonly gap?: number;
  /** The pictures fill every so many lines of the grid, from this line on; by default all. */
  readonly every?: number;
  readonly line?: number;
}

/** Lines of a grid. */
export function linesOf({ count, columns, every = 1 }: Grid): number {
  return Math.ceil(count / columns) * every;
}

/** Rows of values as a grid of pictures. */
export class Tiles {
  private constructor(
    private readonly drawing: Drawing<keyof typeof TILES_FIELDS>,
    private readonly source: TilesSource,
    private readonly grid: Grid,
  ) {}

  static async create(gpu: Gpu, format: GPUTextureFormat, from: TilesSource, grid: Grid): Promise<Tiles> {
    const drawing = await Drawing.create(gpu, {
      name: 'tiles',
      source: shader.text,
      format,
      buffers: [from.buffer],
      constants: { BYTES: Number(from.kind === 'bytes'), CHANNELS: grid.shape[2] },
      fields: TILES_FIELDS,
      vertices: 3,
    });
    return new Tiles(drawing, from, grid);
  }

  /** Says how the next drawing is to look on a canvas of this size. */
  prepare(
    { paper, ink }: Pick<Theme, 'paper' | 'ink'>,
    canvas: { readonly width: number; readonly height: number },
    opacity = 1,
  ): void {
    const { shape, count, columns, gap = 0, every = 1, line = 0 } = this.grid;
    const { offset, stride } = this.source;
    const lines = linesOf(this.grid);
    this.drawing.set({
      paper: [...paper, opacity],
      ink: [...ink, 1],
      canvas: [canvas.width, canvas.height, gap, 0],
      grid: [columns, lines, count, every],
      source: [shape[1], shape[0], offset, stride],
      line: [line, 0, 0, 0],
    });
  }

  draw(pass: GPURenderPassEncoder): void {
    this.drawing.draw(pass);
  }

  dispose(): void {
    this.drawing.dispose();
  }
}
