import { packExamples, padRows, rowStride } from '../../../src/data/examples';
import type { Labels } from '../../../src/data/labels';
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
    const stride = rowStride(spec.input, spec.classes !== undefined);
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

  /** [count, input], 255 standing for 1, and for a conditional model the labels [count]. */
  setImages(images: Uint8Array, labels?: Labels): void {
    this.#write('data', packExamples(images, this.model.spec.input, { labels }).values as Uint8Array);
  }

  /** For a restoration: [count, input], 0 where a pixel is missing. */
  setKnown(known: Uint8Array): void {
    const { input } = this.model.spec;
    this.#write('known', padRows(known, input, padded(input)));
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

  #write(name: 'data' | 'known', rows: Uint8Array): void {
    const buffer = this.program.buffers[name] as GPUBuffer;
    this.model.gpu.device.queue.writeBuffer(buffer, 0, rows as Uint8Array<ArrayBuffer>);
  }
}
