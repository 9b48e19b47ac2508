import latentFile from '../../../shaders/latent/latent.wgsl';
import index from '../../../shaders/lib/index.wgsl';
import padding from '../../../shaders/lib/padding.wgsl';
import state from '../../../shaders/lib/state.wgsl';
import source from '../../../shaders/likelihood/loss.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';

export const lossKernel = {
  name: 'loss',
  files: [index, state, latentFile, padding, source],
  bindings: { activations: 'read', state: 'read', deltas: 'read_write', losses: 'read_write' },
  fields: {
    rows: 'u32',
    input: 'u32',
    latent: 'u32',
    x: 'u32',
    output: 'u32',
    heads: 'u32',
    examples: 'u32',
    batch_size: 'u32',
    beta: 'f32',
    beta_warmup: 'u32',
  },
} as const satisfies Kernel;

/** Numbers of the table of likelihoods in `shaders/likelihood/loss.wgsl`. */
const LIKELIHOOD_NUMBERS = { bernoulli: 0, gaussian: 1 } as const;
const COLUMNS_PER_PART = 32;

export interface Loss {
  readonly likelihood: keyof typeof LIKELIHOOD_NUMBERS;
  readonly rows: number;
  readonly input: number;
  readonly latent: number;
  /** Offsets among the activations, and of gradients among the deltas, in floats. */
  readonly x: number;
  readonly output: number;
  readonly heads: number;
  readonly examples: number;
  readonly batchSize: number;
  /** Weight of the KL in the gradients; sums are of the KL itself. */
  readonly beta: number;
  /** Steps of the model's life over which that weight rises linearly from 0; 0 for none. */
  readonly betaWarmup: number;
}

/** How many partial sums the loss leaves: of the reconstruction, and behind them of the KL. */
export function lossParts({ rows, input, latent }: Pick<Loss, 'rows' | 'input' | 'latent'>) {
  return {
    reconstructions: rows * Math.ceil(input / COLUMNS_PER_PART),
    kls: rows * Math.ceil(latent / COLUMNS_PER_PART),
  };
}

/** Negative log-likelihood and KL, their partial sums, and their gradients by output, mu and logvar. */
export function loss({ likelihood, batchSize, betaWarmup, ...l }: Loss): Dispatch {
  const { reconstructions, kls } = lossParts(l);
  return {
    kernel: lossKernel,
    label: `${likelihood} + KL`,
    constants: { LIKELIHOOD: LIKELIHOOD_NUMBERS[likelihood] },
    buffers: { activations: 'activations', state: 'state', deltas: 'deltas', losses: 'losses' },
    numbers: {
      ...l,
      batch_size: batchSize,
      beta_warmup: betaWarmup,
      x: l.x / 4,
      output: l.output / 4,
      heads: l.heads / 4,
    },
    grid: flatGrid(reconstructions + kls),
    flops: l.rows * (l.input * (likelihood === 'bernoulli' ? 10 : 5) + l.latent * 10),
    bytes: 4 * (l.rows * (3 * l.input + 4 * l.latent) + reconstructions + kls),
  };
}
