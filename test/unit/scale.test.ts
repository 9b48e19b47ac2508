import { expect, test } from 'vitest';
import { scaleOf } from '../../src/data/scale';
import { DataError } from '../../src/errors';
import { resolveSpec } from '../../src/graph/spec';
import { normals } from '../../src/step/normal.twin';
import { packFor } from '../../src/train/data';
import { Random } from '../ops/harness';

const random = new Random(4);
const normal = Float32Array.from(
  { length: 4000 },
  () => normals([random.word(), random.word(), random.word(), random.word()])[0] as number,
);

test.each<[scale: string, values: Float32Array, words: RegExp | undefined]>([
  [
    'z-scores',
    normal,
    /^the values look standardised, with a mean of -?0\.0\d and a deviation of (1\.0|0\.9)\d$/,
  ],
  ['z-scores with many constant columns', normal.map((z, i) => (i % 2 ? z : 0)), /standardised/],
  ['z-scores that are clipped', normal.map((z) => Math.max(-2, Math.min(2, z))), /standardised/],
  ['[-1, 1]', normal.map((z) => Math.tanh(z)), /\(x \+ 1\) \/ 2/],
  ['bytes', normal.map((z) => Math.min(255, Math.abs(z) * 90)), /divide them by 255/],
  ['levels of a digit set', normal.map((z) => Math.min(16, Math.round(Math.abs(z) * 8))), undefined],
  ['positive numbers of no scale', normal.map((z) => Math.min(2.8, Math.abs(z))), undefined],
  ['degrees', normal.map((z) => 20 + 8 * z), undefined],
  ['a little noise about [0, 1]', normal.map((z) => 0.5 + 0.2 * z), undefined],
  ['large values', normal.map((z) => 1000 * z), undefined],
])('%s', (_, values, words) => {
  if (words) expect(scaleOf(values)).toMatch(words);
  else expect(scaleOf(values)).toBeUndefined();
});

test('is told with the value that the Bernoulli likelihood does not take', () => {
  const spec = resolveSpec({ input: 10, latent: 2 });
  expect(() => packFor(spec, normal)).toThrow(DataError);
  expect(() => packFor(spec, normal)).toThrow(
    /^Value \d of example 0 is -?\d\.\d+, and the values look standardised, .*; the Bernoulli likelihood takes values in \[0, 1\]: .*Gaussian/,
  );
  // Of any scale, as the likelihood takes them.
  packFor(resolveSpec({ input: 10, latent: 2, likelihood: 'gaussian' }), normal);
});
