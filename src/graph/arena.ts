import { columnsOf, type View } from '../gpu/view';
import { EXAMPLES, LABELS, type Shape } from '../ops/node';
import { ACTIVATIONS_BUFFER, padded } from '../ops/values';
import { type FusedNode, foldActivations } from './fuse';
import { type Graph, graphOf } from './graph';
import type { Spec } from './spec';

/** Where the matrices of a batch lie. Gradients lie at the same offsets in another buffer. */
export interface Arena {
  /** Of the batch, padding included. */
  readonly rows: number;
  /** Values by their names, `x`, `labels` where something reads them, and what nodes have saved (`eps` of the latent layer) among them. */
  readonly places: Readonly<Record<string, View>>;
  /** Partial sums of the losses, by the names of the nodes that leave them. */
  readonly losses: Readonly<Record<string, View>>;
  /** Floats. Nothing needs a gradient by x, by labels or by what is saved, so they come last, and the deltas end before them. */
  readonly activations: number;
  readonly deltas: number;
  /** Partial sums of each term, reconstruction first. */
  readonly sums: Readonly<Record<'reconstruction' | 'kl', number>>;
}

export function arenaOf(nodes: readonly FusedNode[], { input }: Graph, batchSize: number): Arena {
  const rows = padded(batchSize);
  const places: Record<string, View> = {};
  let end = 0;
  const extending = new Map(
    nodes.filter(({ op }) => op.extendsInput).map((one) => [one.reads[0] as string, one]),
  );
  const place = (name: string, columns: number, own = rows): void => {
    if (places[name]) return;
    const whole = extending.get(name);
    if (whole) {
      place(whole.node.name, size(whole.shape as Shape), own);
      places[name] = columnsOf(places[whole.node.name] as View, name, 0, columns);
      return;
    }
    const stride = padded(columns);
    places[name] = { buffer: ACTIVATIONS_BUFFER, name, offset: end, rows: own, columns, stride };
    end += own * stride;
  };
  for (const { node, shape, learns } of nodes) if (shape && learns) place(node.name, size(shape));
  const deltas = end;
  place(EXAMPLES, size(input));
  for (const { node, shape } of nodes) if (shape) place(node.name, size(shape));
  if (nodes.some(({ reads }) => reads.includes(LABELS))) place(LABELS, 1);
  for (const { saved = {}, batchSaved = {} } of nodes) {
    for (const [name, columns] of Object.entries(saved)) place(name, columns);
    for (const [name, columns] of Object.entries(batchSaved)) place(name, columns, 1);
  }

  const losses: Record<string, View> = {};
  const sums = { reconstruction: 0, kl: 0 };
  let first = 0;
  for (const term of ['reconstruction', 'kl'] as const) {
    for (const { node, losses: own } of nodes) {
      if (own?.term !== term) continue;
      const { parts } = own;
      const offset = first + sums[term];
      losses[node.name] = { buffer: 'losses', name: term, offset, rows, columns: parts, stride: parts };
      sums[term] += rows * parts;
    }
    first += sums[term];
  }
  return { rows, places, losses, activations: end, deltas, sums };
}

function size(shape: Shape): number {
  return shape.reduce((a, b) => a * b);
}

/** Floats of the largest buffer of values that a batch of a model takes. */
export function arenaSize(spec: Spec, batchSize: number): number {
  const graph = graphOf(spec);
  return arenaOf(foldActivations(graph), graph, batchSize).activations;
}
