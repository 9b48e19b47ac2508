import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { latentCode } from '../../src/archive/latent_code';
import { FIRST_LOG_SIGMA, LOG_SCALE_STEP, MU_UNITS, tablesOf } from '../../src/archive/make_tables';
import { normalBelow, normalQuantile } from '../../src/archive/normal';
import { filler, Stack, StackError, TOTAL } from '../../src/archive/rans';
import { valueCode } from '../../src/archive/value_code';
import { noise } from '../support/archives';

/** Symbols by where their counts begin, and how many these are. */
const symbol = fc
  .tuple(fc.integer({ min: 0, max: TOTAL - 1 }), fc.integer({ min: 1, max: TOTAL }))
  .map(([start, width]) => [start, Math.min(width, TOTAL - start)] as const);

test('a stack gives back what was pushed, and is empty then, also by way of its bytes', () => {
  fc.assert(
    fc.property(fc.array(symbol, { maxLength: 200 }), (symbols) => {
      const written = new Stack();
      for (const [start, width] of symbols) written.push(start, width);
      const stack = new Stack(written.bytes());
      for (const [start, width] of [...symbols].reverse()) {
        expect(stack.peek()).toBeGreaterThanOrEqual(start);
        expect(stack.peek()).toBeLessThan(start + width);
        stack.drop(start, width);
      }
      expect(stack.isEmpty()).toBe(true);
    }),
  );
});

test('what is popped before anything was pushed are fillers, and pushing it again leaves an empty stack', () => {
  fc.assert(
    fc.property(fc.array(symbol, { maxLength: 100 }), fc.integer({ min: 0, max: 80 }), (symbols, pops) => {
      const stack = new Stack();
      const popped: number[] = [];
      for (let i = 0; i < pops; i++) {
        // Two alike, the second of which is not as wide.
        const start = stack.peek() < 12_000 ? 0 : 12_000;
        popped.push(start);
        stack.drop(start, start === 0 ? 12_000 : TOTAL - 12_000);
      }
      for (const [start, width] of symbols) stack.push(start, width);
      const again = new Stack(stack.bytes());
      for (const [start, width] of [...symbols].reverse()) again.drop(start, width);
      for (const start of popped.reverse()) again.push(start, start === 0 ? 12_000 : TOTAL - 12_000);
      expect(again.isEmpty()).toBe(true);
      again.push(0, 1);
      expect(again.isEmpty()).toBe(false);
    }),
  );
});

test('a stack takes no more than 0.1 % over the entropy of what is pushed', () => {
  const widths = [9000, 4000, 2000, 1000, 300, 83, 1];
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((a, b) => a + b, 0));
  const stack = new Stack();
  let bits = 0;
  for (let i = 0; i < 40_000; i++) {
    const place = filler(i) >>> 2;
    const at = starts.findLastIndex((start) => start <= place);
    stack.push(starts[at] as number, widths[at] as number);
    bits -= Math.log2((widths[at] as number) / TOTAL);
  }
  expect(8 * stack.bytes().length).toBeLessThan(1.001 * bits + 32);
});

test('bytes that no stack wrote are refused: odd ones, too few, a state out of range, too few words', () => {
  for (const bytes of [[], [1, 2], [0, 0, 1, 0, 5], [255, 255, 0, 0]])
    expect(() => new Stack(Uint8Array.from(bytes)), String(bytes)).toThrow(StackError);
  const stack = new Stack(Uint8Array.of(0, 0, 1, 0));
  expect(() => {
    for (let i = 0; i < 100; i++) stack.drop(0, 1);
  }).toThrow(/ends too early/);
});

/** Of values of one example of one value. */
function codeOf(likelihood: 'logistic' | 'bernoulli', components?: number) {
  return valueCode({
    likelihood,
    values: 1,
    ...(components !== undefined && { components }),
    tables: tablesOf(likelihood, components),
  });
}

/** By floats: the mean of the components' means, in quarters of a level, to the nearest level. */
function nearestLevel(of: readonly number[], components = 0): number {
  const level = (quarters: number) => Math.min(Math.max(Math.floor((quarters + 2) / 4), 0), 255);
  if (components === 0) return level(of[0] as number);
  const { weight = [] } = tablesOf('logistic', components);
  const all = Array.from(
    { length: components },
    (_, k) => of.slice(3 * k, 3 * k + 3) as [number, number, number],
  );
  const most = Math.max(...all.map(([, , logit]) => logit));
  const weights = all.map(([, , logit]) => weight[most - logit] ?? 0);
  const sum = all.reduce(
    (sum, [mean], k) => sum + (weights[k] as number) * Math.min(Math.max(mean, 0), 1020),
    0,
  );
  return level(sum / weights.reduce((a, b) => a + b, 0));
}

test('latents come back bin by bin, by any posterior, and have a width wherever they are drawn', () => {
  const tables = tablesOf('logistic');
  const code = latentCode(tables);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -18432, max: 18432 }), fc.nat({ max: 255 })), { maxLength: 60 }),
      fc.nat(),
      (posteriors, seed) => {
        const bytes = noise(400, seed);
        bytes[2] = 1;
        const stack = new Stack(bytes);
        const inverse = (index: number) => tables.sigma[index] as number;
        const bins = posteriors.map(([mean, index]) => code.pop(stack, mean, inverse(index)));
        for (const bin of bins) code.pushPrior(stack, bin);
        for (const bin of [...bins].reverse()) expect(code.popPrior(stack)).toBe(bin);
        for (const [i, [mean, index]] of [...posteriors.entries()].reverse()) {
          expect(Number.isFinite(code.bits(bins[i] as number, mean, inverse(index)))).toBe(true);
          code.push(stack, bins[i] as number, mean, inverse(index));
        }
        expect(stack.bytes()).toEqual(bytes);
      },
    ),
  );
  expect(() => code.push(new Stack(), 0, 18432, tables.sigma[0] as number)).toThrow(StackError);
});

