import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateAndTime, localeOf, timeOfDay } from '../../demo/locale';
import { tickLabels } from '../../demo/parts/ticks';

describe('labels of an axis', () => {
  test.each([
    [[-200, -150, -100], 50, ['-200', '-150', '-100']],
    [[0, 0.5, 1], 0.5, ['0', '0.5', '1.0']],
    [[-40_000, -20_000, 0], 20_000, ['-40,000', '-20,000', '0']],
    [[-600_000, -400_000, -200_000], 200_000, ['-600k', '-400k', '-200k']],
    [[1_000_000, 1_250_000], 250_000, ['1.00M', '1.25M']],
    [[-8e9, -6e9], 2e9, ['-8G', '-6G']],
    [[2e30, 4e30], 2e30, ['2.0e+30', '4.0e+30']],
  ])('%o, %f apart', (values, increment, labels) => {
    expect(tickLabels(values, increment)).toEqual(labels);
  });

  test('are short, and no two alike, whatever the scale', () => {
    const unit = fc.constantFrom(1, 2, 2.5, 5);
    fc.assert(
      fc.property(
        unit,
        fc.integer({ min: -2, max: 32 }),
        fc.integer({ min: -12, max: 12 }),
        (one, power, first) => {
          const increment = one * 10 ** power;
          const values = Array.from({ length: 6 }, (_, i) => (first + i) * increment);
          const labels = tickLabels(values, increment);
          expect(new Set(labels).size).toBe(labels.length);
          for (const label of labels) expect(label.length).toBeLessThanOrEqual(9);
        },
      ),
    );
  });
});

describe('the language of times', () => {
  test.each([
    [['en-US@posix', 'de'], 'en-US'],
    [['de_DE.UTF-8'], 'de-DE'],
    [['C'], 'en'],
    [['', undefined, '!'], 'en'],
    [[], 'en'],
    [['pt-BR', 'en'], 'pt-BR'],
  ])('of a browser that says %o is %s', (languages, locale) => {
    expect(localeOf(languages)).toBe(locale);
  });

  test('is no reason for a time not to be told', () => {
    const noon = new Date(2026, 0, 2, 12, 34).getTime();
    expect(timeOfDay(noon, ['en-US@posix'])).toMatch(/^12:34/);
    expect(dateAndTime(noon, ['en-US@posix'])).toMatch(/2026/);
  });
});
