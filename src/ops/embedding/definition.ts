import { SpecError } from '../../errors';
import { shown } from '../../words';
import { checkNode, sizesOf, width, widthAttribute } from '../attributes';
import { EXAMPLES, type Node } from '../node';
import type { Definition } from '../op';
import { BUCKETS, type EmbeddingAttributes, NGRAMS, SYMBOLS, tableRows, weightRows } from './names';

/**
 * A vector of `width` for each position of a text: the row of the weight that its symbol has, a byte of x. With `shift`, position t
 * has that of the symbol before it, and the first one that of a start; with `dropout`, in training, symbols become unknown with so
 * much probability. With `ngrams`, a position has beside it the rows of a table that the n-grams up to its symbol hash to, `buckets` for
 * each length. y is [1, length, width].
 */
export const embedding: Definition = {
  infer(node, [x = []], field) {
    checkNode(node, field, {
      inputs: 1,
      attributes: ['symbols', 'width', 'shift', 'dropout', 'ngrams', 'buckets'],
    });
    if (node.inputs[0] !== EXAMPLES) {
      throw new SpecError(`${field}.inputs[0]`, `must be ${EXAMPLES}, not ${node.inputs[0]}`);
    }
    checkSymbols(node, field);
    const columns = widthAttribute(node, field, 'width');
    if (columns % 4 !== 0) {
      throw new SpecError(`${field}.attributes.width`, `must be a multiple of four, not ${columns}`);
    }
    const { shift, dropout } = node.attributes;
    if (shift !== undefined && typeof shift !== 'boolean') {
      throw new SpecError(`${field}.attributes.shift`, `must be true or false, not ${shown(shift)}`);
    }
    if (dropout !== undefined) checkDropout(dropout, shift === true, `${field}.attributes.dropout`);
    checkNgrams(node, field);
    const length = sizesOf(x);
    const attributes = node.attributes as unknown as EmbeddingAttributes;
    const [rows, hashed] = [weightRows(attributes), tableRows(attributes)];
    return {
      shape: [1, length, columns],
      parameters: [
        { name: 'weight', shape: [rows, columns] },
        ...(hashed > 0 ? [{ name: 'ngrams', shape: [hashed, columns] } as const] : []),
      ],
      tensors: [
        {
          name: `${node.name}.weight`,
          parameter: 'weight',
          shape: [rows, columns],
          offset: 0,
          strides: [columns, 1],
          // A vector's length is about 1, however many symbols there are.
          fans: 2 * columns,
        },
        // Zeros, so that an n-gram that was in no example says nothing.
        ...(hashed > 0
          ? [
              {
                name: `${node.name}.ngrams.weight`,
                parameter: 'ngrams',
                shape: [hashed, columns],
                offset: 0,
                strides: [columns, 1],
                smaller: 'fewer buckets',
              },
            ]
          : []),
      ],
      // Rows of a table are read.
      multiplications: 0,
      saved: {
        [takenName(node)]: length,
        ...(hashed > 0 && { [gramsName(node)]: ((attributes.ngrams as number) - 1) * length }),
      },
    };
  },

  differentiates: () => false,
};

/** The name of what is saved: the row of the weight that each position has taken. Each embedding has its own. */
export function takenName({ name }: Node): string {
  return `${name}.taken`;
}

/** And of the row of the table that the n-grams of each position have, those of two symbols first. */
export function gramsName({ name }: Node): string {
  return `${name}.grams`;
}

function checkNgrams({ attributes: { ngrams, buckets } }: Node, field: string): void {
  if (ngrams === undefined && buckets === undefined) return;
  width(`${field}.attributes.ngrams`, ngrams, [NGRAMS.least, NGRAMS.most]);
  width(`${field}.attributes.buckets`, buckets, [BUCKETS.least, BUCKETS.most]);
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
