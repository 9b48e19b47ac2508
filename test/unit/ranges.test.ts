import { describe, expect, test } from 'vitest';
import { checkBlocks } from '../../src/data/blocks';
import { packExamples } from '../../src/data/examples';
import { DataError } from '../../src/errors';
import { LIKELIHOODS, resolveSpec, type Spec } from '../../src/graph/spec';
import { packFor } from '../../src/train/data';

const specOf = (likelihood: Spec['likelihood']): Spec =>
  resolveSpec({ input: 6, latent: 1, likelihood, ...(likelihood === 'categorical' && { categories: 3 }) });
const ONE_HOT = Float32Array.of(1, 0, 0, 0, 0, 1, 0.2, 0.3, 0.5, 0, 1, 0);

// Texts are bytes (text.test.ts).
describe.each(LIKELIHOODS.filter((name) => name !== 'tokens'))('data for the likelihood %s', (likelihood) => {
  const pack = (images: Uint8Array | Float32Array) => () => packFor(specOf(likelihood), images);

  test('may be one-hot rows', () => {
    expect(pack(ONE_HOT)).not.toThrow();
  });

  test(`outside [0, 1] ${likelihood === 'gaussian' ? 'are taken' : 'are refused by value and place'}`, () => {
    const images = Float32Array.from(ONE_HOT);
    images[10] = 1.25;
    if (likelihood === 'gaussian') return expect(pack(images)).not.toThrow();
    expect(pack(images)).toThrow(DataError);
    const name = likelihood.replace('-', ' ').replace('bernoulli', 'Bernoulli');
    expect(pack(images)).toThrow(
      `Value 4 of example 1 is 1.25; the ${name} likelihood takes values in [0, 1]: scale`,
    );
  });
});

describe('blocks of a categorical likelihood', () => {
  const pack = (images: Uint8Array | Float32Array, options?: { gaps: boolean }) => () =>
    packFor(specOf('categorical'), images, options);

  test('that do not add up to 1 are refused by place', () => {
    const images = Float32Array.from(ONE_HOT);
    images[8] = 0.4;
    expect(pack(images)).toThrow(/Values 0 to 2 of example 1 add up to 0\.9.*blocks of 3 values.*categories/);
    images[8] = 0.5009;
    expect(pack(images)).not.toThrow();
    images[8] = 0.5011;
    expect(pack(images)).toThrow(DataError);
  });

  test('of bytes have 255 for 1', () => {
    const bytes = Uint8Array.from(ONE_HOT, (value) => Math.floor(value * 255));
    // Probabilities of bytes must add up, too.
    bytes[8] = 255 - 51 - 76;
    expect(pack(bytes)).not.toThrow();
    // Each that is not 0 may be off by the half level that rounding has taken or given.
    const rounded = (probabilities: readonly number[]) =>
      pack(Uint8Array.from([...probabilities, 0, 0, 1], (value) => Math.round(value * 255)));
    expect(rounded([0.5, 0.5, 0])).not.toThrow();
    expect(rounded([0.1, 0.3, 0.6])).not.toThrow();
    expect(rounded([0, 0.996, 0])).toThrow(/Values 0 to 2 of example 0 add up to 254;/);
    expect(rounded([0.5, 0.5, 0.008])).toThrow(/add up to 258;/);
    expect(pack(Uint8Array.from(ONE_HOT, (value) => (value > 0.3 ? 1 : 0)))).toThrow(
      /add up to 1;.*255 in bytes for 1/,
    );
  });

  test('may add up to less where values are missing', () => {
    expect(pack(new Float32Array(6), { gaps: true })).not.toThrow();
    expect(pack(new Float32Array(6))).toThrow(/Values 0 to 2 of example 0 add up to 0/);
  });

  test('are told by the number that an example has among all', () => {
    const examples = packExamples(new Float32Array(6), 6);
    expect(() => checkBlocks(examples, 6, 3, (place) => 100 + place)).toThrow(/example 100 /);
  });
});
