import type { Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

/** Several samples of z an example, in a program. */
export interface Importance {
  /** Of the latent node. */
  readonly name: string;
  /** Rows that each example has behind z. */
  readonly samples: number;
  /** [rows, latent] each; their gradients lie at the same places. */
  readonly mu: View;
  readonly logvar: View;
  /** [rows samples, latent]; row b samples + k is sample k of example b. */
  readonly z: View;
  readonly eps: View;
  /** What the likelihood reads, [rows samples, columns]. */
  readonly output: View;
  /** Partial sums of -log p(x|z) and of log q(z|x) - log p(z), [rows samples, parts], among the losses. */
  readonly reconstructions: View;
  readonly ratios: View;
  /** In rounds of samples, which the state counts as epochs, so many in all; else it is one round a step. */
  readonly allSamples?: number | undefined;
  readonly stream: number;
  readonly examples: number;
  readonly batchSize: number;
  readonly seed: readonly [number, number];
  /** Weight of the ratio in what is learnt from. */
  readonly beta: number;
  readonly betaWarmup: number;
  readonly betaCycles: number;
}

/** The struct `Importance` of `shaders/importance/importance.wgsl`. */
export const IMPORTANCE_FIELDS = {
  rows: 'u32',
  samples: 'u32',
  width: 'u32',
  mu: 'u32',
  logvar: 'u32',
  stride: 'u32',
  z: 'u32',
  z_stride: 'u32',
  eps: 'u32',
  eps_stride: 'u32',
  output: 'u32',
  output_stride: 'u32',
  output_vectors: 'u32',
  reconstructions: 'u32',
  reconstruction_parts: 'u32',
  ratios: 'u32',
  ratio_parts: 'u32',
  rounds: 'u32',
  all_samples: 'u32',
  stream: 'u32',
  examples: 'u32',
  batch_size: 'u32',
  seed_low: 'u32',
  seed_high: 'u32',
  beta: 'f32',
  beta_warmup: 'u32',
  beta_cycles: 'u32',
} as const satisfies Record<string, Scalar>;

export function importanceNumbers(of: Importance): Record<keyof typeof IMPORTANCE_FIELDS, number> {
  const { mu, logvar, z, eps, output, reconstructions, ratios, samples, allSamples, seed } = of;
  return {
    rows: mu.rows,
    samples,
    width: z.columns,
    mu: mu.offset / 4,
    logvar: logvar.offset / 4,
    stride: mu.stride / 4,
    z: z.offset / 4,
    z_stride: z.stride / 4,
    eps: eps.offset / 4,
    eps_stride: eps.stride / 4,
    output: output.offset / 4,
    output_stride: output.stride / 4,
    output_vectors: Math.ceil(output.columns / 4),
    reconstructions: reconstructions.offset,
    reconstruction_parts: reconstructions.columns,
    ratios: ratios.offset,
    ratio_parts: ratios.columns,
    rounds: Number(allSamples !== undefined),
    all_samples: allSamples ?? samples,
    stream: of.stream,
    examples: of.examples,
    batch_size: of.batchSize,
    seed_low: seed[0],
    seed_high: seed[1],
    beta: of.beta,
    beta_warmup: of.betaWarmup,
    beta_cycles: of.betaCycles,
  };
}
