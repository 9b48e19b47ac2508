import source from '../../../shaders/statistics/latent_statistics.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { stretch } from '../../gpu/view';
import { LATENT_FIELDS, type Latent, latentNumbers } from '../latent/latent';
import { padded } from '../values';

export const latentStatisticsKernel = {
  name: 'latent_statistics',
  source,
  bindings: { state: 'read', activations: 'read', statistics: 'read_write' },
  fields: LATENT_FIELDS,
} as const satisfies Kernel;

/** Rows of the statistics: the sum of the KL, the mean of mu, the sum of its squared distances from that. */
export const STATISTICS = 3;

/** Adds a batch to the statistics of each dimension, [3, latent], over the batches of an epoch. */
export function latentStatistics(latent: Latent): Dispatch {
  const { name, mu, logvar } = latent;
  const values = mu.rows * mu.columns;
  return {
    kernel: latentStatisticsKernel,
    label: name,
    nodes: [name],
    part: 'latent',
    reads: [mu, logvar],
    writes: [stretch('statistics', 'statistics', STATISTICS * padded(mu.columns))],
    constants: {},
    buffers: { state: 'state', activations: 'activations', statistics: 'statistics' },
    numbers: latentNumbers(latent),
    grid: foldedGrid(Math.ceil(mu.columns / 4)),
    flops: 13 * values,
    bytes: 4 * (3 * values + 2 * STATISTICS * mu.columns),
  };
}
