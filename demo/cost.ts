// What a run would take that is typed and not yet started, beside what the run under way takes.

import { computed, effect, signal } from '@preact/signals';
import { draft, images, problems } from './form';
import { settingsOf } from './link';
import type { Cost, Input, Settings } from './live';
import { newest } from './newest';
import { three, whole } from './numbers';
import { remote, run, speed } from './state';

/** Of what is typed; undefined where that is wrong. */
const wanted = signal<Cost | undefined>(undefined);
/** Of the run under way. */
const present = signal<Cost | undefined>(undefined);

/** A step of the last run that was measured. */
interface Measured {
  readonly ms: number;
  readonly flops: number;
}
const measured = signal<Measured | undefined>(undefined);

effect(() => {
  const { stepsPerSecond = 0 } = speed.value ?? {};
  const { flops } = run.peek() ?? {};
  if (stepsPerSecond > 0 && flops) measured.value = { ms: 1000 / stepsPerSecond, flops };
});

interface Asked {
  readonly settings: Settings;
  readonly input: Input;
}

/** Asks the worker, whose plan of a step is what would run. */
async function ask({ settings, input }: Asked): Promise<Cost | undefined> {
  // What is refused here is refused when it is started, with words.
  return remote
    .peek()
    ?.cost(settings, input)
    .catch(() => undefined);
}

const askWanted = newest(async (asked: Asked) => {
  wanted.value = await ask(asked);
});
effect(() => {
  const { input } = images.value;
  if (!remote.value || Object.keys(problems.value).length > 0 || typeof input === 'number') {
    wanted.value = undefined;
  } else askWanted({ settings: settingsOf(draft.value), input });
});

const askPresent = newest(async (asked: Asked) => {
  present.value = await ask(asked);
});
effect(() => {
  const { settings, data } = run.value ?? {};
  if (!settings || !data) return;
  const { height, width, channels, text } = data;
  askPresent({ settings, input: text ? { text } : [height, width, channels] });
});

/** Both, in words. */
export const costWords = computed(() => wanted.value && words(wanted.value, present.value, measured.value));

/** What a step takes, and what the present one does where that is something else. */
export function words(wanted: Cost, now: Cost | undefined, measured: Measured | undefined): string {
  const figure = (name: string, of: (cost: Cost) => string) => {
    const [then, before] = [of(wanted), now && of(now)];
    return `${then}${name}${before === undefined || before === then ? '' : ` (now ${before})`}`;
  };
  return `${[
    figure(' parameters', ({ parameters }) => whole(parameters)),
    figure(' of GPU memory beside the data', ({ bytes }) => `${three(bytes / 1e6)} MB`),
    figure(' a step', ({ flops }) => operationWords(flops)),
    ...(measured
      ? [`about ${figure('', ({ flops }) => `${three((measured.ms * flops) / measured.flops)} ms`)}`]
      : []),
  ].join(', ')}.`;
}

function operationWords(flops: number): string {
  return flops >= 1e9 ? `${three(flops / 1e9)} GFLOP` : `${three(flops / 1e6)} MFLOP`;
}
