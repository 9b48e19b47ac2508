import { SpecError } from '../../errors';
import { shown } from '../../words';
import { checkNode, sizesOf, widthAttribute } from '../attributes';
import { EXAMPLES, type Node } from '../node';
import type { Definition } from '../op';
import { type EmbeddingAttributes, SYMBOLS, weightRows } from './names';

/**
 * A vector of `width` for each position of a text: the row of the weight that its symbol has, a byte of x. With `shift`, position t
 * has that of the symbol before it, and the first one that of a start; with `dropout`, in training, symbols become unknown with so
 * much probability. y is [1, length, width].
 */
export const embedding: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, { inputs: 1, attributes: ['symbols', 'width', 'shift', 'dropout'] });
    if (node.inputs[0] !== EXAMPLES) {
      throw new SpecError(`${field}.inputs[0]`, `must be ${EXAMPLES}, not ${node.inputs[0]}`);
    }
    checkSymbols(node, field);
    const width = widthAttribute(node, field, 'width');
    if (width % 4 !== 0) {
      throw new SpecError(`${field}.attributes.width`, `must be a multiple of four, not ${width}`);
    }
    const { shift, dropout } = node.attributes;
    if (shift !== undefined && typeof shift !== 'boolean') {
      throw new SpecError(`${field}.attributes.shift`, `must be true or false, not ${shown(shift)}`);
    }
    if (dropout !== undefined) checkDropout(dropout, shift === true, `${field}.attributes.dropout`);
    const length = sizesOf(x);
    const rows = weightRows(node.attributes as unknown as EmbeddingAttributes);
    return {
      shape: [1, length, width],
      parameters: [{ name: 'weight', shape: [rows, width] }],
      tensors: [
        {
          name: `${node.name}.weight`,
          parameter: 'weight',
          shape: [rows, width],
          offset: 0,
          strides: [width, 1],
          // A vector's length is about 1, however many symbols there are.
          fans: 2 * width,
        },
      ],
      saved: { [takenName(node)]: length },
    };
  },

  differentiates: () => false,
};

/** The name of what is saved: the row of the weight that each position has taken. Each embedding has its own. */
export function takenName({ name }: Node): string {
  return `${name}.taken`;
}

function checkSymbols({ attributes: { symbols } }: Node, field: string): void {
  const { least, most } = SYMBOLS;
  const whole = typeof symbols === 'number' && Number.isInteger(symbols);
  if (whole && symbols >= least && symbols <= most) return;
  throw new SpecError(
    `${field}.attributes.symbols`,
    `must be a whole number from ${least} to ${most}, not ${shown(symbols)}`,
  );
}

function checkDropout(dropout: unknown, shift: boolean, field: string): void {
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout < 1)) {
    throw new SpecError(field, `must be a number from 0 to below 1, not ${shown(dropout)}`);
  }
  if (dropout > 0 && !shift) {
    throw new SpecError(
      field,
      'is for an embedding with shift, which tells a decoder the symbols before each: leave it out',
    );
  }
}