test('a latent takes no more than 0.025 bits over the divergence of its posterior, from one as wide as the prior to narrow ones', () => {
  const tables = tablesOf('logistic');
  const code = latentCode(tables);
  for (const mean of [0, 0.3, -1.2]) {
    for (let index = 208; index >= 96; index -= 16) {
      const sigma = Math.exp(FIRST_LOG_SIGMA + index * LOG_SCALE_STEP);
      const inverse = tables.sigma[index] as number;
      let bits = 0;
      for (let count = 0; count < TOTAL; count += 7) {
        const bin = code.draw(count, MU_UNITS * mean, inverse);
        bits += code.bits(bin, MU_UNITS * mean, inverse);
      }
      const divergence = (sigma ** 2 + mean ** 2 - 1) / 2 - Math.log(sigma);
      const over = bits / Math.ceil(TOTAL / 7) - divergence / Math.LN2;
      expect(over, `mean ${mean}, deviation ${sigma}`).toBeLessThan(0.025);
    }
  }
});

test('each level and each bit comes back, by any mean and scale; their probabilities come to 1', () => {
  const level = [fc.integer({ min: -16320, max: 17340 }), fc.nat({ max: 255 })] as const;
  const component = fc.tuple(...level, fc.integer({ min: -2048, max: 2048 }));
  for (const components of [undefined, 2, 10]) {
    const levels = codeOf('logistic', components);
    const heads =
      components === undefined
        ? fc.tuple(...level)
        : fc
            .array(component, { minLength: components, maxLength: components })
            .map((of): number[] => of.flat());
    fc.assert(
      fc.property(heads, fc.array(fc.nat({ max: 255 }), { minLength: 1 }), (of, given) => {
        const output = Float64Array.from(of);
        const stack = new Stack();
        for (const level of given) levels.push(stack, level, output, 0);
        for (const level of [...given].reverse()) expect(levels.pop(stack, output, 0)).toBe(level);
        expect(stack.isEmpty()).toBe(true);
        const all = Array.from({ length: 256 }, (_, level) => 2 ** -levels.bits(level, output, 0));
        expect(all.reduce((a, b) => a + b)).toBeLessThanOrEqual(1);
        expect(all.reduce((a, b) => a + b)).toBeGreaterThan(0.9998);
        expect(levels.nearest(output, 0)).toBe(nearestLevel(of, components));
      }),
      { numRuns: components === undefined ? 100 : 20 },
    );
  }
  const bits = codeOf('bernoulli');
  fc.assert(
    fc.property(fc.integer({ min: -2816, max: 2816 }), fc.array(fc.boolean()), (logit, given) => {
      const output = Float64Array.of(logit);
      const stack = new Stack();
      for (const bit of given) bits.push(stack, Number(bit), output, 0);
      for (const bit of [...given].reverse()) expect(bits.pop(stack, output, 0)).toBe(Number(bit));
      expect(stack.isEmpty()).toBe(true);
      expect(2 ** -bits.bits(0, output, 0) + 2 ** -bits.bits(1, output, 0)).toBeCloseTo(1, 12);
      expect(bits.nearest(output, 0)).toBe(Number(logit > 0));
    }),
  );
});

test('a level beyond the distribution takes 21 bits, and one of its own no more than its probability', () => {
  const levels = codeOf('logistic');
  expect(levels.bits(255, Float64Array.of(0, 0), 0)).toBe(21);
  expect(levels.bits(0, Float64Array.of(0, 0), 0)).toBeLessThan(0.05);
});

test('a mixture of black and white takes a bit more for either, and a component far below nothing', () => {
  const levels = codeOf('logistic', 2);
  const half = Float64Array.of(0, 0, 7, 1020, 0, 7);
  for (const level of [0, 255]) expect(levels.bits(level, half, 0)).toBeCloseTo(1, 1);
  const quarter = Float64Array.of(0, 0, 0, 1020, 0, Math.round(32 * Math.log(3)));
  expect(levels.bits(0, quarter, 0)).toBeCloseTo(2, 1);
  const one = Float64Array.of(0, 0, 0, 1020, 0, -333);
  expect(levels.bits(255, one, 0)).toBe(21);
  expect(levels.bits(0, one, 0)).toBe(codeOf('logistic').bits(0, Float64Array.of(0, 0), 0));
});

test('the normal distribution is that of tables', () => {
  // Abramowitz & Stegun, table 26.1.
  expect(normalBelow(1)).toBeCloseTo(0.841344746068543, 14);
  expect(normalBelow(-2.5)).toBeCloseTo(0.006209665325776, 14);
  expect(normalBelow(-5) * 1e7).toBeCloseTo(2.866515718, 8);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
  for (const x of [-8, -3.01, -2.99, 0, 0.5, 3]) expect(normalQuantile(normalBelow(x))).toBeCloseTo(x, 10);
});
