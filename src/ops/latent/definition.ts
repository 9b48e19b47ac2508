import { SpecError } from '../../errors';
import { checkNode, sizesOf, widthAttribute } from '../attributes';
import type { Definition } from '../op';
import { padded } from '../values';
import { latentParts } from './latent';

/** z ~ q(z|x) = N(mu, exp(logvar)) of `units` dimensions, from a row of mu and logvar, each padded; and the KL from N(0, I). */
export const latent: Definition = {
  infer(node, [heads = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['units'] });
    const units = widthAttribute(node, field, 'units');
    const columns = sizesOf(heads);
    if (columns !== 2 * padded(units)) {
      throw new SpecError(
        `${field}.inputs[0]`,
        `has ${columns} columns, but ${units} latent dimensions take ${2 * padded(units)}: mu and logvar, each padded to a multiple of four`,
      );
    }
    return {
      shape: [units],
      sampled: true,
      saved: { eps: units },
      batchSaved: { kl_mask: units },
      losses: { term: 'kl', parts: latentParts(units) },
    };
  },
};
