import { beforeEach, expect, test } from 'vitest';
import type { Kept, RunFacts, SessionEvent } from '../../demo/live';
import { complaintOf } from '../../demo/live/worker/complaint';
import { messages } from '../../demo/messages';
import { exploded, hear, offer, progress, run } from '../../demo/state';
import { explosionWords, goneWords, lowered } from '../../demo/trouble';
import { DivergedError } from '../../src/errors';

const kept = { step: 1234, data: 'MNIST' } as Kept;
const gone = { type: 'gone', reason: 'the driver reset', complaint: { name: '', message: '' } } as const;
const warning = { kind: 'exploded', message: '', step: 1500, objective: 8.1e9, baseline: 543 } as const;
const begins = (id: number) =>
  hear({ type: 'run', run: { id, step: 0, progress: [], evaluations: [], data: {} } as unknown as RunFacts });

beforeEach(() => {
  messages.value = [];
  run.value = offer.value = exploded.value = undefined;
});

test('a GPU that is gone is said once, with how far the run is kept and what to do, and the charts stay', () => {
  const point = { step: 7 } as unknown as Extract<SessionEvent, { type: 'progress' }>['point'];
  begins(1);
  hear({ type: 'progress', point, speed: {} as never });
  hear({ type: 'lost', message: 'the driver reset' });
  hear({ ...gone, step: 1234, kept });
  expect(messages.value).toHaveLength(1);
  const [{ kind, text } = { kind: '', text: '' }] = messages.value;
  expect(kind).toBe('error');
  expect(text).toMatch(/the driver reset.*up to step 1,234.*reload.*Start asks for the GPU again/);
  // The run that is kept can be continued, and its curves are still there.
  expect(offer.value).toEqual(kept);
  expect(progress.value).toEqual([point]);
});

test('where the run is kept nowhere, that is said too', () => {
  expect(goneWords({ ...gone, step: 50 })).toMatch(/of step 50, is in this tab alone: save the model/);
  expect(goneWords(gone)).toContain('no checkpoint of the run yet');
});

test('a run that explodes is said at once, until it recovers or another begins', () => {
  expect(explosionWords({ type: 'warned', warnings: [warning] })).toMatch(
    /at step 1,500: 8.1e\+9 nats.*began with 543/,
  );
  begins(1);
  hear({ type: 'warned', warnings: [warning] });
  expect(exploded.value).toContain('step 1,500');
  hear({ type: 'warned', warnings: [] });
  expect(exploded.value).toBeUndefined();
  hear({ type: 'warned', warnings: [warning] });
  begins(2);
  expect(exploded.value).toBeUndefined();
});

test('a divergence that a lower rate prevents has the remedy of the page, any other its own', () => {
  begins(1);
  const what = 'Step 9 was not made: NaN in the loss.';
  hear({ type: 'failed', complaint: complaintOf(new DivergedError(what, undefined, 'rate')) });
  expect(exploded.value).toBe(what);
  expect(messages.value).toEqual([]);
  hear({ type: 'failed', complaint: complaintOf(new DivergedError(what, undefined, 'data')) });
  expect(messages.value.map(({ text }) => text)).toEqual([`${what} Check the data.`]);
});

test('the rate to start over with is a tenth, without digits that mean nothing', () => {
  expect([0.3, 1e-3, 50, 0.007].map(lowered)).toEqual([0.03, 1e-4, 5, 7e-4]);
});
