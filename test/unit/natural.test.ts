import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byPath } from '../../demo/data/chosen';
import { byCodeUnits, byNaturalOrder } from '../../src/data';

test('paths go folder by folder, numbers by their size, letters before capitals, and no two are alike', () => {
  const paths = ['2.png', '10.png', 'a/w2.png', 'a/w10.png', 'a b/1.png', 'B/1.png', 'b/2.png'];
  expect(paths.toReversed().sort(byNaturalOrder)).toEqual([
    ...['2.png', '10.png', 'a/w2.png', 'a/w10.png', 'a b/1.png', 'b/2.png', 'B/1.png'],
  ]);
  expect(['01', '1', '1/0', 'é', 'é'].map((name) => byNaturalOrder(name, '1'))).toEqual([
    ...[-1, 0, 1, 1, 1],
  ]);
  expect(byNaturalOrder('é', 'é')).toBe(byCodeUnits('é', 'é'));
});

test('it is an order, and the same in terminal and page', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'A', '0', '1', 'é', ' ', '-'), maxLength: 4 });
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, path, path, (a, b, c) => {
      expect(Math.sign(byNaturalOrder(a, b))).toBe(0 - Math.sign(byNaturalOrder(b, a)));
      expect(byNaturalOrder(a, b) === 0).toBe(a === b);
      if (byNaturalOrder(a, b) < 0 && byNaturalOrder(b, c) < 0) expect(byNaturalOrder(a, c)).toBeLessThan(0);
      expect(byPath({ path: a }, { path: b })).toBe(byNaturalOrder(a, b));
    }),
  );
});
