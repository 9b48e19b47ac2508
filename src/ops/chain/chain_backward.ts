import source from '../../../shaders/chain/chain_backward.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { ROW_TILES } from '../../tiles/sources';
import { ROW_TILE, resultsOf } from '../../tiles/table';
import { type Dense, inputGradientCost, LAYER_FIELDS, layerNumbers } from '../dense/dense';
import { LATENT_FIELDS, latentCost, latentNumbers } from '../latent/latent';
import { gradientOf } from '../values';
import { type Chain, namesOf, total } from './chain';

export const chainBackwardKernel = {
  name: 'chain_backward',
  source,
  given: ROW_TILES,
  bindings: { state: 'read', parameters: 'read', activations: 'read', deltas: 'read_write' },
  fields: LATENT_FIELDS,
  table: LAYER_FIELDS,
} as const satisfies Kernel;

/**
 * The layers round the latent one, backward: as `denseInputGradient` of each, from the last to the first, with
 * `reparameterizeBackward` between. A layer whose x needs no gradient is left out.
 */
export function chainBackward({ encoder, decoder, latent }: Chain): Dispatch {
  const layers = [...encoder.filter(({ inputGradient }) => inputGradient !== 'none'), ...decoder].reverse();
  const heads: View[] = [gradientOf(latent.mu), gradientOf(latent.logvar)];
  const cost = total([...layers.map(inputGradientCost), latentCost(latent).backward]);
  return {
    kernel: chainBackwardKernel,
    label: layers.map(({ name }) => name).join(' '),
    nodes: namesOf({ encoder, decoder, latent }),
    part: 'backward',
    reads: [
      gradientOf((layers[0] as Dense).y),
      ...layers.map(({ weight }) => weight),
      ...layers.flatMap(({ x, inputGradient }) => (inputGradient === 'set' ? [] : [gradientOf(x)])),
      latent.mu,
      latent.logvar,
      latent.eps,
      ...(latent.freeBits > 0 ? [latent.klMask] : []),
    ],
    writes: layers
      .map(({ x }) => gradientOf(x))
      .flatMap((dx, i) => (i === decoder.length - 1 ? [dx, ...heads] : [dx])),
    shows: heads,
    constants: { LATENT: decoder.length - 1 },
    buffers: { state: 'state', parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: latentNumbers(latent),
    table: layers.map((dense) => layerNumbers(dense)),
    grid: [Math.ceil(latent.mu.rows / resultsOf(ROW_TILE).rows), 1, 1],
    ...cost,
  };
}
