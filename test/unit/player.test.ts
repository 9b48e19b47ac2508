import { expect, test } from 'vitest';
import { Player } from '../../demo/live/worker/player';
import type { Settings } from '../../demo/live/worker/settings';
import type { Dataset } from '../../src/train/data';
import type { Vae } from '../../src/vae';

/** A player of a model that trains until it is stopped; `fits` counts how often that began, and tells whether it goes on. */
function set() {
  const fits = { begun: 0, running: 0 };
  async function* fit(_: unknown, { signal }: { signal: AbortSignal }) {
    fits.begun++;
    fits.running++;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    fits.running--;
    yield* [];
  }
  const player = new Player({
    training: () => ({
      vae: { fit } as unknown as Vae,
      stretch: () => ({ dataset: {} as Dataset, steps: Number.POSITIVE_INFINITY }),
      settings: {} as Settings,
      onProgress: () => {},
      onEpoch: async () => {},
    }),
    onRest: () => {},
    onState: () => {},
    onError: () => {},
  });
  player.playing = true;
  return { player, fits };
}

test('the pace that was asked for last is the one that counts, however soon behind another', async () => {
  const { player, fits } = set();
  await player.still(async () => {});
  expect(fits.running).toBe(1);
  // A tab that is hidden and seen again before training has stopped.
  await Promise.all([player.pace('none'), player.pace('full')]);
  expect(fits.running).toBe(1);
  await Promise.all([player.pace('none'), player.pace('full'), player.pace('none')]);
  expect(fits.running).toBe(0);
  await player.pace('full');
  expect(fits.running).toBe(1);
  await player.still(async () => {
    expect(fits.running).toBe(0);
  });
  player.playing = false;
  await player.still(async () => {});
  expect(fits.running).toBe(0);
});
