/**
 * Families of the matmul kernels, the same mathematics in different tiles:
 *
 * - `plain`: register tiles, for any adapter.
 * - `quad`, `quad_pair`: register tiles whose loads are shared within a SIMD register of four and of eight lanes, for
 *   software adapters with subgroups.
 * - `quad_large`: as `quad`, with tiles four times as large, which are faster and compile longer.
 * - `subgroup`: the same for GPUs, whose subgroups are wider.
 * - `workgroup`, `workgroup_small`: tiles of 64 x 64 and 32 x 32 by way of workgroup memory, for GPUs.
 * - `half`: as `workgroup`, with operands staged in half precision. Never chosen by itself, as it rounds.
 */
export const MATMULS = [
  'plain',
  'quad',
  'quad_large',
  'quad_pair',
  'subgroup',
  'workgroup',
  'workgroup_small',
  'half',
] as const;
export type Matmul = (typeof MATMULS)[number];

/** Families that lean on the order of quads, which `quads.ts` checks. */
export const QUAD_MATMULS: readonly Matmul[] = ['quad', 'quad_large', 'quad_pair', 'subgroup'];
/** Of those, the ones for software adapters. */
export const SOFTWARE_MATMULS: readonly Matmul[] = ['quad', 'quad_large', 'quad_pair'];

/** Families that a GPU is measured for: those for software are `subgroup` with most lanes idle, and `half` rounds. */
export const MEASURED: readonly Matmul[] = MATMULS.filter(
  (matmul) => matmul !== 'half' && !SOFTWARE_MATMULS.includes(matmul),
);

/** What an adapter must have for a family. */
export interface MatmulSupport {
  readonly quads: boolean;
  readonly half: boolean;
}

export function supports({ quads, half }: MatmulSupport, matmul: Matmul): boolean {
  if (QUAD_MATMULS.includes(matmul)) return quads;
  return matmul !== 'half' || half;
}
