import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { product, transposed } from '../../src/archive/product';

// 20 ms.
test('a product of integers is exact, whatever is 0 in it and however many lines are left over', () => {
  const size = fc.record({
    rows: fc.integer({ min: 1, max: 4 }),
    inputs: fc.integer({ min: 1, max: 20 }),
    outputs: fc.integer({ min: 1, max: 9 }),
  });
  const value = fc.oneof(fc.constant(0), fc.integer({ min: -255, max: 255 }));
  const values = (length: number) => fc.array(value, { minLength: length, maxLength: length });
  const operands = size.chain(({ rows, inputs, outputs }) =>
    fc.tuple(
      fc.constant({ rows, inputs, outputs }),
      values(rows * inputs),
      values(outputs * inputs),
      values(outputs),
    ),
  );
  fc.assert(
    fc.property(operands, ([size, x, weight, bias]) => {
      const { rows, inputs, outputs } = size;
      const lines = transposed(Float64Array.from(weight), outputs);
      const sums = product(Float64Array.from(x), lines, Float64Array.from(bias), size);
      const expected = Array.from({ length: rows * outputs }, (_, i) => {
        const [row, output] = [Math.floor(i / outputs), i % outputs];
        const terms = Array.from(
          { length: inputs },
          (_, k) => Number(x[row * inputs + k]) * Number(weight[output * inputs + k]),
        );
        return terms.reduce((sum, term) => sum + term, Number(bias[output]));
      });
      // 0 and -0 are one.
      expect([...sums].map((sum) => sum + 0)).toEqual(expected.map((sum) => sum + 0));
    }),
  );
});
