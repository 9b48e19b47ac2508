import { expect, test } from 'vitest';
import { Vae } from '../../src/vae';
import { covering } from '../support/covering';
import { testGpu } from '../support/gpu';
import { RUN_STEPS, RUNS, type Run } from '../support/runs';
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

test.each(LONG ? RUNS : covering(RUNS, ({ features }) => features))(
  'a run that is stopped, saved and loaded ends in the bits of a whole one, $name',
  async (run) => {
    const whole = await inPieces(run, [RUN_STEPS]);
    expect(await inPieces(run, [...run.stops, RUN_STEPS])).toEqual(whole);
    expect(whole).not.toEqual(await inPieces(run, [RUN_STEPS - 1]));
  },
);

test('thirty runs differ, and have each option several times', () => {
  expect(new Set(RUNS.map(({ features }) => features.join())).size).toBe(30);
  const all = RUNS.flatMap(({ features }) => features);
  for (const feature of new Set(all)) {
    expect(all.filter((one) => one === feature).length, feature).toBeGreaterThanOrEqual(2);
  }
});
