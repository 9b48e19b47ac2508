import { countBelow, symbolAt } from './half_table';
import type { Tables } from './model';
import { type Stack, StackError, TOTAL } from './rans';

/** How a latent is coded: as one of a number of bins that are alike under the prior, N(0, 1). */
export interface LatentCode {
  /** By the posterior, of a mean and the inverse of a standard deviation. */
  pop(stack: Stack, mean: number, inverse: number): number;
  /** Throws a {@link StackError} for a bin that cannot have been popped. */
  push(stack: Stack, bin: number, mean: number, inverse: number): void;
  /** The bin that has a count from 0 to {@link TOTAL} - 1. */
  draw(count: number, mean: number, inverse: number): number;
  /** By the prior. */
  pushPrior(stack: Stack, bin: number): void;
  popPrior(stack: Stack): number;
  /** Bits that the prior needs for a bin, less those that the posterior gives back. */
  bits(bin: number, mean: number, inverse: number): number;
}

export function latentCode({ edges, centres, normal }: Tables): LatentCode {
  const bins = centres.length;
  const flat = TOTAL / bins;
  const table = { half: normal, total: TOTAL };
  const below = (bin: number, mean: number, inverse: number): number => {
    if (bin === 0) return 0;
    return bin < bins ? countBelow(table, (edges[bin - 1] as number) - mean, inverse) : TOTAL;
  };
  const width = (bin: number, mean: number, inverse: number) =>
    below(bin + 1, mean, inverse) - below(bin, mean, inverse);
  const draw: LatentCode['draw'] = (count, mean, inverse) =>
    symbolAt(count, bins, (bin) => below(bin, mean, inverse));
  return {
    draw,
    pop(stack, mean, inverse) {
      const bin = draw(stack.peek(), mean, inverse);
      stack.drop(below(bin, mean, inverse), width(bin, mean, inverse));
      return bin;
    },
    push(stack, bin, mean, inverse) {
      const counts = width(bin, mean, inverse);
      if (counts <= 0) throw new StackError('one of its latents cannot have been drawn');
      stack.push(below(bin, mean, inverse), counts);
    },
    pushPrior: (stack, bin) => stack.push(bin * flat, flat),
    popPrior(stack) {
      const bin = Math.floor(stack.peek() / flat);
      stack.drop(bin * flat, flat);
      return bin;
    },
    bits: (bin, mean, inverse) => Math.log2(width(bin, mean, inverse) / flat),
  };
}
