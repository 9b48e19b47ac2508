import { beforeEach, expect, test } from 'vitest';
import { began, draft, sets, type } from '../../demo/form';
import { OWN, settingsOf } from '../../demo/link';
import type { RunFacts } from '../../demo/live';
import { run } from '../../demo/state';

let id = 0;
/** A run begins that was asked for by this. */
const begins = (wanted = draft.value, batchSize = settingsOf(wanted).batchSize) => {
  const settings = { ...settingsOf(wanted), batchSize };
  run.value = { id: ++id, settings, data: { name: wanted.data } } as unknown as RunFacts;
};

beforeEach(() => {
  sets.value = [{ name: 'MNIST', width: 28, height: 28, train: 60_000 }] as unknown as typeof sets.value;
  run.value = undefined;
  type('data', 'MNIST');
  type('batchSize', '128');
  type('seed', '1');
});

test('what is typed while a run is on its way stays, and what the run has otherwise is followed', () => {
  type('encoder', '64, 32');
  const wanted = draft.value;
  began(wanted);
  type('data', OWN);
  type('seed', '7');
  begins(wanted, 22);
  expect(draft.value).toMatchObject({ data: OWN, seed: '7', batchSize: '22', encoder: '64,32' });
});

test('a run that has become another one is followed', () => {
  begins();
  type('seed', '9');
  begins({ ...draft.value, latent: '5', seed: '1' });
  expect(draft.value).toMatchObject({ latent: '5', seed: '9' });
});
