import { expect, test } from 'vitest';
import { Vae } from '../../src/vae';
import { covering } from '../support/covering';
import { testGpu } from '../support/gpu';
import { COLOUR_RUNS, RUN_STEPS, RUNS, type Run } from '../support/runs';
import { TEXT_RUNS, TEXT_STEPS } from '../support/text_runs';
import { train } from './tasks';

const LONG = process.env.WEBGPU_VAE_LONG === '1';

/** Trained to each of these steps, saved and loaded in between. */
async function inPieces({ spec, options, images }: Run, ends: readonly number[]): Promise<Uint8Array> {
  const gpu = await testGpu();
  let vae = await Vae.create(gpu, spec, { seed: 11 });
  for (const end of ends) {
    await train(vae, images, { ...options, steps: end - vae.step });
    const bytes = await vae.save();
    vae.dispose();
    if (end === ends.at(-1)) return bytes;
    vae = await Vae.load(gpu, bytes);
  }
  throw new Error('There are no ends.');
}

/** Of texts two of one length, as others share few pipelines: with blocks and labels, and a stream of them without blocks. */
const TEXT_CHOICE = TEXT_RUNS.filter(({ features }) => features[0] === 'ragged').slice(0, 2);

test.each(LONG ? TEXT_RUNS : TEXT_CHOICE)('the same of texts, $name', async (run) => {
  const whole = await inPieces(run, [TEXT_STEPS]);
  expect(await inPieces(run, [...run.stops, TEXT_STEPS])).toEqual(whole);
  if (!LONG) return;
  expect(whole).not.toEqual(await inPieces(run, [TEXT_STEPS - 1]));
  expect(await inPieces(run, [TEXT_STEPS])).toEqual(whole);
});

/** Those of convolutions by what their encoders have, else by all that runs have. */
const CHOICE = [
  ...covering(RUNS, ({ features }) => features),
  ...covering(COLOUR_RUNS, ({ features }) => features.slice(-1)),
];

test.each(LONG ? [...RUNS, ...COLOUR_RUNS] : CHOICE)(
  'a run that is stopped, saved and loaded ends in the bits of a whole one, $name',
  async (run) => {
    const whole = await inPieces(run, [RUN_STEPS]);
    expect(await inPieces(run, [...run.stops, RUN_STEPS])).toEqual(whole);
    expect(whole).not.toEqual(await inPieces(run, [RUN_STEPS - 1]));
    if (LONG) expect(await inPieces(run, [RUN_STEPS])).toEqual(whole);
  },
);

test.each([
  ['thirty of rows', RUNS, 30, 2],
  ['twenty of colour pictures', COLOUR_RUNS, 20, 1],
] as const)('runs, %s, differ, and have each option as often as they should', (_, runs, count, times) => {
  expect(new Set(runs.map(({ features }) => features.join())).size).toBe(count);
  const all = runs.flatMap(({ features }) => features);
  const options = new Set(RUNS.flatMap(({ features }) => features));
  for (const option of options) {
    expect(all.filter((one) => one === option).length, option).toBeGreaterThanOrEqual(times);
  }
});

test('twenty runs of texts differ, and have between them what texts and fits may have', () => {
  expect(new Set(TEXT_RUNS.map(({ features }) => features.join())).size).toBe(20);
  const all = new Set(TEXT_RUNS.flatMap(({ features }) => features));
  const fits = RUNS.flatMap(({ options }) => Object.keys(options));
  for (const option of ['classes', 'a stream', ...fits])
    expect([...all, 'batchSize', 'learningRate', 'labels'], option).toContain(option);
});
