import { expect, test } from 'vitest';
import { difference } from '../../demo/live';

const extent = { count: 24, width: 16, height: 16 };
const kept = { data: 'pets', extent, digest: 'ab' };

test('a kept run goes on with the same images, whatever they are called now', () => {
  expect(difference(kept, kept)).toBeUndefined();
  expect(difference(kept, { ...kept, data: 'pets (copy)' })).toBeUndefined();
  // Data of the site, and a run of an earlier version, have a name alone.
  expect(difference({ data: 'MNIST' }, { data: 'MNIST' })).toBeUndefined();
  expect(difference({ data: 'pets' }, kept)).toBeUndefined();
});

test('other images are told from those of a kept run, in words', () => {
  expect(difference(kept, { ...kept, digest: 'cd' })).toMatch(
    /learns from pets \(24 images of 16 x 16\), and some of these images are others/,
  );
  expect(difference(kept, { ...kept, digest: 'cd', extent: { ...extent, count: 1200 } })).toMatch(
    /and these are 1,200 images of 16 x 16: choose the same files/,
  );
  const names = { data: 'names', extent: { count: 90, width: 9, height: 1, characters: 8 }, digest: 'ab' };
  expect(difference(names, { ...names, digest: 'cd' })).toMatch(
    /learns from names \(90 texts of at most 8 characters\), and some of these texts are others/,
  );
  expect(difference(kept, { data: 'MNIST' })).toMatch(/learns from pets .*choose those data first/);
  expect(difference({ data: 'MNIST' }, kept)).toMatch(/learns from MNIST: choose those data first/);
});
