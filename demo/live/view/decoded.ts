import { padRows } from '../../../src/data/examples';
import type { Labels } from '../../../src/data/labels';
import { Program } from '../../../src/gpu/program';
import type { Plan } from '../../../src/graph/builder';
import { padded } from '../../../src/graph/layout';
import { planDecoding } from '../../../src/graph/plan_sampling';
import type { Model } from '../../../src/train/model';
import { writeLabels } from '../../../src/train/write_labels';
import type { Surface } from './surface';
import type { Theme } from './theme';
import { type Grid, Tiles } from './tiles';

/** Images that the model decodes, as a grid of pictures. */
export class DecodedView {
  private constructor(
    private readonly model: Model,
    private readonly surface: Surface,
    private readonly plan: Plan,
    private readonly program: Program,
    private readonly tiles: Tiles,
  ) {}

  static async create(model: Model, surface: Surface, grid: Grid): Promise<DecodedView> {
    const { gpu, spec, products } = model;
    const plan = planDecoding(spec, { batchSize: grid.count, matmul: gpu.matmul, products });
    const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
    const tiles = await Tiles.create(gpu, surface.format, outputOf(plan, program, model), grid);
    return new DecodedView(model, surface, plan, program, tiles);
  }

  /** What to decode: [count, latent], and for a conditional model the labels [count]. */
  setZ(z: Float32Array, labels?: Labels): void {
    const { gpu, spec } = this.model;
    const rows = padRows(z, spec.latent, padded(spec.latent));
    const { activations } = this.program.buffers;
    const offset = (this.plan.places.z?.offset ?? 0) * 4;
    gpu.device.queue.writeBuffer(activations as GPUBuffer, offset, rows as Float32Array<ArrayBuffer>);
    if (labels) writeLabels(gpu, this.program, this.plan, labels);
  }

  paint(theme: Theme): Promise<void> {
    this.tiles.prepare(theme, this.surface);
    return this.surface.paint({
      ground: theme.ground,
      compute: (pass) => this.program.encode(pass),
      draw: (pass) => this.tiles.draw(pass),
    });
  }

  dispose(): void {
    this.tiles.dispose();
    this.program.dispose();
  }
}

/** Where a program leaves the decoder's images. */
export function outputOf({ places }: Plan, program: Program, { spec }: Model) {
  return {
    buffer: program.buffers.activations as GPUBuffer,
    kind: 'floats' as const,
    offset: places.output?.offset ?? 0,
    // A second head may lie beside the means.
    stride: places.output?.stride ?? padded(spec.input),
  };
}
