import type { View } from '../gpu/view';
import { EXAMPLES } from '../ops/node';
import { ACTIVATIONS_BUFFER, padded } from '../ops/values';
import { type FusedNode, foldActivations } from './fuse';
import { type Graph, graphOf } from './graph';
import type { Spec } from './spec';

/** Where the matrices of a batch lie. Gradients lie at the same offsets in another buffer. */
export interface Arena {
  /** Of the batch, padding included. */
  readonly rows: number;
  /** Values by their names, `x` and what nodes have saved among them (`eps` of the latent layer). */
  readonly places: Readonly<Record<string, View>>;
  /** Partial sums of the losses, by the names of the nodes that leave them. */
  readonly losses: Readonly<Record<string, View>>;
  /** Floats. Nothing needs a gradient by x or by what is saved, so they come last, and the deltas end before them. */
  readonly activations: number;
  readonly deltas: number;
  /** Partial sums of each term, reconstruction first. */
  readonly sums: Readonly<Record<'reconstruction' | 'kl', number>>;
}

export function arenaOf(nodes: readonly FusedNode[], { input }: Graph, batchSize: number): Arena {
  const rows = padded(batchSize);
  const places: Record<string, View> = {};
  let end = 0;
  const place = (name: string, columns: number): void => {
    const stride = padded(columns);
    places[name] = { buffer: ACTIVATIONS_BUFFER, name, offset: end, rows, columns, stride };
    end += rows * stride;
  };
  for (const { node, shape } of nodes)
    if (shape)
      place(
        node.name,
        shape.reduce((a, b) => a * b),
      );
  const deltas = end;
  place(
    EXAMPLES,
    input.reduce((a, b) => a * b),
  );
  for (const { saved = {} } of nodes)
    for (const [name, columns] of Object.entries(saved)) place(name, columns);

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

/** Floats of the largest buffer of values that a batch of a model takes. */
export function arenaSize(spec: Spec, batchSize: number): number {
  const graph = graphOf(spec);
  return arenaOf(foldActivations(graph), graph, batchSize).activations;
}
