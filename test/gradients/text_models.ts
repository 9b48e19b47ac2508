import type { SpecInput } from '../../src/graph/spec';
import type { HiddenLayer } from '../../src/layers';

/** A text of so many bytes an item, and of so many symbols with the end. */
const textOf = (length: number, symbols: number) => ({
  text: {
    length,
    alphabet: String.fromCodePoint(...Array.from({ length: symbols - 1 }, (_, i) => 0x4e00 + i)),
  },
});
const heads = (count: number): HiddenLayer => ({ transformer: count });

/**
 * Models of texts: with blocks and without, told labels or colours, of one position and of two symbols, of as many as there may be, with no
 * symbol dropped and with most, with n-grams.
 */
export const TEXT_MODELS: Readonly<Record<string, SpecInput>> = {
  'a block in each half': {
    input: textOf(6, 7),
    ...{ encoder: [heads(2)], decoder: [heads(2)], width: 8, latent: 3, activation: 'tanh' },
  },
  'two blocks behind each other, of one head and of four': {
    input: textOf(5, 11),
    ...{ encoder: [heads(1), heads(4)], decoder: [heads(4), heads(1)], width: 8, latent: 2 },
    ...{ activation: 'silu', wordDropout: 0 },
  },
  'with n-grams, of which some share a bucket, and words dropped': {
    input: textOf(6, 5),
    ...{ encoder: [heads(1)], decoder: [heads(2)], width: 8, latent: 3, activation: 'tanh' },
    ...{ ngrams: 4, buckets: 7, wordDropout: 0.3 },
  },
  'no blocks': { input: textOf(9, 28), encoder: [], decoder: [], width: 12, latent: 4, activation: 'gelu' },
  'told labels': {
    input: textOf(7, 5),
    ...{ encoder: [heads(2)], decoder: [heads(1)], width: 4, latent: 3, classes: 3, activation: 'gelu' },
  },
  'told colours': {
    input: textOf(5, 6),
    ...{
      encoder: [heads(1)],
      decoder: [heads(2)],
      width: 8,
      latent: 2,
      classes: 'colors',
      activation: 'tanh',
    },
  },
  'of one position': {
    input: textOf(1, 9),
    ...{ encoder: [heads(1)], decoder: [heads(1)], width: 4, latent: 2, activation: 'tanh' },
  },
  'of one symbol and its end, most of them dropped': {
    input: textOf(4, 2),
    ...{ encoder: [], decoder: [heads(2)], width: 8, latent: 5, activation: 'tanh', wordDropout: 0.9 },
  },
  'of 256 symbols': {
    input: textOf(5, 256),
    ...{ encoder: [heads(2)], decoder: [], width: 8, latent: 3, activation: 'sigmoid' },
  },
  'of five heads, wide': {
    input: textOf(9, 12),
    ...{ encoder: [], decoder: [heads(5)], width: 20, latent: 6, activation: 'gelu' },
  },
};
