import { expect, test } from 'vitest';
import { layoutOf, narrower } from '../../src/graph/layout';
import { resolveSpec } from '../../src/graph/spec';
import { remedyOf } from '../../src/train/remedy';

test.each([
  [{ batchSize: 256, samples: 1 }, 100, 'a batchSize of at most 100'],
  [{ batchSize: 256, samples: 8 }, 1000, 'a batchSize of at most 125, or samples of at most 3'],
  // One example is too many.
  [{ batchSize: 256, samples: 8 }, 7, 'narrower layers, as encoder.0 has 90 values of an example'],
  [{ batchSize: 4, samples: 8 }, 7, 'samples of at most 1'],
  [{ batchSize: 1, samples: 1 }, 0, 'narrower layers, as encoder.0 has 90 values of an example'],
])('what is used in the place of %o where %d rows fit', (settings, most, words) => {
  const values = [
    { name: 'z', columns: 2 },
    { name: 'encoder.0', columns: 90 },
  ];
  expect(remedyOf(settings, ({ batchSize, samples }) => batchSize * samples <= most, values)).toBe(words);
});

test('where parameters are too many, the tensor that has most of them is named', () => {
  const spec = resolveSpec({
    input: [8, 8, 1],
    encoder: [{ conv: 50 }, { conv: 100 }],
    latent: 2,
    decoder: [4],
  });
  expect(narrower(layoutOf(spec))).toBe('use narrower layers, as encoder.1.weight is [100, 50, 4, 4]');
});
