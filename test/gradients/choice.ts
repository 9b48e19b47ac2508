// Which of the cases a family of matmul kernels has.

import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { kindOf } from '../../src/layers';
import type { Matmul } from '../../src/tiles/table';
import { SLOW_TO_COMPILE } from '../ops/harness';
import { covering } from '../support/covering';
import { CASES, type Case } from './cases';

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

/** Which ops a case's model has behind which: `conv2d -> add`. */
function edgesOf({ spec }: Case): string[] {
  const nodes = nodesOf(resolveSpec(spec));
  const opOf = (name: string) => nodes.find((node) => node.name === name)?.op ?? name;
  return [...new Set(nodes.flatMap(({ inputs, op }) => inputs.map((input) => `${opOf(input)} -> ${op}`)))];
}

/** All that a choice of cases is to have. */
export const allOf = (one: Case): string[] => [...featuresOf(one), ...edgesOf(one)];

/**
 * The cases of a family: all of them in the long form of the tests. Else `plain`, which every adapter can do, has all but
 * those of convolutions, of which it has those that cover what they have. `quad`, which software adapters begin with, has cases
 * that cover everything; the other families those that cover what dense models have, as the kernels of convolutions have cases
 * of their own in each family. Families that compile for seconds have of these the activation, and the numbers of parts, that
 * the kernels' own cases have.
 */
export function casesOf(matmul: Matmul, long: boolean): readonly Case[] {
  if (long) return CASES;
  const texts = CASES.filter(isOfTexts);
  const [convolutional, dense] = [
    CASES.filter((one) => hasConvolutions(one) && !isOfTexts(one)),
    CASES.filter((one) => !hasConvolutions(one) && !isOfTexts(one)),
  ];
  if (matmul === 'plain') return [...covering(convolutional, allOf), ...texts, ...dense];
  const own = dense.filter(({ products }) => !products);
  if (matmul === 'quad') return covering([...convolutional, ...texts, ...own], allOf);
  return covering(SLOW_TO_COMPILE.includes(matmul) ? own.filter(isCompiled) : own, featuresOf);
}

export function isOfTexts({ spec: { likelihood, input } }: Case): boolean {
  return likelihood === 'tokens' || (typeof input === 'object' && 'text' in input);
}

export function hasConvolutions({ spec: { encoder = [], decoder = [] } }: Case): boolean {
  return [...encoder, ...decoder].some((layer) => kindOf(layer) !== 'dense');
}

/** Whether the pipelines of a case are compiled for the kernels' own cases, too. */
export function isCompiled(one: Case): boolean {
  const { spec, parts = 1 } = one;
  return !isOfTexts(one) && spec.activation === 'gelu' && (parts === 1 || parts === 3);
}
