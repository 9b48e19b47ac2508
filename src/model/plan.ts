import type { Matmul } from '../gpu/gpu';
import type { Dispatch } from '../gpu/kernel';
import type { Plan as Program } from '../gpu/program';
import { activation } from '../kernels/activation';
import { type AdamOptions, adam } from '../kernels/adam';
import { advance, HISTORY, HISTORY_ENTRY } from '../kernels/advance';
import type { Dense } from '../kernels/dense';
import { denseForward } from '../kernels/dense_forward';
import { denseInputGradient } from '../kernels/dense_input_gradient';
import { denseWeightGradient } from '../kernels/dense_weight_gradient';
import { gatherBytes } from '../kernels/gather_bytes';
import { gatherFloats } from '../kernels/gather_floats';
import type { Latent } from '../kernels/latent';
import { loss, lossParts } from '../kernels/loss';
import { normal } from '../kernels/normal';
import { reparameterize } from '../kernels/reparameterize';
import { reparameterizeBackward } from '../kernels/reparameterize_backward';
import { type Layer, type Layout, layoutOf, padded } from './layout';
import { STREAMS, seedWords } from './random';
import type { Spec } from './spec';

/** A matrix in an arena: the activations', and at the same offset its gradient's in the deltas'. Offsets in floats. */
export interface Place {
  readonly offset: number;
  readonly rows: number;
  /** Columns without padding; a row takes `padded(columns)` floats. */
  readonly columns: number;
}

/** A program as data: its buffers, its dispatches, and where each matrix of a step lies. */
export interface Plan extends Program {
  readonly layout: Layout;
  readonly places: Readonly<Record<string, Place>>;
}

/** How examples lie in the data buffer. */
export type DataKind = 'bytes' | 'floats';

export interface PlanOptions {
  readonly batchSize: number;
  readonly matmul: Matmul;
}

export interface EpochOptions extends PlanOptions {
  readonly data: DataKind;
  /** Examples in the data buffer. */
  readonly examples: number;
  readonly seed: number;
  /** Weight of the KL. */
  readonly beta: number;
}

export interface TrainingOptions extends EpochOptions, AdamOptions {}

/** One step of training: a batch forward, backward, and an update of the parameters. */
export function planTraining(spec: Spec, options: TrainingOptions): Plan {
  const plan = new Planner(spec, options);
  plan.epochStep(options, STREAMS.training, true);
  plan.backward(options.matmul);
  plan.add(adam(plan.layout.size, options));
  plan.advance(options, options);
  return plan.finish({
    gradients: plan.layout.size,
    first_moment: plan.layout.size,
    second_moment: plan.layout.size,
  });
}

/** One step of evaluation: a batch forward and its losses. The examples come in their order. */
export function planEvaluation(spec: Spec, options: EpochOptions): Plan {
  const plan = new Planner(spec, options);
  plan.epochStep(options, STREAMS.evaluation, false);
  plan.advance(options, { beta1: 0, beta2: 0 });
  return plan.finish();
}

/** x -> mu and logvar: `places.heads`. */
export function planEncoding(spec: Spec, options: PlanOptions & { readonly data: DataKind }): Plan {
  const plan = new Planner(spec, options);
  plan.gather({ ...options, examples: options.batchSize, seed: 0, beta: 0 }, false);
  plan.forward(plan.encoder, options.matmul);
  return plan.finish();
}

/** z -> probabilities or means: `places.output`. z is written into its place, or drawn from the prior with a seed. */
export function planDecoding(spec: Spec, options: PlanOptions & { readonly seed?: number }): Plan {
  const plan = new Planner(spec, options);
  if (options.seed !== undefined) plan.noise('z', STREAMS.prior, options.seed);
  plan.forward(plan.decoder, options.matmul);
  if (spec.likelihood === 'bernoulli') {
    const { offset, rows, columns } = plan.places.output;
    plan.add(activation('sigmoid', { size: rows * padded(columns), values: offset }));
  }
  return plan.finish();
}

class Planner {
  readonly layout: Layout;
  readonly places: Record<'heads' | 'z' | 'output' | 'x' | 'eps', Place> & Record<string, Place>;
  readonly encoder: readonly Dense[];
  readonly decoder: readonly Dense[];
  private readonly dispatches: Dispatch[] = [];
  private readonly rows: number;
  private readonly batchSize: number;
  /** Floats of the arenas. Nothing needs a gradient by x or eps, so they come last, and the deltas end before them. */
  private readonly activations: number;
  private readonly deltas: number;

