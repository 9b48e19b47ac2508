import { padRows } from '../../../src/data/examples';
import { Program } from '../../../src/gpu/program';
import { padded } from '../../../src/graph/layout';
import { planReconstruction } from '../../../src/graph/plan_sampling';
import type { Model } from '../../../src/train/model';
import { outputOf } from './decoded';
import type { Surface } from './surface';
import type { Theme } from './theme';
import { type Grid, Tiles } from './tiles';

export interface ReconstructedOptions extends Pick<Grid, 'shape' | 'count' | 'columns' | 'gap'> {
  /** Show each line of images above the line of their reconstructions. */
  readonly originals: boolean;
  /** Restore what is missing, in so many rounds; without, reconstruct all. */
  readonly rounds?: number;
}

/** Images through the model and back, as a grid of pictures. */
export class ReconstructedView {
  private constructor(
    private readonly model: Model,
    private readonly surface: Surface,
    private readonly program: Program,
    private readonly tiles: readonly Tiles[],
  ) {}

  static async create(
    model: Model,
    surface: Surface,
    { originals, rounds, ...grid }: ReconstructedOptions,
  ): Promise<ReconstructedView> {
    const { gpu, spec, products } = model;
    const plan = planReconstruction(spec, {
      batchSize: grid.count,
      matmul: gpu.matmul,
      products,
      data: 'bytes',
      ...(rounds !== undefined && { rounds }),
    });
    const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
    const output = outputOf(plan, program, model);
    const stride = padded(spec.input);
    const data = {
      ...{ buffer: program.buffers.data as GPUBuffer, kind: 'bytes' as const },
      ...{ offset: 0, stride },
    };
    const sources = originals ? [data, output] : [output];
    const tiles = await Promise.all(
      sources.map((source, line) =>
        Tiles.create(gpu, surface.format, source, { ...grid, every: sources.length, line }),
      ),
    );
    return new ReconstructedView(model, surface, program, tiles);
  }

  /** [count, input], 255 standing for 1. */
  setImages(images: Uint8Array): void {
    this.#write('data', images);
  }

  /** For a restoration: [count, input], 0 where a pixel is missing. */
  setKnown(known: Uint8Array): void {
    this.#write('known', known);
  }

  paint(theme: Theme): Promise<void> {
    for (const tiles of this.tiles) tiles.prepare(theme, this.surface);
    return this.surface.paint({
      ground: theme.ground,
      compute: (pass) => this.program.encode(pass),
      draw: (pass) => {
        for (const tiles of this.tiles) tiles.draw(pass);
      },
    });
  }

  dispose(): void {
    for (const tiles of this.tiles) tiles.dispose();
    this.program.dispose();
  }

  #write(name: 'data' | 'known', bytes: Uint8Array): void {
    const { gpu, spec } = this.model;
    const rows = padRows(bytes, spec.input, padded(spec.input));
    const buffer = this.program.buffers[name] as GPUBuffer;
    gpu.device.queue.writeBuffer(buffer, 0, rows as Uint8Array<ArrayBuffer>);
  }
}
