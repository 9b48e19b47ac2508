import type { Dispatch } from '../gpu/kernel';
import { type Matmul, SOFTWARE_MATMULS } from '../gpu/matmul';
import type { Plan as Program } from '../gpu/program';
import { activation } from '../ops/activation/activation';
import type { Chain } from '../ops/chain/chain';
import { chainBackward } from '../ops/chain/chain_backward';
import { chainForward } from '../ops/chain/chain_forward';
import { type Dense, vectors } from '../ops/dense/dense';
import { denseForward } from '../ops/dense/dense_forward';
import { denseInputGradient } from '../ops/dense/dense_input_gradient';
import { denseWeightGradient, weightGradientGroups } from '../ops/dense/dense_weight_gradient';
import type { Latent } from '../ops/latent/latent';
import { mean } from '../ops/latent/mean';
import { reparameterize } from '../ops/latent/reparameterize';
import { reparameterizeBackward } from '../ops/latent/reparameterize_backward';
import { loss, lossParts } from '../ops/likelihood/loss';
import { seedWords } from '../random';
import type { AdamOptions } from '../step/adam';
import { advance, HISTORY, HISTORY_ENTRY } from '../step/advance';
import { clip } from '../step/clip';
import { gatherBytes } from '../step/gather_bytes';
import { gatherFloats } from '../step/gather_floats';
import { gradientNorm, NORMS } from '../step/gradient_norm';
import { inpaint } from '../step/inpaint';
import { normal } from '../step/normal';
import { type Arena, arenaOf, type Place } from './arena';
import { type Layer, type Layout, layoutOf, padded } from './layout';
import type { Spec } from './spec';

/** A program as data: its buffers, its dispatches, and where each matrix of a step lies. */
export interface Plan extends Program {
  readonly layout: Layout;
  readonly places: Readonly<Record<string, Place>>;
}

/** How examples lie in the data buffer. */
export type DataKind = 'bytes' | 'floats';

export interface PlanOptions {
  readonly batchSize: number;
  /** The family of the matmul kernels, but for those that are named in `products`. */
  readonly matmul: Matmul;
  /** Families of single products, by `productName`. */
  readonly products?: Readonly<Record<string, Matmul>> | undefined;
}

export interface EpochOptions extends PlanOptions {
  readonly data: DataKind;
  /** Examples in the data. */
  readonly examples: number;
  /** How many of them lie in each of several buffers, `shardName` by name; all in one by default. */
  readonly shards?: readonly number[] | undefined;
  /** So many pass through the buffer at a time, in the order in which they are taken. */
  readonly window?: number | undefined;
  readonly seed: number;
  /** Weight of the KL. */
  readonly beta: number;
  /** Steps of the model's life over which that weight rises linearly from 0; 0, none, by default. */
  readonly betaWarmup?: number;
}

export interface TrainingOptions extends EpochOptions, AdamOptions {
  /** Gradients are scaled down to this global norm; not at all by default. */
  readonly clipNorm?: number | undefined;
  /** Workgroups that the adapter needs to be busy: to reach them, weight gradients are summed in parts. 1 by default. */
  readonly workgroups?: number;
}

/** The name by which `PlanOptions.products` knows a matmul dispatch; chains have their own families, and no name. */
export function productName({ kernel, label }: Dispatch): string | undefined {
  return kernel.name.startsWith('dense_') ? `${kernel.name} ${label}` : undefined;
}

/** The buffer of a shard of the data. */
export function shardName(i: number): string {
  return i === 0 ? 'data' : `data_${i}`;
}

/** Layers of at most so many columns on either side go into the chain round the latent layer. */
const SMALL = 64;
/** Rows of a part of the weight gradients, at least. */
const PART_ROWS = 32;
/** And parts, at most: their sums must not leave f32 (`LARGEST` in `shaders/lib/fault.wgsl`). */
const MOST_PARTS = 64;

/** The model's layers by how they are run. */
interface Around {
  readonly before: readonly Dense[];
  readonly chain: Chain | undefined;
  readonly after: readonly Dense[];
  readonly latent: Latent;
}

/** Puts a program together: every matrix gets its place, and each part of the model its dispatches. */
export class Planner {
  readonly layout: Layout;
  readonly arena: Arena;
  readonly encoder: readonly Dense[];
  readonly decoder: readonly Dense[];
  private readonly dispatches: Dispatch[] = [];
  private around!: Around;

