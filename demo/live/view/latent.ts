import { packExamples } from '../../../src/data/examples';
import { Program } from '../../../src/gpu/program';
import type { View } from '../../../src/gpu/view';
import type { Plan } from '../../../src/graph/builder';
import { padded } from '../../../src/graph/layout';
import type { Picture } from '../../../src/graph/pictures';
import { headsOf, planDecoding, planEncoding } from '../../../src/graph/plan_sampling';
import type { Model } from '../../../src/train/model';
import { writeLabels } from '../../../src/train/write_labels';
import { outputOf } from './decoded';
import { Points } from './points';
import type { Surface } from './surface';
import type { Theme } from './theme';
import { Tiles } from './tiles';

export interface LatentOptions {
  readonly shape: Picture;
  /** [n, input]; as many as `MOST_BYTES` of activations allow are shown. */
  readonly images: Uint8Array;
  /** Class of each image, which a conditional model is told. */
  readonly labels?: Uint8Array;
  /** For two latent dimensions: decoded images along a side of the plane behind the points. */
  readonly plane?: number;
}

/** The images are encoded as one batch, whose activations take no more than this. */
const MOST_BYTES = 1 << 26;
/** Of the plane, so that points stand out from it. */
const PLANE_OPACITY = 0.45;
const POINT_OPACITY = 0.9;

/** Images as points where the encoder puts them, over what the decoder makes of the plane. */
export class LatentView {
  #extent = 1;
  #background: Background | undefined;
  #label: number | undefined;

  private constructor(
    private readonly surface: Surface,
    private readonly program: Program,
    private readonly points: Points,
    private readonly count: number,
  ) {}

  static async create(
    model: Model,
    surface: Surface,
    { shape, images, labels, plane }: LatentOptions,
  ): Promise<LatentView> {
    const { gpu, spec, products } = model;
    const planFor = (batchSize: number) =>
      planEncoding(spec, { batchSize, matmul: gpu.matmul, products, data: 'bytes' });
    const all = images.length / spec.input;
    const perRow = (planFor(4).buffers.activations as number) / 4;
    const count = Math.max(1, Math.min(all, Math.floor(MOST_BYTES / perRow)));
    const plan = planFor(count);
    const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
    const told = spec.classes === undefined ? undefined : labels?.subarray(0, count);
    const some = images.subarray(0, count * spec.input);
    const { values: rows } = packExamples(some, spec.input, { labels: told });
    gpu.device.queue.writeBuffer(program.buffers.data as GPUBuffer, 0, rows as Uint8Array<ArrayBuffer>);
    const source = {
      buffer: program.buffers.activations as GPUBuffer,
      offset: (plan.places[headsOf(spec)] as View).offset,
      width: 2 * padded(spec.latent),
      count,
    };
    const points = await Points.create(gpu, surface.format, source, labels);
    const view = new LatentView(surface, program, points, count);
    if (plane !== undefined) view.#background = await Background.create(model, surface, shape, plane);
    return view;
  }

  /** The plane that is shown, from -extent to extent: two vectors over a row of mu and logvar, each padded. */
  setAxes(horizontal: Float32Array, vertical: Float32Array, extent: number): void {
    this.points.setAxes(horizontal, vertical);
    if (this.#extent === extent) return;
    this.#extent = extent;
    this.#background?.setExtent(extent);
  }

  /** Of a conditional model: the class that the plane is decoded as, and whose images are shown. */
  setClass(label: number): void {
    this.#label = label;
    this.#background?.setClass(label);
  }

  paint(theme: Theme): Promise<void> {
    const { width } = this.surface;
    // Fewer points, or a larger canvas, have room for larger ones.
    const radius = Math.max(2, Math.min(width / 110, (0.35 * width) / Math.sqrt(this.count)));
    this.points.prepare(theme, this.surface, {
      ...{ extent: this.#extent, radius, opacity: POINT_OPACITY },
      only: this.#label,
    });
    this.#background?.tiles.prepare(theme, this.surface, PLANE_OPACITY);
    return this.surface.paint({
      ground: theme.ground,
      compute: (pass) => {
        this.#background?.program.encode(pass);
        this.program.encode(pass);
      },
      draw: (pass) => {
        this.#background?.tiles.draw(pass);
        this.points.draw(pass);
      },
    });
  }

  dispose(): void {
    this.points.dispose();
    this.program.dispose();
    this.#background?.dispose();
  }
}

/** The plane of two latent dimensions, decoded at the middles of `side` x `side` tiles. */
class Background {
  private constructor(
    private readonly model: Model,
    private readonly plan: Plan,
    readonly program: Program,
    readonly tiles: Tiles,
    private readonly side: number,
  ) {}

  static async create(model: Model, surface: Surface, shape: Picture, side: number): Promise<Background> {
    const { gpu, spec, products } = model;
    const count = side * side;
    const plan = planDecoding(spec, { batchSize: count, matmul: gpu.matmul, products });
    const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
    const grid = { shape, count, columns: side };
    const tiles = await Tiles.create(gpu, surface.format, outputOf(plan, program, model), grid);
    const background = new Background(model, plan, program, tiles, side);
    background.setExtent(1);
    return background;
  }

  setExtent(extent: number): void {
    const { gpu } = this.model;
    const stride = padded(2);
    const z = new Float32Array(this.side * this.side * stride);
    const at = (i: number) => extent * (((i + 0.5) / this.side) * 2 - 1);
    for (let i = 0; i < this.side * this.side; i++) {
      z[i * stride] = at(i % this.side);
      // y points up, and lines go down.
      z[i * stride + 1] = -at(Math.floor(i / this.side));
    }
    const { offset } = this.plan.places.z as View;
    gpu.device.queue.writeBuffer(this.program.buffers.activations as GPUBuffer, offset * 4, z);
  }

  setClass(label: number): void {
    const labels = new Uint32Array(this.side * this.side).fill(label);
    writeLabels(this.model.gpu, this.program, this.plan, labels);
  }

  dispose(): void {
    this.tiles.dispose();
    this.program.dispose();
  }
}
