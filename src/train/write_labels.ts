import type { Labels } from '../data/labels';
import { OptionError } from '../errors';
import type { Gpu } from '../gpu/gpu';
import type { Program } from '../gpu/program';
import type { View } from '../gpu/view';
import type { Plan } from '../graph/builder';
import { LABELS } from '../ops/node';

/** The labels of `count` examples: `label` of all, or `labels`, where either is there. Throws an OptionError for both. */
export function askedLabels(
  { label, labels }: { readonly label?: number | undefined; readonly labels?: Labels | undefined },
  count: number,
): { readonly labels?: Labels } {
  if (label === undefined) return labels ? { labels } : {};
  if (labels !== undefined) throw new OptionError('label', 'or labels may be given, but not both');
  return { labels: Array.from({ length: count }, () => label) };
}

/** Writes the labels of some rows, from the first of them on, to their place among the activations. */
export function writeLabels(
  gpu: Gpu,
  program: Program,
  plan: Plan,
  labels: Labels,
  { first = 0, rows = labels.length }: { readonly first?: number; readonly rows?: number } = {},
): void {
  const { offset, stride } = plan.places[LABELS] as View;
  const values = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) values[row * stride] = labels[first + row] as number;
  gpu.device.queue.writeBuffer(program.buffers.activations as GPUBuffer, offset * 4, values);
}
