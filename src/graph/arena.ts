import { StateError } from '../errors';
import { columnsOf, type View } from '../gpu/view';
import { EXAMPLES, LABELS, type Shape } from '../ops/node';
import { ACTIVATIONS_BUFFER, padded } from '../ops/values';
import { type FusedNode, foldActivations } from './fuse';
import { type Graph, graphOf } from './graph';
import type { Spec } from './spec';

/** Where the matrices of a batch lie. Gradients lie at the same offsets in another buffer. */
export interface Arena {
  /** Of the batch, padding included, and of all its samples. */
  readonly rows: number;
  readonly drawnRows: number;
  /** Values by their names, `x`, `labels` where something reads them, and what nodes have saved (`eps` of the latent layer) among them. */
  readonly places: Readonly<Record<string, View>>;
  /** Partial sums of the losses, by the names of the nodes that leave them. */
  readonly losses: Readonly<Record<string, View>>;
  /** Floats. Nothing needs a gradient by x, by labels or by what is saved, so they come last, and the deltas end before them. */
  readonly activations: number;
  readonly deltas: number;
  /** What is added up of each term, at the beginning of the losses, reconstruction first. */
  readonly sums: Readonly<Record<'reconstruction' | 'kl', number>>;
  /** Floats of all losses. */
  readonly lossesSize: number;
}

/** With several samples an example has as many rows in what comes of the latent node. */
export function arenaOf(
  nodes: readonly FusedNode[],
  { input }: Graph,
  batchSize: number,
  samples = 1,
): Arena {
  const rows = padded(batchSize);
  const drawnRows = rows * samples;
  const rowsOf = ({ drawn }: FusedNode) => (drawn ? drawnRows : rows);
  const places: Record<string, View> = {};
  let end = 0;
  const holding = new Map(
    nodes.flatMap((one) =>
      (one.held ?? []).map((first, i) => [one.reads[i] as string, { one, first }] as const),
    ),
  );
  const place = (name: string, columns: number, own = rows): void => {
    if (places[name]) return;
    const whole = holding.get(name);
    if (whole) {
      const { node, shape } = whole.one;
      place(node.name, size(shape as Shape), own);
      places[name] = columnsOf(places[node.name] as View, name, whole.first, columns);
      return;
    }
    const stride = padded(columns);
    places[name] = { buffer: ACTIVATIONS_BUFFER, name, offset: end, rows: own, columns, stride };
    end += own * stride;
  };
  for (const one of nodes) if (one.shape && one.learns) place(one.node.name, size(one.shape), rowsOf(one));
  const deltas = end;
  place(EXAMPLES, size(input));
  for (const one of nodes) if (one.shape) place(one.node.name, size(one.shape), rowsOf(one));
  if (nodes.some(({ reads }) => reads.includes(LABELS))) place(LABELS, 1);
  const save = (name: string, columns: number, own: number): void => {
    if (places[name]) throw new StateError(`Two nodes save ${name}.`);
    place(name, columns, own);
  };
  for (const one of nodes) {
    const { saved = {}, batchSaved = {} } = one;
    for (const [name, columns] of Object.entries(saved)) save(name, columns, rowsOf(one));
    for (const [name, columns] of Object.entries(batchSaved)) save(name, columns, 1);
  }

  const losses: Record<string, View> = {};
  // What comes of all samples of an example goes before what comes of each.
  let lossesSize = samples === 1 ? 0 : 2 * rows;
  const sums = samples === 1 ? { reconstruction: 0, kl: 0 } : { reconstruction: rows, kl: rows };
  for (const term of ['reconstruction', 'kl'] as const) {
    for (const one of nodes) {
      if (one.losses?.term !== term) continue;
      const { parts } = one.losses;
      const own = rowsOf(one);
      losses[one.node.name] = {
        ...{ buffer: 'losses', name: term, offset: lossesSize },
        ...{ rows: own, columns: parts, stride: parts },
      };
      lossesSize += own * parts;
      if (samples === 1) sums[term] += own * parts;
    }
  }
  return { rows, drawnRows, places, losses, activations: end, deltas, sums, lossesSize };
}

function size(shape: Shape): number {
  return shape.reduce((a, b) => a * b);
}

/** Floats of the largest buffer of values that a batch of a model takes. */
export function arenaSize(spec: Spec, batchSize: number, samples = 1): number {
  const graph = graphOf(spec);
  return arenaOf(foldActivations(graph), graph, batchSize, samples).activations;
}