  constructor(
    private readonly spec: Spec,
    { batchSize }: PlanOptions,
  ) {
    this.layout = layoutOf(spec);
    this.batchSize = batchSize;
    this.rows = padded(batchSize);
    let end = 0;
    const place = (columns: number): Place => {
      const offset = end;
      end += this.rows * padded(columns);
      return { offset, rows: this.rows, columns };
    };
    const outputs = (layers: readonly Layer[]) =>
      layers.map(({ name, output }) => [name, place(output)] as const);
    const hidden = Object.fromEntries(outputs(this.layout.encoder));
    const z = place(spec.latent);
    Object.assign(hidden, Object.fromEntries(outputs(this.layout.decoder)));
    this.deltas = end;
    const x = place(spec.input);
    const eps = place(spec.latent);
    this.activations = end;
    this.places = { ...hidden, z, x, eps } as typeof this.places;
    this.encoder = this.chain('x', this.layout.encoder);
    this.decoder = this.chain('z', this.layout.decoder);
  }

  add(dispatch: Dispatch): void {
    this.dispatches.push(dispatch);
  }

  /** A batch from the data buffer through the model, to the losses and the first gradients. */
  epochStep(options: EpochOptions, stream: number, shuffle: boolean): void {
    const { spec, places } = this;
    this.gather(options, shuffle);
    this.forward(this.encoder, options.matmul);
    this.noise('eps', stream, options.seed);
    this.add(reparameterize(this.latent()));
    this.forward(this.decoder, options.matmul);
    this.add(
      loss({
        likelihood: spec.likelihood,
        rows: this.rows,
        input: spec.input,
        latent: spec.latent,
        x: places.x.offset,
        output: places.output.offset,
        heads: places.heads.offset,
        examples: options.examples,
        batchSize: options.batchSize,
        beta: options.beta,
      }),
    );
  }

  gather({ data, examples, batchSize, seed }: EpochOptions, shuffle: boolean): void {
    const batch = {
      rows: this.rows,
      input: this.spec.input,
      x: this.places.x.offset,
      examples,
      batchSize,
      shuffle,
      seed: seedWords(seed),
    };
    this.add(data === 'bytes' ? gatherBytes(batch) : gatherFloats(batch));
  }

  noise(name: 'eps' | 'z', stream: number, seed: number): void {
    const { offset: values, rows, columns: width } = this.places[name];
    this.add(
      normal({ label: name, rows, width, values, stream, batchSize: this.batchSize, seed: seedWords(seed) }),
    );
  }

  forward(layers: readonly Dense[], matmul: Matmul): void {
    for (const layer of layers) this.add(denseForward(layer, matmul));
  }

  /** From the gradients of output and heads back to the first layer, then all weights' gradients at once. */
  backward(matmul: Matmul): void {
    const back = (layers: readonly Dense[], needsInput: boolean) => {
      for (let i = layers.length - 1; i >= (needsInput ? 0 : 1); i--) {
        this.add(denseInputGradient(layers[i] as Dense, i > 0, matmul));
      }
    };
    back(this.decoder, true);
    this.add(reparameterizeBackward(this.latent()));
    back(this.encoder, false);
    this.add(denseWeightGradient([...this.encoder, ...this.decoder], matmul));
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
    const sizes: Record<string, number> = {
      parameters: this.layout.size,
      activations: this.activations,
      deltas: this.deltas,
      losses: reconstructions + kls,
      ...floats,
    };
    const bytes: Record<string, number> = {};
    const used = new Set(this.dispatches.flatMap(({ buffers }) => Object.values(buffers)));
    for (const [name, size] of Object.entries(sizes)) if (used.has(name)) bytes[name] = size * 4;
    if (used.has('state')) bytes.state = STATE_BYTES;
    if (used.has('history')) bytes.history = HISTORY * HISTORY_ENTRY;
    return { layout: this.layout, places: this.places, buffers: bytes, dispatches: this.dispatches };
  }

  private latent(): Latent {
    const { heads, z, eps } = this.places;
    return { rows: this.rows, latent: this.spec.latent, heads: heads.offset, z: z.offset, eps: eps.offset };
  }

  private parts() {
    return lossParts({ rows: this.rows, input: this.spec.input, latent: this.spec.latent });
  }

  private chain(input: string, layers: readonly Layer[]): Dense[] {
    return layers.map((layer, i) => ({
      ...layer,
      rows: this.rows,
      x: (this.places[i === 0 ? input : (layers[i - 1] as Layer).name] as Place).offset,
      y: (this.places[layer.name] as Place).offset,
    }));
  }
}

/** Bytes of the struct `State` in `shaders/lib/state.wgsl`. */
export const STATE_BYTES = 20;
