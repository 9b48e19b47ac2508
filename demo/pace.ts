// How much of the time to train while nobody looks, remembered from visit to visit.

import { effect, signal } from '@preact/signals';
import { remote } from './state';

export const PACES = ['none', 'slow', 'full'] as const;
export type Pace = (typeof PACES)[number];

const KEY = 'webgpu-vae hidden tab';

export const hiddenPace = signal<Pace>(remembered());

const hidden = signal(document.hidden);
document.addEventListener('visibilitychange', () => {
  hidden.value = document.hidden;
});

effect(() => {
  void remote.value?.pace(hidden.value ? hiddenPace.value : 'full');
});

export function choose(pace: Pace): void {
  hiddenPace.value = pace;
  try {
    localStorage.setItem(KEY, pace);
  } catch {
    // A browser may refuse to remember.
  }
}

function remembered(): Pace {
  try {
    return PACES.find((pace) => pace === localStorage.getItem(KEY)) ?? 'none';
  } catch {
    return 'none';
  }
}
