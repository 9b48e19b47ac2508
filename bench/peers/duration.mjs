// How long a run will take, about.

import { CONFIGS, CONTENDERS, LEAST_STEPS, testImages } from './configs.mjs';

/** Seconds until a browser is up. */
const LAUNCH = 1;

/**
 * @param {string[]} configs @param {string[]} contenders
 * @param {{ colds: number, processes?: number | undefined, rounds: number, block: number, limit: number, steps?: number | undefined }} settings
 * @returns {string} in words
 */
export function duration(configs, contenders, { colds, processes = 1, rounds, block, limit, steps }) {
  let seconds = 0;
  for (const name of configs) {
    const config = CONFIGS[name];
    if (!config) continue;
    const rough = contenders.map((contender) => CONTENDERS[contender]?.rough[name] ?? [0, 0]);
    const slowest = Math.max(...rough.map(([, step]) => step)) / 1000;
    const shared = Math.min(steps ?? config.warmup, Math.max(LEAST_STEPS, limit / slowest));
    for (const [first, step] of rough) {
      // Forward is a third of a step.
      const untimed = shared + testImages(config) / config.batch / 3;
      const timed = Math.max(block, step) / 1000;
      seconds += atMost(colds, limit, LAUNCH + first) * (LAUNCH + first);
      seconds += (untimed * step) / 1000 + atMost(processes * rounds, limit, timed) * timed;
      seconds += (processes - 1) * (LAUNCH + first + timed);
    }
  }
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} seconds` : `${Math.round(seconds / 60)} minutes`;
}

/** @param {number} count @param {number} limit @param {number} each seconds */
function atMost(count, limit, each) {
  return Math.min(count, Math.max(1, Math.floor(limit / each)));
}
