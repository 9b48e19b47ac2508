import { countBelow, type HalfTable, symbolAt } from './half_table';
import type { IntegerModel } from './model';
import type { Matrix } from './product';
import { type Stack, TOTAL } from './rans';

/** How a value is coded, by what the decoder says of it: that begins at a place of its output. */
export interface ValueCode {
  push(stack: Stack, value: number, output: Matrix, at: number): void;
  pop(stack: Stack, output: Matrix, at: number): number;
  bits(value: number, output: Matrix, at: number): number;
  /** The level that the mean is nearest to, or the likelier bit. */
  nearest(output: Matrix, at: number): number;
}

export function valueCode(
  model: Pick<IntegerModel, 'likelihood' | 'values' | 'components' | 'tables'>,
): ValueCode {
  if (model.likelihood === 'bernoulli') return bitCode({ half: model.tables.values, total: TOTAL });
  return levelCode(model.components === undefined ? logistic(model) : mixture(model, model.components));
}

/** Counts that announce a level without counts of its own, which comes flat behind them. */
const ESCAPE = 2;
/** Counts of all levels together. */
export const LEVELS_TOTAL = TOTAL - ESCAPE;
const LEVELS = 256;
/** Counts of a level that comes flat. */
const FLAT = TOTAL / LEVELS;
/** The mean of the last level, in quarters. */
const LAST = 4 * (LEVELS - 1);

/** Of the levels of a byte, for the value whose outputs `set` reads. Means are in quarters of a level. */
interface Levels {
  set(output: Matrix, at: number): void;
  /** Counts below a level that is neither the first nor beyond the last. */
  below(level: number): number;
  mean(): number;
}

/** Outputs: the mean, and an index into the table of inverse scales. The first level and the last have the tails. */
function logistic({ values: width, tables }: Pick<IntegerModel, 'values' | 'tables'>): Levels {
  const table: HalfTable = { half: tables.values, total: LEVELS_TOTAL };
  let [mean, inverse] = [0, 0];
  return {
    set(output, at) {
      mean = output[at] as number;
      inverse = tables.scale[output[at + width] as number] as number;
    },
    below: (level) => countBelow(table, 4 * level - 2 - mean, inverse),
    mean: () => mean,
  };
}

/** Outputs: those of a logistic distribution and a logit for each of its components, by whose weights their counts are added up. */
function mixture(
  { values: width, tables }: Pick<IntegerModel, 'values' | 'tables'>,
  components: number,
): Levels {
  const table: HalfTable = { half: tables.values, total: LEVELS_TOTAL };
  const ofLogits = tables.weight as Uint16Array;
  const [means, inverses, weights] = Array.from({ length: 3 }, () => new Float64Array(components)) as [
    Matrix,
    Matrix,
    Matrix,
  ];
  let total = 0;
  return {
    set(output, at) {
      let most = -Infinity;
      for (let k = 0; k < components; k++) most = Math.max(most, output[at + (3 * k + 2) * width] as number);
      total = 0;
      for (let k = 0; k < components; k++) {
        const first = at + 3 * k * width;
        const weight = ofLogits[most - (output[first + 2 * width] as number)] ?? 0;
        means[k] = output[first] as number;
        inverses[k] = tables.scale[output[first + width] as number] as number;
        weights[k] = weight;
        total += weight;
      }
    },
    below(level) {
      let sum = 0;
      for (let k = 0; k < components; k++) {
        const difference = 4 * level - 2 - (means[k] as number);
        sum += (weights[k] as number) * countBelow(table, difference, inverses[k] as number);
      }
      return Math.floor(sum / total);
    },
    mean() {
      let sum = 0;
      for (let k = 0; k < components; k++)
        sum += (weights[k] as number) * Math.min(Math.max(means[k] as number, 0), LAST);
      return sum / total;
    },
  };
}

/** If each level had a count or more, those would be 1.6 % of all; an escape is 0.01 %. */
function levelCode(levels: Levels): ValueCode {
  const below = (level: number): number => {
    if (level === 0) return 0;
    return level < LEVELS ? levels.below(level) : LEVELS_TOTAL;
  };
  return {
    push(stack, level, output, at) {
      levels.set(output, at);
      const start = below(level);
      const width = below(level + 1) - start;
      if (width > 0) return stack.push(start, width);
      stack.push(level * FLAT, FLAT);
      stack.push(LEVELS_TOTAL, ESCAPE);
    },
    pop(stack, output, at) {
      const place = stack.peek();
      if (place >= LEVELS_TOTAL) {
        stack.drop(LEVELS_TOTAL, ESCAPE);
        const flat = Math.floor(stack.peek() / FLAT);
        stack.drop(flat * FLAT, FLAT);
        return flat;
      }
      levels.set(output, at);
      // Most of a digit is black, which one look tells.
      const level = place < below(1) ? 0 : symbolAt(place, LEVELS, below);
      const start = below(level);
      stack.drop(start, below(level + 1) - start);
      return level;
    },
    bits(level, output, at) {
      levels.set(output, at);
      const width = below(level + 1) - below(level);
      return width > 0 ? Math.log2(TOTAL / width) : Math.log2(TOTAL / ESCAPE) + 8;
    },
    nearest(output, at) {
      levels.set(output, at);
      return Math.min(Math.max(Math.floor((levels.mean() + 2) / 4), 0), LEVELS - 1);
    },
  };
}

/** A bit, by its logit in steps of the table. A 0 has the first counts; each has one or more. */
function bitCode({ half }: HalfTable): ValueCode {
  const widthOfOne = (logit: number): number => {
    const u = Math.abs(logit);
    const larger = u < half.length ? (half[u] as number) : TOTAL;
    return Math.min(Math.max(logit < 0 ? TOTAL - larger : larger, 1), TOTAL - 1);
  };
  return {
    push(stack, bit, output, at) {
      const one = widthOfOne(output[at] as number);
      if (bit) stack.push(TOTAL - one, one);
      else stack.push(0, TOTAL - one);
    },
    pop(stack, output, at) {
      const one = widthOfOne(output[at] as number);
      const bit = stack.peek() >= TOTAL - one;
      if (bit) stack.drop(TOTAL - one, one);
      else stack.drop(0, TOTAL - one);
      return Number(bit);
    },
    bits(bit, output, at) {
      const one = widthOfOne(output[at] as number);
      return Math.log2(TOTAL / (bit ? one : TOTAL - one));
    },
    nearest: (output, at) => Number((output[at] as number) > 0),
  };
}
