import shader from '../../../shaders/view/points.wgsl';
import { BufferUsage } from '../../../src/gpu/flags';
import type { Gpu } from '../../../src/gpu/gpu';
import { Drawing, type Vectors } from './drawing';
import type { Theme } from './theme';

/** Rows of floats in a storage buffer, a row a point. */
export interface PointsSource {
  readonly buffer: GPUBuffer;
  /** Floats before the first row. */
  readonly offset: number;
  /** Floats of a row. */
  readonly width: number;
  readonly count: number;
}

/** Colours of the palette. */
const PALETTE = 16;
/** The struct `Points` of `shaders/view/points.wgsl`. */
export const POINTS_FIELDS = {
  ground: ['vec4f', 1],
  canvas: ['vec4f', 1],
  palette: ['vec4f', PALETTE],
  rows: ['vec4u', 1],
} as const satisfies Record<string, Vectors>;

/** Rows as points on a plane, coloured by class. */
export class Points {
  private constructor(
    private readonly gpu: Gpu,
    private readonly drawing: Drawing<keyof typeof POINTS_FIELDS>,
    private readonly axes: GPUBuffer,
    private readonly labels: GPUBuffer,
    private readonly source: PointsSource,
    private readonly labelled: boolean,
  ) {}

  /** `labels`: the class of each point; without, all have the first colour. */
  static async create(
    gpu: Gpu,
    format: GPUTextureFormat,
    from: PointsSource,
    labels: Uint8Array | undefined,
  ): Promise<Points> {
    const { device } = gpu;
    const classes = Uint32Array.from(labels?.subarray(0, from.count) ?? [0]);
    const [axes, labelBuffer] = await gpu.make((make) => {
      const buffer = (label: string, size: number) =>
        make({ label, size, usage: BufferUsage.STORAGE | BufferUsage.COPY_DST });
      return [buffer('axes', 2 * from.width * 4), buffer('labels', classes.byteLength)] as const;
    });
    device.queue.writeBuffer(labelBuffer, 0, classes);
    const drawing = await Drawing.create(gpu, {
      name: 'points',
      source: shader.text,
      format,
      buffers: [from.buffer, axes, labelBuffer],
      fields: POINTS_FIELDS,
      vertices: 6,
      instances: from.count,
    });
    return new Points(gpu, drawing, axes, labelBuffer, from, labels !== undefined);
  }

  /** Two vectors over a row: the plane that the points are shown on. */
  setAxes(horizontal: Float32Array, vertical: Float32Array): void {
    const { queue } = this.gpu.device;
    queue.writeBuffer(this.axes, 0, horizontal as Float32Array<ArrayBuffer>);
    queue.writeBuffer(this.axes, this.source.width * 4, vertical as Float32Array<ArrayBuffer>);
  }

  /** Says how the next drawing is to look: the plane from -extent to extent on a canvas of this size. */
  prepare(
    { ground, palette }: Pick<Theme, 'ground' | 'palette'>,
    canvas: { readonly width: number; readonly height: number },
    {
      extent,
      radius,
      opacity,
      only,
    }: {
      readonly extent: number;
      readonly radius: number;
      readonly opacity: number;
      /** The class whose points alone are shown. */
      readonly only?: number | undefined;
    },
  ): void {
    const { offset, width } = this.source;
    const colours = Math.max(1, Math.min(palette.length, PALETTE));
    this.drawing.set({
      ground: [...ground, opacity],
      canvas: [canvas.width, canvas.height, radius, extent],
      palette: Array.from({ length: PALETTE }, (_, i) => [
        ...(palette[i % palette.length] ?? ground),
        1,
      ]).flat(),
      rows: [offset, width, colours, this.labelled ? 1 + (only === undefined ? 0 : 1 + only) : 0],
    });
  }

  draw(pass: GPURenderPassEncoder): void {
    this.drawing.draw(pass);
  }

  dispose(): void {
    this.drawing.dispose();
    this.axes.destroy();
    this.labels.destroy();
  }
}
