import { expect, test } from 'vitest';
import { remedyOf } from '../../src/train/remedy';

test.each([
  [{ batchSize: 256, samples: 1 }, 100, 'a batchSize of at most 100'],
  [{ batchSize: 256, samples: 8 }, 1000, 'a batchSize of at most 125, or samples of at most 3'],
  // One example is too many.
  [{ batchSize: 256, samples: 8 }, 7, 'narrower layers'],
  [{ batchSize: 4, samples: 8 }, 7, 'samples of at most 1'],
  [{ batchSize: 1, samples: 1 }, 0, 'narrower layers'],
])('what is used in the place of %o where %d rows fit', (settings, most, words) => {
  expect(remedyOf(settings, ({ batchSize, samples }) => batchSize * samples <= most)).toBe(words);
});
