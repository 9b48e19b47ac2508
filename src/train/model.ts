import { StateError } from '../errors';
import { BufferUsage } from '../gpu/flags';
import { readStretches } from '../gpu/readback';
import type { Plan } from '../graph/builder';
import { type Layout, narrower } from '../graph/layout';
import type { Spec } from '../graph/spec';
import { CORRECTIONS_OFFSET, packState, STATE_BYTES, unpackState } from '../step/state';
import type { MatmulGpu } from '../tiles/gpu';
import { type Products, usableProducts } from '../tiles/products';
import { Dataset, type Feed } from './data';
import type { Health } from './health';
import type { Runner } from './runner';

/** Where training stands: the struct `State` of `shaders/lib/state.wgsl`, but for its fault. */
export interface TrainingState {
  /** Optimiser steps done. */
  readonly step: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Batches done of this epoch. */
  readonly batch: number;
  /** 1 - beta1^t and 1 - beta2^t of the coming step, as the GPU holds them; 0 before the first. */
  readonly correction1: number;
  readonly correction2: number;
}

export const INITIAL_STATE: TrainingState = { step: 0, epoch: 0, batch: 0, correction1: 0, correction2: 0 };

/** What the epoch under way runs over; a different one starts a new epoch. */
export interface EpochShape {
  readonly examples: number;
  readonly batchSize: number;
  /** Examples of the windows within which it is shuffled, if it is not shuffled as a whole. */
  readonly window?: number;
}

/** A program of training steps with its runner, which knows how many fit into a submit. */
export interface Training {
  readonly plan: Plan;
  readonly feed: Feed;
  /** Everything else that it depends on. */
  readonly key: string;
  readonly runner: Runner;
}

/** Flat float arrays of `layout.size`, padding zero. */
export interface Weights {
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

const USAGE = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;

/** A model on the GPU: the buffers that outlive every program, and the CPU's copy of where training stands. */
export class Model {
  /** By the names that plans use. */
  readonly buffers: Readonly<Record<'parameters' | 'first_moment' | 'second_moment' | 'state', GPUBuffer>>;
  epochShape: EpochShape | undefined;
  /** The families that its products are trained with, where they were measured or the run is long. */
  products: Products | undefined;
  /** What the last fit ran, for the next one if that wants the same. */
  training: Training | undefined;
  /** What its fits have seen of their losses; the first one makes it. */
  health: Health | undefined;
  #state: TrainingState;
  #disposed = false;

  private constructor(
    readonly gpu: MatmulGpu,
    readonly spec: Spec,
    readonly layout: Layout,
    readonly seed: number,
    state: TrainingState,
    buffers: Model['buffers'],
  ) {
    this.buffers = buffers;
    this.#state = state;
  }

  static async create(
    gpu: MatmulGpu,
    from: {
      spec: Spec;
      layout: Layout;
      seed: number;
      weights: Weights;
      state: TrainingState;
      epochShape?: EpochShape | undefined;
      /** As a file has them. */
      products?: unknown;
    },
  ): Promise<Model> {
    const { spec, layout, seed, weights, state } = from;
    gpu.check();
    gpu.checkSize('parameters', layout.size * 4, narrower(layout));
    const { queue } = gpu.device;
    const buffers = await gpu.make((buffer) => {
      const filled = (label: string, values: Float32Array | ArrayBuffer): GPUBuffer => {
        const made = buffer({ label, size: values.byteLength, usage: USAGE });
        queue.writeBuffer(made, 0, values as BufferSource);
        return made;
      };
      return {
        parameters: filled('parameters', weights.parameters),
        first_moment: filled('first_moment', weights.firstMoment),
        second_moment: filled('second_moment', weights.secondMoment),
        state: filled('state', packState(state)),
      };
    });
    const model = new Model(gpu, spec, layout, seed, state, buffers);
    model.epochShape = from.epochShape;
    model.products = usableProducts(gpu, from.products);
    return model;
  }

  /** Optimiser steps in the queue or done. */
  get step(): number {
    return this.#state.step;
  }

  get epoch(): number {
    return this.#state.epoch;
  }

  get batch(): number {
    return this.#state.batch;
  }

  /** Follows what the GPU does by itself (`shaders/step/advance.wgsl`) in `steps` steps. */
  advanced(steps: number, batchesPerEpoch: number): void {
    const batches = this.#state.batch + steps;
    this.#state = {
      ...this.#state,
      step: this.#state.step + steps,
      epoch: this.#state.epoch + Math.floor(batches / batchesPerEpoch),
      batch: batches % batchesPerEpoch,
    };
  }

  /**
   * Makes ready to train in epochs of this shape: goes on within the epoch under way if it is the same, else starts a
   * new one. Before the first step, Adam's corrections start from its betas.
   */
  prepare(shape: EpochShape, { beta1, beta2 }: { beta1: number; beta2: number }): void {
    const { examples, batchSize, window } = this.epochShape ?? {};
    const same = examples === shape.examples && batchSize === shape.batchSize && window === shape.window;
    this.epochShape = { ...shape };
    const { step, epoch, batch } = this.#state;
    if (batch > 0 && !same) this.#state = { ...this.#state, epoch: epoch + 1, batch: 0 };
    const first = packState({ ...this.#state, correction1: 1 - beta1, correction2: 1 - beta2 });
    // As well the bytes of the fault, which a run begins without.
    const bytes = step === 0 ? STATE_BYTES : CORRECTIONS_OFFSET;
    this.gpu.device.queue.writeBuffer(this.buffers.state, 0, first, 0, bytes);
  }

  /** Reads weights and state, as they are when all that is in the queue is done. */
  async read(): Promise<{ weights: Weights; state: TrainingState }> {
    const { parameters, first_moment, second_moment, state } = this.buffers;
    const size = this.layout.size * 4;
    const [p, m, v, s] = (await readStretches(this.gpu, [
      { buffer: parameters, size },
      { buffer: first_moment, size },
      { buffer: second_moment, size },
      { buffer: state, size: STATE_BYTES },
    ])) as [ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer];
    return {
      weights: {
        parameters: new Float32Array(p),
        firstMoment: new Float32Array(m),
        secondMoment: new Float32Array(v),
      },
      state: stateOf(s),
    };
  }

  /** Takes the CPU's copy of the state from the GPU again. */
  async resync(): Promise<void> {
    this.check();
    const [bytes] = await readStretches(this.gpu, [{ buffer: this.buffers.state, size: STATE_BYTES }]);
    this.#state = stateOf(bytes as ArrayBuffer);
  }

  /** Throws if the model was disposed of, or its device is lost. */
  check(): void {
    if (this.#disposed) throw new StateError('This model was disposed of: create or load it again.');
    this.gpu.check();
  }

  /** Frees what no fit can use again: the program of a fit whose data are gone. */
  tidy(): void {
    const { feed, runner } = this.training ?? {};
    if (!(feed instanceof Dataset && feed.disposed)) return;
    runner?.dispose();
    this.training = undefined;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    this.#disposed = true;
    this.training?.runner.dispose();
    this.training = undefined;
    for (const buffer of Object.values(this.buffers)) buffer.destroy();
  }
}

/** Of the GPU's state, what a file keeps. */
function stateOf(bytes: ArrayBuffer): TrainingState {
  const { step, epoch, batch, correction1, correction2 } = unpackState(bytes);
  return { step, epoch, batch, correction1, correction2 };
}
