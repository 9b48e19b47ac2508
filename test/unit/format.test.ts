import { expect, test } from 'vitest';
import { byUse } from '../../cli/terminal/format';

test('the KL of dimensions is told from the most used one on, of ten one by one', () => {
  expect(byUse([0.5, 2.345, 0.5])).toEqual([['KL by dimension', 'z_1 2.35, z_0 0.50, z_2 0.50']]);
  const many = Array.from({ length: 1012 }, (_, i) => i / 1000);
  expect(byUse(many)).toEqual([
    ['KL by dimension', expect.stringMatching(/^z_1011 1\.01, z_1010 1\.01, .*, z_1002 1\.00$/)],
    ['1,002 more', 'at most 1.00 each'],
  ]);
});
