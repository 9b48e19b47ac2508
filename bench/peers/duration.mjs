// How long a run will take, about.

import { CONFIGS, CONTENDERS, TEST_IMAGES } from './configs.mjs';

/** Seconds until a browser is up. */
const LAUNCH = 1;

/**
 * @param {string[]} configs @param {string[]} contenders
 * @param {{ colds: number, rounds: number, block: number, steps?: number | undefined }} settings
 * @returns {string} in words
 */
export function duration(configs, contenders, { colds, rounds, block, steps }) {
  let seconds = 0;
  for (const config of configs) {
    const { warmup = 0, batch = 1 } = CONFIGS[config] ?? {};
    for (const contender of contenders) {
      const [first = 0, step = 0] = CONTENDERS[contender]?.rough[config] ?? [];
      // Forward is a third of a step.
      const untimed = (steps ?? warmup) + TEST_IMAGES / batch / 3;
      seconds += colds * (LAUNCH + first) + (untimed * step + rounds * Math.max(block, step)) / 1000;
    }
  }
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} seconds` : `${Math.round(seconds / 60)} minutes`;
}
