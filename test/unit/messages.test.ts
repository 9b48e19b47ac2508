import { beforeEach, expect, test } from 'vitest';
import type { RunFacts } from '../../demo/live';
import { messages, say, unsay } from '../../demo/messages';
import { hear, run, runState } from '../../demo/state';

const texts = () => messages.value.map(({ text }) => text);
const begins = (id: number) =>
  hear({ type: 'run', run: { id, step: 0, progress: [], evaluations: [], data: {} } as unknown as RunFacts });

beforeEach(() => {
  messages.value = [];
  run.value = undefined;
  runState.value = 'empty';
});

test('of what was said about one thing the latest stands, and it goes with its cause alone', () => {
  say('model', 'm1 is damaged.', 'error');
  say('images', '3 are too few.', 'error');
  say('model', 'm2 is loaded.');
  expect(messages.value).toEqual([
    { topic: 'images', kind: 'error', text: '3 are too few.' },
    { topic: 'model', kind: 'notice', text: 'm2 is loaded.' },
  ]);
  unsay('images', 'start');
  expect(texts()).toEqual(['m2 is loaded.']);
});

test('that a loaded model waits holds until it is trained on, or another run begins', () => {
  begins(1);
  for (const goesOn of [() => hear({ type: 'state', state: 'running', waits: false }), () => begins(2)]) {
    hear({ type: 'state', state: 'paused', waits: false });
    say('model', 'It waits.');
    say('images', 'Files were refused.');
    hear({ type: 'state', state: 'paused', waits: false });
    // The same run, adjusted.
    begins(1);
    expect(texts()).toContain('It waits.');
    goesOn();
    expect(texts()).toEqual(['Files were refused.']);
  }
});

test('what stopped a run is said until it goes on, and is said again when it stops again', () => {
  hear({ type: 'state', state: 'running', waits: false });
  const fails = () => hear({ type: 'failed', complaint: { name: 'Error', message: 'Step 9 was not made.' } });
  fails();
  hear({ type: 'state', state: 'running', waits: false });
  expect(texts()).toEqual(['Step 9 was not made.']);
  hear({ type: 'state', state: 'paused', waits: false });
  hear({ type: 'state', state: 'running', waits: false });
  expect(texts()).toEqual([]);
  fails();
  expect(texts()).toEqual(['Step 9 was not made.']);
});

test('whatever the library warns of is said by the names of the page, as long as it is so', () => {
  const warning = (kind: string, step: number) =>
    ({ kind, step, message: `Something is wrong at ${step}: another betaWarmup helps, or sigma.` }) as never;
  const warn = (...warnings: never[]) => hear({ type: 'warned', warnings });
  begins(1);
  warn(warning('new', 3), warning('other', 4));
  expect(texts()).toEqual(
    [3, 4].map((step) => `Something is wrong at ${step}: another “Warm-up steps” helps, or sigma.`),
  );
  // What was dismissed stays so until it is noticed anew.
  unsay('warning new');
  warn(warning('new', 3));
  expect(texts()).toEqual([]);
  warn(warning('new', 9));
  expect(texts()).toHaveLength(1);
  begins(2);
  expect(texts()).toEqual([]);
  warn(warning('new', 9));
  expect(texts()).toHaveLength(1);
});
