import { describe, expect, test } from 'vitest';
import { philox, STREAMS, seedWords } from '../../src/random';
import { normals } from '../../src/step/normal.twin';
import { PHILOX_VECTORS } from '../ops/vectors';

describe('philox', () => {
  test.each(PHILOX_VECTORS)('of $counter gives the published words', ({ counter, key, words }) => {
    expect(philox(counter, key)).toEqual(words);
  });
});

test('seeds of up to 53 bits make two words, and back', () => {
  for (const seed of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 17, Number.MAX_SAFE_INTEGER]) {
    const [low, high] = seedWords(seed);
    expect(high * 2 ** 32 + low).toBe(seed);
    expect([low, high].every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
  }
});

test('no two uses of random numbers share a stream', () => {
  const streams = Object.values(STREAMS);
  expect(new Set(streams).size).toBe(streams.length);
});

test('the ends of the words give finite normals', () => {
  expect(normals([0, 0, 2 ** 29, 0])[0]).toBeCloseTo(Math.sqrt(48 * Math.LN2), 12);
  expect(normals([0xffffffff, 0xffffffff, 0, 0]).map(Math.abs)).toEqual([0, 0, 0, 0]);
});
