import { expect, test } from 'vitest';
import { LimitError } from '../../src/errors';
import { layoutOf, narrower } from '../../src/graph/layout';
import { loadLayers } from '../../src/graph/load';
import { nodesOf } from '../../src/graph/nodes';
import { planEvaluation } from '../../src/graph/plan_evaluation';
import { resolveSpec } from '../../src/graph/spec';

import { loadOps } from '../../src/ops';
import { remedyOf } from '../../src/train/remedy';
import { overAll, throughEpoch } from '../../src/train/through_epoch';

test.each([
  [
    { batchSize: 256, samples: 1 },
    100,
    'a batchSize of at most 100, as encoder.0 has 90 values of an example',
  ],
  [
    { batchSize: 256, samples: 8 },
    1000,
    'a batchSize of at most 125, or samples of at most 3, as decoder.0 has 40 values of a sample',
  ],
  // One example is too many.
  [{ batchSize: 256, samples: 8 }, 7, 'narrower layers, as decoder.0 has 40 values of a sample'],
  [{ batchSize: 4, samples: 8 }, 7, 'samples of at most 1, as decoder.0 has 40 values of a sample'],
  [{ batchSize: 1, samples: 1 }, 0, 'narrower layers, as encoder.0 has 90 values of an example'],
])('what is used in the place of %o where %d rows fit', (settings, most, words) => {
  const { batchSize: rows, samples } = settings;
  const values = [
    { name: 'z', columns: 2, rows: rows * samples },
    { name: 'decoder.0', columns: 40, rows: rows * samples },
    { name: 'encoder.0', columns: 90, rows },
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

test('where that is the table of n-grams, fewer of its rows would do', async () => {
  const text = { length: 9, alphabet: 'abc' };
  const spec = { input: { text }, latent: 2, width: 8, ngrams: 3, buckets: 65_536 };
  await loadLayers(spec);
  expect(narrower(layoutOf(resolveSpec(spec)))).toBe(
    'use fewer buckets, as decoder.embedding.ngrams.weight is [131072, 8]',
  );
});

test('an evaluation that fits no adapter names the layer that has most values, and the batch that fits', async () => {
  const spec = resolveSpec({ input: 4, encoder: [1000], latent: 2, decoder: [8] });
  await loadOps(nodesOf(spec));
  const gpu = {
    ...{ device: { limits: { maxComputeWorkgroupsPerDimension: 65535 } }, matmul: 'plain' },
    tooLarge: (name: string, size: number) => (size > 1e6 ? `The ${name} take ${size} bytes` : undefined),
  };
  const feed = { kind: 'bytes', count: 1000, given: {} };
  const supply = { shape: () => feed, start: (_: unknown, start: (given: object) => unknown) => start(feed) };
  const model = { gpu, spec, seed: 0 };
  const watch = { signal: undefined, onProgress: undefined };
  const over = overAll(model as never, supply as never, { batchSize: 1000, asked: true, seed: 0, ...watch });
  const failed = throughEpoch(over, (options) => planEvaluation(spec, options), { read: async () => {} });
  await expect(failed).rejects.toThrow(LimitError);
  await expect(failed).rejects.toThrow(
    /^The \w+ take \d+ bytes: use a batchSize of at most \d+, as encoder\.0\S* has 1000 values of an example\.$/,
  );
});
