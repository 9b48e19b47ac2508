import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstSteps, stepsOnFirst } from '../../demo/live/worker/schedule';

const batch = fc.integer({ min: 1, max: 8192 });

test('a run makes whole passes over the first part, and none where all images come at once', () => {
  expect(firstSteps({ first: 4096 }, 256)).toBe(64);
  expect(firstSteps({ first: 4096 }, 100)).toBe(4 * 41);
  fc.assert(fc.property(batch, (size) => firstSteps({}, size) === 0));
});

test('how many steps are left of it depends on the step alone', () => {
  fc.assert(
    fc.property(batch, fc.nat({ max: 20_000 }), (size, step) => {
      const all = firstSteps({ first: 4096 }, size);
      const left = stepsOnFirst({ first: 4096 }, size, { step, examples: 4096 });
      expect(left).toBe(step < all ? all - step : 0);
    }),
  );
});

test('a model that has learnt from other data goes on with all images', () => {
  expect(stepsOnFirst({ first: 4096 }, 256, { step: 3, examples: 60_000 })).toBe(0);
  expect(stepsOnFirst({ first: 4096 }, 256, { step: 3, examples: undefined })).toBe(0);
  expect(stepsOnFirst({ first: 4096 }, 256, { step: 0, examples: undefined })).toBe(64);
});
