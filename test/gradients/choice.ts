// Which of the cases a family of matmul kernels has.

import type { SpecInput } from '../../src/graph/spec';
import { kindOf } from '../../src/layers';
import type { Matmul } from '../../src/tiles/table';
import { SLOW_TO_COMPILE } from '../ops/harness';
import { covering } from '../support/covering';
import { CASES, type Case } from './cases';

/** What software adapters begin with, and what every adapter can do. */
const ALWAYS: readonly Matmul[] = ['quad', 'plain'];

/** What a case has that another may not have. */
export function featuresOf({
  spec,
  examples,
  beta,
  betaWarmup,
  chain,
  parts,
  batchSize,
  samples,
}: Case): string[] {
  const { encoder = [], decoder, input, latent, likelihood = 'bernoulli' } = spec;
  const layers = [...encoder, ...(decoder ?? [])];
  const residual = (half: SpecInput['encoder'] = []) =>
    half.some((layer) => typeof layer === 'object' && 'residual' in layer);
  const widths = [Number(input), latent, batchSize, ...layers.filter((layer) => typeof layer === 'number')];
  return [
    likelihood,
    ...(spec.classes ? ['labels'] : []),
    ...(residual(encoder) ? ['residual in the encoder'] : []),
    ...(residual(decoder) ? ['residual in the decoder'] : []),
    ...(layers.length === 0 ? ['no hidden layers'] : []),
    ...(decoder?.length === 0 ? ['no decoder'] : []),
    ...(examples ? ['partial batch'] : []),
    ...(beta === undefined ? [] : [`beta ${beta}`]),
    ...(betaWarmup ? ['warm-up'] : []),
    ...(chain === false ? ['no chain'] : []),
    ...(parts ? ['parts'] : []),
    ...(samples ? ['samples'] : []),
    ...(widths.includes(1) ? ['a width of one'] : []),
    ...(widths.some((width) => width > 128) ? ['wider than a workgroup'] : []),
  ];
}

/**
 * The cases of a family: all of them in the long form of the tests. Else those families have all that are used wherever
 * nothing is known of an adapter, and each other one has cases that cover the features. Families that compile for seconds
 * have of these the activation, and the numbers of parts, that the kernels' own cases have.
 */
export function casesOf(matmul: Matmul, long: boolean): readonly Case[] {
  if (long) return CASES;
  const cases = CASES.filter(({ products }) => !products || matmul === 'plain');
  if (ALWAYS.includes(matmul)) return cases;
  // Six kernels more, which have cases of their own in each family.
  const dense = cases.filter(({ spec }) => !hasConvolutions(spec));
  return covering(SLOW_TO_COMPILE.includes(matmul) ? dense.filter(isCompiled) : dense, featuresOf);
}

function hasConvolutions({ encoder = [], decoder = [] }: SpecInput): boolean {
  return [...encoder, ...decoder].some((layer) => kindOf(layer) !== 'dense');
}

/** Whether the pipelines of a case are compiled for the kernels' own cases, too. */
export function isCompiled({ spec, parts = 1 }: Case): boolean {
  return spec.activation === 'gelu' && (parts === 1 || parts === 3);
}
