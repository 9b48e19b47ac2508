import { expect, test } from 'vitest';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { patterns } from './tasks';

// Warnings of runs, from their own figures; test/unit has when each is due.

const INPUT = 12;
const images = patterns(INPUT, 320);

test('latents that sleep are told of by the epoch whose evaluation finds them, and by reports behind it', async () => {
  // Of patterns that one number tells apart.
  const flat = Uint8Array.from({ length: 6400 * INPUT }, (_, i) => (Math.floor(i / INPUT) % 2 ? 250 : 5));
  using vae = await Vae.create(await testGpu(), { input: INPUT, encoder: [8], latent: 8 }, { seed: 2 });
  const kinds: string[] = [];
  const onProgress = ({ warnings }: { warnings: readonly { kind: string }[] }) =>
    void kinds.push(...warnings.map(({ kind }) => kind));
  const options = { batchSize: 32, learningRate: 0.01, onProgress };
  const few = flat.subarray(0, 320 * INPUT);
  let found: string | undefined;
  for await (const { warnings, test, steps } of vae.fit(flat, { ...options, epochs: 12, test: few })) {
    const warning = warnings.find(({ kind }) => kind === 'asleep');
    if (warning?.kind !== 'asleep') continue;
    expect(steps).toBeGreaterThanOrEqual(1000);
    expect(warning.step).toBe(steps);
    expect(kinds).toEqual([]);
    const low = test?.klByDimension?.flatMap((kl, i) => (kl < 0.01 ? [i] : []));
    expect(warning.dimensions.every((dimension) => low?.includes(dimension))).toBe(true);
    expect(warning.dimensions.length).toBeGreaterThanOrEqual(4);
    found = warning.message;
    break;
  }
  expect(found).toMatch(/of 8 latent dimensions are asleep/);
  for await (const _ of vae.fit(flat, { ...options, epochs: 1 }));
  expect(kinds).toContain('asleep');
});

test.each([
  [1, ['sigma']],
  ['shared', []],
] as const)(
  'a Gaussian of sigma %s that is far from the residuals has the warnings %j',
  async (sigma, expected) => {
    const spec = { input: INPUT, encoder: [8], latent: 2, likelihood: 'gaussian', sigma } as const;
    using vae = await Vae.create(await testGpu(), spec, { seed: 2 });
    const kinds = new Set<string>();
    for await (const { warnings } of vae.fit(images, { epochs: 50, batchSize: 32, learningRate: 0.01 }))
      for (const { kind } of warnings) kinds.add(kind);
    expect([...kinds]).toEqual(expected);
  },
);
