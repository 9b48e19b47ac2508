import { expect, test } from 'vitest';
import { OptionError, resolveSpec } from '../../src/index';
import { checkFit } from '../../src/train/trainer';

test('labels of test examples are refused without those', () => {
  const spec = resolveSpec({ input: 2, latent: 1, classes: 2 });
  const testLabels = Uint8Array.of(0);
  expect(() => checkFit({ epochs: 1, testLabels }, spec)).toThrow(OptionError);
  expect(() => checkFit({ epochs: 1, testLabels }, spec)).toThrow(
    /^testLabels must be left out without test/,
  );
  expect(checkFit({ epochs: 1, testLabels, test: new Uint8Array(2) }, spec).epochs).toBe(1);
});