  constructor(
    private readonly spec: Spec,
    private readonly options: PlanOptions,
  ) {
    this.layout = layoutOf(spec);
    this.arena = arenaOf(spec, this.layout, options.batchSize);
    this.encoder = this.layers('x', this.layout.encoder);
    this.decoder = this.layers('z', this.layout.decoder);
  }

  add(dispatch: Dispatch): void {
    this.dispatches.push(dispatch);
  }

  /** A batch from the data buffer through the model, to the losses and the first gradients. */
  epochStep(options: EpochOptions, stream: number, shuffle: boolean): void {
    const { spec } = this;
    const { places, rows } = this.arena;
    const latent: Latent = {
      rows,
      latent: spec.latent,
      heads: places.heads.offset,
      z: places.z.offset,
      eps: places.eps.offset,
      stream,
      batchSize: options.batchSize,
      seed: seedWords(options.seed),
    };
    this.around = this.aroundLatent(latent);
    const { before, chain, after } = this.around;
    this.gather(options, shuffle);
    this.forward(before);
    if (chain) this.add(chainForward(chain));
    else this.add(reparameterize(latent));
    this.forward(after);
    this.add(
      loss({
        likelihood: spec.likelihood,
        rows,
        input: spec.input,
        latent: spec.latent,
        x: places.x.offset,
        output: places.output.offset,
        heads: places.heads.offset,
        examples: options.examples,
        batchSize: options.batchSize,
        beta: options.beta,
        betaWarmup: options.betaWarmup ?? 0,
      }),
    );
  }

  gather({ data, examples, shards, window, batchSize, seed }: EpochOptions, shuffle: boolean): void {
    const batch = {
      rows: this.arena.rows,
      input: this.spec.input,
      x: this.arena.places.x.offset,
      examples,
      batchSize,
      shuffle: shuffle && window === undefined,
      seed: seedWords(seed),
      window,
    };
    let first = 0;
    for (const [i, count] of (shards ?? [window ?? examples]).entries()) {
      const shard = { data: shardName(i), first, count };
      this.add(data === 'bytes' ? gatherBytes({ ...batch, shard }) : gatherFloats({ ...batch, shard }));
      first += count;
    }
  }

  /** A batch of the whole data buffer, as its rows come. Returns how many floats that takes. */
  gatherAll(data: DataKind): number {
    const { batchSize } = this.options;
    this.gather({ ...this.options, data, examples: batchSize, seed: 0, beta: 0 }, false);
    return (batchSize * padded(this.spec.input)) / (data === 'bytes' ? 4 : 1);
  }

  noise(name: 'z', stream: number, seed: number): void {
    const { offset: values, rows, columns: width } = this.arena.places[name];
    const { batchSize } = this.options;
    this.add(normal({ label: name, rows, width, values, stream, batchSize, seed: seedWords(seed) }));
  }

  forward(layers: readonly Dense[]): void {
    for (const layer of layers) this.product((matmul) => denseForward(layer, matmul));
  }

  /** z to probabilities or means. */
  decode(): void {
    this.forward(this.decoder);
    const { offset: values, rows, columns } = this.arena.places.output;
    const size = rows * padded(columns);
    if (this.spec.likelihood === 'bernoulli') this.add(activation('sigmoid', { size, values }));
  }

  /** x to probabilities or means by way of mu. */
  autoencode(): void {
    const { heads, z } = this.arena.places;
    this.forward(this.encoder);
    this.add(mean({ rows: this.arena.rows, latent: this.spec.latent, heads: heads.offset, z: z.offset }));
    this.decode();
  }

  /** Puts the output, or at the start 0, in the place of what is missing. */
  inpaint(start: boolean): void {
    const { x, output } = this.arena.places;
    const size = x.rows * padded(x.columns);
    this.add(inpaint({ size, x: x.offset, output: output.offset, start }));
  }

