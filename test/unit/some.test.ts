import { expect, test } from 'vitest';
import type { ChosenExamples } from '../../cli/data/chosen';
import { describeSome, someOf } from '../../cli/data/some';
import { formatScores } from '../../cli/output/scores';
import { epochTest } from '../../cli/runs/best';

const COUNT = 1200;
const shape = { height: 1, width: 2, channels: 1 };
const bytes = Uint8Array.from({ length: 2 * COUNT }, (_, i) => i >> 1);
const chosen: ChosenExamples = {
  name: 'set test',
  split: 'test',
  notes: [],
  images: {
    ...shape,
    count: COUNT,
    pixels: bytes,
    names: Array.from({ length: COUNT }, (_, i) => `${i}.png`),
  },
  labels: Uint16Array.from({ length: COUNT }, (_, i) => i),
};

test('some of the examples are those that train tests each epoch on, with labels and names', () => {
  const some = someOf(chosen, 1000);
  const { images, labels, places = [] } = some;
  expect(images.count).toBe(1000);
  expect({ images: images.pixels, labels }).toEqual(
    epochTest(chosen.images, 1000, chosen.labels as Uint16Array),
  );
  expect(images.names).toEqual(Array.from(places, (place) => `${place}.png`));
  expect([...(labels ?? [])]).toEqual([...places]);
  expect(images.numbers).toEqual(places);
  expect(describeSome(some, 'image')).toBe('1,000 of 1,200 images (set test), drawn by a fixed seed');
});

test('some of those that are held out are named by their rows in the file', () => {
  const rows = Uint32Array.from({ length: COUNT }, (_, i) => 3 * i);
  const { images, places = [] } = someOf({ ...chosen, images: { ...chosen.images, numbers: rows } }, 10);
  expect(images.numbers).toEqual(Uint32Array.from(places, (place) => 3 * place));
});

test('as many as there are, or more, are all', () => {
  for (const limit of [undefined, COUNT, 10 * COUNT]) {
    const all = someOf(chosen, limit);
    expect([all.images, all.labels, all.places]).toEqual([chosen.images, chosen.labels, undefined]);
    expect(describeSome(all, 'text')).toBe('1,200 texts (set test)');
  }
});

test('scores of some have the place of each among all', () => {
  const two = {
    reconstruction: Float32Array.of(1, 2),
    kl: Float32Array.of(1, 1),
    elbo: Float32Array.of(-2, -3),
  };
  const of = { scores: two, labels: undefined, limit: undefined, places: [7, 900] };
  expect(formatScores(of, 'csv', true)).toBe('index,reconstruction,kl,elbo\n900,2,1,-3\n7,1,1,-2\n');
});
