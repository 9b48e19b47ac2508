import { type Layer, type Layout, padded } from './layout';
import type { Spec } from './spec';

/** A matrix in an arena: the activations', and at the same offset its gradient's in the deltas'. Offsets in floats. */
export interface Place {
  readonly offset: number;
  readonly rows: number;
  /** Columns without padding; a row takes `padded(columns)` floats. */
  readonly columns: number;
}

/** Where the matrices of a batch lie. */
export interface Arena {
  /** Of the batch, padding included. */
  readonly rows: number;
  readonly places: Record<'heads' | 'z' | 'output' | 'x' | 'eps', Place> & Record<string, Place>;
  /** Floats. Nothing needs a gradient by x or eps, so they come last, and the deltas end before them. */
  readonly activations: number;
  readonly deltas: number;
}

export function arenaOf(spec: Spec, layout: Layout, batchSize: number): Arena {
  const rows = padded(batchSize);
  let end = 0;
  const place = (columns: number): Place => {
    const offset = end;
    end += rows * padded(columns);
    return { offset, rows, columns };
  };
  const outputs = (layers: readonly Layer[]) =>
    Object.fromEntries(layers.map(({ name, output }) => [name, place(output)]));
  const encoder = outputs(layout.encoder);
  const z = place(spec.latent);
  const decoder = outputs(layout.decoder);
  const deltas = end;
  const x = place(spec.input);
  const eps = place(spec.latent);
  const places = { ...encoder, ...decoder, z, x, eps } as Arena['places'];
  return { rows, places, activations: end, deltas };
}
