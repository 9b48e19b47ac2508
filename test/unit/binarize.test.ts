import { expect, test } from 'vitest';
import { SpecError } from '../../src/errors';
import { planTraining } from '../../src/graph/plan';
import { BINARIZATIONS, LIKELIHOODS, resolveSpec, type SpecInput } from '../../src/graph/spec';
import { matrix } from '../../src/matrix.twin';
import { SETTINGS } from '../../src/options';
import { formatSetting, parseSetting } from '../../src/setting_text';
import type { Binarization } from '../../src/step/gather';
import { gatherBytes } from '../../src/step/gather_bytes.twin';
import { gatherFloats } from '../../src/step/gather_floats.twin';

const SPEC: SpecInput = { input: 12, encoder: [8], latent: 2 };

test('a spec has it where it was given, and for the Bernoulli likelihood alone', () => {
  expect('binarize' in resolveSpec(SPEC)).toBe(false);
  for (const binarize of BINARIZATIONS) {
    expect(resolveSpec({ ...SPEC, binarize }).binarize).toBe(binarize);
    for (const likelihood of LIKELIHOODS.filter((one) => one !== 'bernoulli')) {
      const wrong = () => resolveSpec({ ...SPEC, binarize, likelihood });
      expect(wrong).toThrow(SpecError);
      expect(wrong).toThrow(/^binarize is for the likelihood bernoulli, not /);
    }
  }
  expect(() => resolveSpec({ ...SPEC, binarize: 'often' as never })).toThrow(
    'binarize must be one of threshold, once, each epoch, not "often"',
  );
});

test('a step of a model without it is planned as ever', () => {
  const [gather] = planTraining(SPEC, { data: 'bytes', examples: 100 }).dispatches;
  expect(gather?.constants).toMatchObject({ BINARIZE: 0, NUMBERED: 0 });
  expect(gather?.label).toBe('x');
});

test('as text it needs no quotes', () => {
  const { binarize } = SETTINGS;
  for (const choice of BINARIZATIONS)
    expect(parseSetting(binarize, formatSetting(binarize, choice))).toBe(choice);
  expect(formatSetting(binarize, 'each epoch')).toBe('each-epoch');
  expect(parseSetting(binarize, 'each epoch')).toBe('each epoch');
});

/** How often each grey value, a column each, becomes 1 in so many draws. */
function shares(draws: number, { by, stream }: { by: 'example' | 'place'; stream: number }, floats: boolean) {
  const scale = floats ? 1 : 255;
  const values = Array.from({ length: 52 }, (_, i) => (i * 5 * scale) / 255);
  const binarize = (by === 'place' ? { by, stream } : { by, stream, numbered: false }) as Binarization;
  const batch = { examples: draws, batchSize: draws, batch: 0, shuffle: false, seed: [5, 6] as const };
  const data = matrix(draws, values.length, (_, column) => values[column] as number);
  const x = (floats ? gatherFloats : gatherBytes)(data, { ...batch, epoch: 3, binarize }, draws);
  return values.map((value, column) => {
    let ones = 0;
    for (let row = 0; row < draws; row++) ones += x.values[row * values.length + column] as number;
    return { probability: value / scale, share: ones / draws };
  });
}

test.each([
  ['example', false],
  ['example', true],
  ['place', false],
  ['place', true],
] as const)('a value is 1 as often as it says, by %s (floats: %s)', (by, floats) => {
  const draws = 2000;
  for (const { probability, share } of shares(draws, { by, stream: 4 }, floats)) {
    const sigma = Math.sqrt((probability * (1 - probability)) / draws);
    expect(Math.abs(share - probability)).toBeLessThanOrEqual(4 * sigma);
  }
});
