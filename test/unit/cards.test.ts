import { expect, test } from 'vitest';
import { batchFor, MOST, modelFor, words } from '../../demo/cards/model';
import { operationsOf, type Picture, type Settings } from '../../demo/live';
import { presetFor } from '../../src/index';

const INPUTS: readonly Picture[] = [
  [28, 28, 1],
  [32, 32, 3],
  [16, 16, 3],
  [64, 64, 1],
  [48, 48, 3],
  [1, 9, 1],
];

test('a card has the preset of its images on a GPU, and on a software adapter what a step has time for', () => {
  for (const input of INPUTS) {
    const { spec, fit } = presetFor(input);
    const { model, ms } = modelFor(input, false);
    expect(model).toMatchObject({ encoder: spec.encoder, latent: spec.latent, ...fit });
    expect(ms).toBeUndefined();
    const less = modelFor(input, true);
    expect(less.ms).toBeLessThanOrEqual(MOST);
    const operations = [less.model, model].map((one) => operationsOf(one as Settings, input));
    expect(operations[0]).toBeLessThanOrEqual(operations[1] as number);
    expect(less.model).toMatchObject({ latent: model.latent, likelihood: model.likelihood });
  }
});

test('a link to convolutions that says no batch gets a smaller one on a software adapter', () => {
  expect(batchFor('conv:32,conv:64')).toEqual({ batchSize: 32 });
  expect(batchFor('400')).toEqual({});
  expect(batchFor()).toEqual({});
});

test('a card of texts has the preset of the library on a GPU, and a small model on a software adapter', () => {
  const input = { text: { length: 17, alphabet: 'abc' } };
  const { spec, fit } = presetFor(input);
  const { input: _, ...model } = spec;
  expect(modelFor(input, false).model).toMatchObject({ ...model, ...fit });
  expect(words(modelFor(input, false).model)).toBe(
    'transformer:4,transformer:4, transformer:4,transformer:4,transformer:4 of width 64 with 32 latents in batches of 128',
  );
  const short = modelFor({ text: { length: 9, alphabet: 'abc' } }, true).model;
  const long = modelFor({ text: { length: 65, alphabet: 'abc' } }, true).model;
  expect(short.width).toBeLessThan(64);
  // A step has about as many characters.
  expect(long.batchSize).toBe(Math.max(8, Math.round((9 * short.batchSize) / 65)));
});

test('the model of a card in words', () => {
  expect(words(modelFor([32, 32, 3], false).model)).toBe(
    'conv:32,conv:64,conv:128 with 64 latents in batches of 64',
  );
  expect(words(modelFor([32, 32, 3], true).model)).toBe(
    'conv:16,conv:32,conv:64 with 64 latents in batches of 10',
  );
  expect(words(modelFor([28, 28, 1], true).model)).toBe('64,32 with 2 latents in batches of 128');
});
