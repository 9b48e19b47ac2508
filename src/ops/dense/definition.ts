import { SpecError } from '../../errors';
import { shown } from '../../words';
import { checkNode, sizesOf, widthAttribute } from '../attributes';
import type { Definition } from '../op';
import { padded } from '../values';

/**
 * y = x Wᵀ + b. `units`: columns of y. With `heads`, several layers as one, each of `units` columns, whose rows of W and
 * columns of y are padded to whole vec4f: files have a weight and a bias for each, under these names.
 */
export const dense: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['units', 'heads'] });
    const input = sizesOf(x);
    const units = widthAttribute(node, field, 'units');
    const { heads } = node.attributes;
    const named =
      Array.isArray(heads) &&
      heads.length > 0 &&
      heads.every((name) => typeof name === 'string' && name !== '');
    if (heads !== undefined && !named) {
      throw new SpecError(`${field}.attributes.heads`, `must be an array of names, not ${shown(heads)}`);
    }
    const names: readonly string[] = named ? heads : [node.name];
    const stride = padded(input);
    const output = named ? names.length * padded(units) : units;
    return {
      shape: [output],
      parameters: [
        { name: 'weight', shape: [output, input] },
        { name: 'bias', shape: [output] },
      ],
      tensors: names.flatMap((name, i) => {
        const first = i * padded(units);
        return [
          {
            name: `${name}.weight`,
            parameter: 'weight',
            shape: [units, input],
            offset: first * stride,
            strides: [stride, 1],
            fans: units + input,
          },
          { name: `${name}.bias`, parameter: 'bias', shape: [units], offset: first, strides: [1] },
        ];
      }),
    };
  },

  foldsActivation: true,
  multipliesDerivative: true,
};
