// What the page knows of the training run, as signals; filled by the worker's events and read by every panel.

import { computed, signal } from '@preact/signals';
import type { DimensionUse } from '../src/data/index';
import type { TrainingWarning } from '../src/index';
import {
  type AdapterFacts,
  appended,
  type DataFacts,
  type EvaluationPoint,
  type Inspection,
  type Kept,
  type Plane,
  type ProgressPoint,
  type RunFacts,
  type RunState,
  type SessionEvent,
  type Speed,
} from './live';
import { say, unsay } from './messages';
import type { Words } from './no_gpu';
import type { Remote } from './remote';
import { explosionWords, goneWords, warningWords } from './trouble';

/** The worker, once its GPU is open. */
export const remote = signal<Remote | undefined>(undefined);
export const adapter = signal<AdapterFacts | undefined>(undefined);
/** Nothing can be trained here: why, and what to do. */
export const missing = signal<Words | undefined>(undefined);

export const run = signal<RunFacts | undefined>(undefined);
export const runState = signal<RunState>('empty');
/** The run waits for images that have not come yet. */
export const waits = signal(false);
export const progress = signal<readonly ProgressPoint[]>([]);
export const evaluations = signal<readonly EvaluationPoint[]>([]);
/** Of the best model of those at an epoch's end. */
export const best = signal<EvaluationPoint | undefined>(undefined);
/** The class that is chosen: a conditional model is told it where it decodes. */
export const told = signal(0);
/** The latent dimensions by use, the most used first; empty before they were measured, and for a single one. */
export const use = signal<readonly DimensionUse[]>([]);
export const speed = signal<Speed | undefined>(undefined);
export const plane = signal<Plane | undefined>(undefined);
export const data = signal<DataFacts | undefined>(undefined);
/** From 0 to 1 while the data set is being fetched. */
export const loading = signal<number | undefined>(undefined);
/** The rest of the data set did not come. */
export const cutOff = signal(false);
/** The run that an earlier visit left behind and that nobody has taken up yet. */
export const offer = signal<Kept | undefined>(undefined);
/** When this run was last kept, in milliseconds since 1970. */
export const keptAt = signal<number | undefined>(undefined);
export const inspection = signal<Inspection | undefined>(undefined);

/** A place in latent space that is pointed at: what the overlay of the latent panel marks, by who put it there. */
export const markers = signal<Readonly<Record<string, Marker>>>({});
export interface Marker {
  readonly z: readonly number[];
  readonly label: string;
}

/** A run was asked for that is not there yet, or is there and has made no step yet. */
export const starting = signal<'run' | 'step' | undefined>(undefined);

export const step = computed(() => Math.max(progress.value.at(-1)?.step ?? 0, run.value?.step ?? 0));

/** The run's model is one of texts. */
export const ofTexts = computed(() => run.value?.data.text !== undefined);

/** What its examples are. */
export const noun = computed<'image' | 'text'>(() => (ofTexts.value ? 'text' : 'image'));

/** Passes over the training images. */
export const epoch = computed(() => {
  const [last, judged] = [progress.value.at(-1), evaluations.value.at(-1)];
  return Math.max(last?.epoch ?? 0, judged?.epoch ?? 0);
});

/** The run explodes, or has diverged, in words: a lower learning rate prevents that. */
export const exploded = signal<string | undefined>(undefined);

export function hear(event: SessionEvent): void {
  switch (event.type) {
    case 'run':
      // What was said of the run before it has no cause any more.
      if (event.run.id !== run.value?.id) {
        keptAt.value = exploded.value = undefined;
        unsay('model', 'run');
        hearWarnings([]);
        use.value = [];
        told.value = 0;
      }
      run.value = event.run;
      progress.value = event.run.progress;
      evaluations.value = event.run.evaluations;
      best.value = event.run.best;
      speed.value = undefined;
      inspection.value = undefined;
      markers.value = {};
      if (starting.value) starting.value = 'step';
      break;
    case 'state':
      if (event.state === 'running' && runState.value !== 'running') unsay('model', 'run');
      runState.value = event.state;
      waits.value = event.waits;
      if (event.state !== 'running' && starting.value === 'step') starting.value = undefined;
      break;
    case 'progress':
      progress.value = appended(progress.value, event.point);
      speed.value = event.speed;
      if (starting.value === 'step') starting.value = undefined;
      break;
    case 'evaluated':
      evaluations.value = appended(evaluations.value, event.point);
      if (event.use) use.value = event.use;
      break;
    case 'best':
      best.value = event.point;
      break;
    case 'plane':
      plane.value = event.plane;
      break;
    case 'data':
      data.value = event.data;
      break;
    case 'kept':
      keptAt.value = event.kept.time;
      break;
    case 'lost':
      say('gpu', `The GPU was lost (${event.message}). Going on from the last checkpoint.`);
      break;
    case 'restored':
      adapter.value = event.adapter;
      unsay('start');
      say(
        'gpu',
        `The GPU was lost and is back${event.step === undefined ? '' : `: the run went on from step ${event.step}`}.`,
      );
      break;
    case 'gone':
      say('gpu', goneWords(event), 'error');
      offer.value = event.kept;
      break;
    case 'warned':
      exploded.value = explosionWords(event, noun.peek());
      hearWarnings(event.warnings);
      break;
    case 'failed':
      if (event.complaint.diverged) exploded.value = event.complaint.diverged;
      else say('run', event.complaint.message, 'error');
      break;
  }
}

/** What the library warns of now, but for explosions, which have a place of their own. */
let warned: readonly TrainingWarning[] = [];

/** Says what is new, takes back what is so no more, and leaves the rest, which may have been dismissed. */
function hearWarnings(all: readonly TrainingWarning[]): void {
  const before = warned;
  warned = all.filter(({ kind }) => kind !== 'exploded');
  for (const { kind } of before) if (!warned.some((one) => one.kind === kind)) unsay(`warning ${kind}`);
  for (const warning of warned) {
    const same = before.some(({ kind, step }) => kind === warning.kind && step === warning.step);
    if (!same) say(`warning ${warning.kind}`, warningWords(warning, noun.peek()));
  }
}
