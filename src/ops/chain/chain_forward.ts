import source from '../../../shaders/chain/chain_forward.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { ROW_TILES } from '../../tiles/sources';
import { ROW_TILE, resultsOf } from '../../tiles/table';
import { activationConstant } from '../activation/activations';
import { type Dense, forwardCost, LAYER_FIELDS, layerNumbers, written } from '../dense/dense';
import { LATENT_FIELDS, latentCost, latentNumbers } from '../latent/latent';
import { type Chain, namesOf, total } from './chain';

export const chainForwardKernel = {
  name: 'chain_forward',
  source,
  given: ROW_TILES,
  bindings: {
    state: 'read',
    parameters: 'read',
    activations: 'read_write',
    deltas: 'read_write',
    losses: 'read_write',
  },
  fields: LATENT_FIELDS,
  table: LAYER_FIELDS,
} as const satisfies Kernel;

/** The layers round the latent one, forward: as `denseForward` of each, with `reparameterize` between. */
export function chainForward({ encoder, decoder, latent }: Chain): Dispatch {
  const layers = [...encoder, ...decoder];
  const [first] = layers as [Dense];
  const cost = total([...layers.map(forwardCost), latentCost(latent).forward]);
  return {
    kernel: chainForwardKernel,
    label: layers.map(({ name }) => name).join(' '),
    nodes: namesOf({ encoder, decoder, latent }),
    part: 'latent',
    reads: [first.x, ...layers.flatMap(({ weight, bias }) => [weight, bias])],
    writes: [...encoder.flatMap(written), latent.eps, latent.z, latent.losses, ...decoder.flatMap(written)],
    shows: [latent.mu, latent.logvar, latent.eps, latent.z],
    constants: { ...activationConstant(first.activation), HEADS: encoder.length - 1 },
    buffers: {
      state: 'state',
      parameters: 'parameters',
      activations: 'activations',
      deltas: 'deltas',
      losses: 'losses',
    },
    numbers: latentNumbers(latent),
    table: layers.map((dense) => layerNumbers(dense)),
    grid: [Math.ceil(latent.mu.rows / resultsOf(ROW_TILE).rows), 1, 1],
    ...cost,
  };
}