  /**
   * From the gradients of output and heads back to the first layer, then all weights' gradients at once. Returns the
   * parts that these come in.
   */
  backward({ matmul, products, workgroups = 1 }: TrainingOptions): number {
    const down = (layers: readonly Dense[]) => {
      for (const layer of layers.toReversed()) this.product((matmul) => denseInputGradient(layer, matmul));
    };
    const { before, chain, after, latent } = this.around;
    down(after);
    if (chain) this.add(chainBackward(chain));
    else this.add(reparameterizeBackward(latent));
    down(before.filter(({ hidden }) => hidden));

    const layers = [...this.encoder, ...this.decoder];
    const { size } = this.layout;
    const weightGradient = (parts: number, matmul: Matmul) =>
      denseWeightGradient(layers, { matmul, parts, size });
    const family = products?.[productName(weightGradient(1, matmul)) as string] ?? matmul;
    const groups = layers.reduce((sum, layer) => sum + weightGradientGroups(layer, family), 0);
    const parts = Math.max(
      1,
      Math.min(Math.floor(workgroups / groups), Math.floor(this.arena.rows / PART_ROWS), MOST_PARTS),
    );
    this.add(weightGradient(parts, family));
    return parts;
  }

  /** Scales gradients that come in `parts` down to a global norm of `limit`. */
  clip(parts: number, limit: number): void {
    this.add(gradientNorm(this.layout.size, parts));
    this.add(clip(this.layout.size, parts, limit));
  }

  advance(
    { examples, batchSize }: EpochOptions,
    { beta1, beta2 }: Pick<AdamOptions, 'beta1' | 'beta2'>,
  ): void {
    this.add(advance({ ...this.parts(), examples, batchSize, beta1, beta2 }));
  }

  /** `floats`: further buffers, in floats. */
  finish(floats: Readonly<Record<string, number>> = {}): Plan {
    const { reconstructions, kls } = this.parts();
    const { activations, deltas } = this.arena;
    const sizes: Record<string, number> = {
      parameters: this.layout.size,
      activations,
      deltas,
      losses: reconstructions + kls,
      ...floats,
    };
    const bytes: Record<string, number> = {};
    const used = new Set(this.dispatches.flatMap(({ buffers }) => Object.values(buffers)));
    for (const [name, size] of Object.entries(sizes)) if (used.has(name)) bytes[name] = size * 4;
    if (used.has('norms')) bytes.norms = NORMS * 4;
    if (used.has('state')) bytes.state = STATE_BYTES;
    if (used.has('history')) bytes.history = HISTORY * HISTORY_ENTRY;
    return { layout: this.layout, places: this.arena.places, buffers: bytes, dispatches: this.dispatches };
  }

  /** Adds a product in the family that is chosen for it. */
  private product(dispatch: (matmul: Matmul) => Dispatch): void {
    const { matmul, products } = this.options;
    const plain = dispatch(matmul);
    const chosen = products?.[productName(plain) as string];
    this.add(chosen ? dispatch(chosen) : plain);
  }

  /**
   * Small layers next to the latent one become a chain, as each by itself would leave a GPU idle. On software adapters,
   * where a dispatch costs next to nothing and a barrier much, it takes twice as long (docs/performance.md).
   */
  private aroundLatent(latent: Latent): Around {
    const small = ({ input, output }: Dense) => Math.max(vectors(input), vectors(output)) * 4 <= SMALL;
    const first = this.encoder.findLastIndex((layer) => !small(layer)) + 1;
    const end = this.decoder.findIndex((layer) => !small(layer));
    const encoder = this.encoder.slice(first);
    const decoder = this.decoder.slice(0, end < 0 ? undefined : end);
    if (SOFTWARE_MATMULS.includes(this.options.matmul) || encoder.length === 0 || decoder.length === 0) {
      return { before: this.encoder, chain: undefined, after: this.decoder, latent };
    }
    return {
      before: this.encoder.slice(0, first),
      chain: { encoder, decoder, latent, activation: this.spec.activation },
      after: this.decoder.slice(decoder.length),
      latent,
    };
  }

  private parts() {
    return lossParts({ rows: this.arena.rows, input: this.spec.input, latent: this.spec.latent });
  }

  private layers(input: string, layers: readonly Layer[]): Dense[] {
    return layers.map((layer, i) => ({
      ...layer,
      activation: this.spec.activation,
      rows: this.arena.rows,
      hidden: i > 0,
      x: (this.arena.places[i === 0 ? input : (layers[i - 1] as Layer).name] as Place).offset,
      y: (this.arena.places[layer.name] as Place).offset,
    }));
  }
}

/** Bytes of the struct `State` in `shaders/lib/state.wgsl`. */
export const STATE_BYTES = 24;
