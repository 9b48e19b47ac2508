import source from '../../../shaders/chain/chain_backward.wgsl';
import inputGradient from '../../../shaders/dense/input_gradient.wgsl';
import layer from '../../../shaders/dense/layer.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { withRowTile } from '../../tiles/sources';
import { CHAIN_ROWS, inputGradientCost, LAYER_FIELDS, layerNumbers } from '../dense/dense';
import { LATENT_FIELDS, latentCost, latentNumbers } from '../latent/latent';
import { REPARAMETERIZE_BACKWARD } from '../latent/reparameterize_backward';
import { type Chain, total } from './chain';

export const chainBackwardKernel = {
  name: 'chain_backward',
  files: withRowTile(layer, inputGradient, ...REPARAMETERIZE_BACKWARD, source),
  bindings: { parameters: 'read', activations: 'read', deltas: 'read_write' },
  fields: LATENT_FIELDS,
  table: LAYER_FIELDS,
} as const satisfies Kernel;

/**
 * The layers round the latent one, backward: as `denseInputGradient` of each, from the last to the first, with
 * `reparameterizeBackward` between. The encoder's first layer is left out where nothing needs the gradient of its x.
 */
export function chainBackward({ encoder, decoder, latent }: Chain): Dispatch {
  const layers = [...encoder.filter(({ hidden }) => hidden), ...decoder].reverse();
  const cost = total([...layers.map(inputGradientCost), latentCost(latent).backward]);
  return {
    kernel: chainBackwardKernel,
    label: layers.map(({ name }) => name).join(' '),
    constants: { LATENT: decoder.length - 1 },
    buffers: { parameters: 'parameters', activations: 'activations', deltas: 'deltas' },
    numbers: latentNumbers(latent),
    table: layers.map((dense) => layerNumbers(dense)),
    grid: [Math.ceil(latent.rows / CHAIN_ROWS), 1, 1],
    ...cost,
  };
}
