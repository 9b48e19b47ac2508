import type { Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { DRAW_FIELDS, type Draw, drawNumbers } from '../latent/latent';

/** Several samples of z an example, in a program: eps and z are [rows samples, latent]; row b samples + k is sample k of example b. */
export interface Importance extends Draw {
  /** Rows that each example has behind z. */
  readonly samples: number;
  /** What the likelihood reads, [rows samples, columns]. */
  readonly output: View;
  /** Partial sums of -log p(x|z) and of log q(z|x) - log p(z), [rows samples, parts], among the losses. */
  readonly reconstructions: View;
  readonly ratios: View;
  /** In rounds of samples, which the state counts as epochs, so many in all; else it is one round a step. */
  readonly allSamples?: number | undefined;
}

/** The struct `Importance` of `shaders/importance/importance.wgsl`. */
export const IMPORTANCE_FIELDS = {
  ...DRAW_FIELDS,
  samples: 'u32',
  output: 'u32',
  output_stride: 'u32',
  output_vectors: 'u32',
  reconstructions: 'u32',
  reconstruction_parts: 'u32',
  ratios: 'u32',
  ratio_parts: 'u32',
  rounds: 'u32',
  all_samples: 'u32',
} as const satisfies Record<string, Scalar>;

export function importanceNumbers(of: Importance): Record<keyof typeof IMPORTANCE_FIELDS, number> {
  const { output, reconstructions, ratios, samples, allSamples } = of;
  return {
    ...drawNumbers(of),
    samples,
    output: output.offset / 4,
    output_stride: output.stride / 4,
    output_vectors: Math.ceil(output.columns / 4),
    reconstructions: reconstructions.offset,
    reconstruction_parts: reconstructions.columns,
    ratios: ratios.offset,
    ratio_parts: ratios.columns,
    rounds: Number(allSamples !== undefined),
    all_samples: allSamples ?? samples,
  };
}
