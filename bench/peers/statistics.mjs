// What is made of the measurements: pure functions.

import { CONFIGS, TEST_IMAGES } from './configs.mjs';

/** @typedef {{ median: number, min: number, max: number }} Summary */

/** @param {number[]} values @returns {Summary} */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ i) => sorted[Math.floor(i)] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(middle) + at(middle + 0.5)) / 2, min: at(0), max: at(sorted.length - 1) };
}

/**
 * How many times as long `theirs` took as `ours`, by the rounds: what slows a whole round cancels out.
 * @param {number[]} theirs @param {number[]} ours in the same rounds; one may have taken part in fewer
 * @returns {Summary & { ofMedians: number }}
 */
export function ratio(theirs, ours) {
  const rounds = Math.min(theirs.length, ours.length);
  const [a, b] = [theirs.slice(0, rounds), ours.slice(0, rounds)];
  const paired = a.map((value, round) => value / (b[round] ?? Number.NaN));
  return { ...summary(paired), ofMedians: summary(a).median / summary(b).median };
}

/**
 * How many times as long `theirs` took as `ours`, by the medians of each browser or process: one differs from its like
 * by more than its rounds from each other.
 * @param {number[]} theirs @param {number[]} ours @param {number} rounds of each process @returns {Summary}
 */
export function ratioByProcess(theirs, ours, rounds) {
  const processes = Math.ceil(Math.min(theirs.length, ours.length) / rounds);
  return summary(
    Array.from({ length: processes }, (_, process) => {
      const [from, to] = [process * rounds, (process + 1) * rounds];
      return ratio(theirs.slice(from, to), ours.slice(from, to)).ofMedians;
    }),
  );
}

/**
 * How far a contender's results are from another's. Of the losses it is the standard deviation of the differences: what
 * is off in all steps alike shows in the ELBO, and what differs from batch to batch tells of other batches.
 * @typedef {{ testElbo?: number, losses?: number[] }} Learnt
 * @param {Learnt} a @param {Learnt} b
 */
export function differences(a, b) {
  const steps = (a.losses ?? []).map((loss, i) => loss - (b.losses?.[i] ?? Number.NaN));
  const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length;
  const squares = steps.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    elbo: Math.abs((a.testElbo ?? Number.NaN) - (b.testElbo ?? Number.NaN)),
    losses: Math.sqrt(squares / (steps.length - 1)),
  };
}

/** The bounds of all configurations, for the notes under tables. */
export const BOUNDS = { elbo: listed('elbo'), losses: listed('losses') };

/** How many test images, for those notes. */
export const TESTED = `${TEST_IMAGES} test images (${Object.entries(CONFIGS)
  .flatMap(([name, { tests }]) => (tests ? [`${name}: ${tests}`] : []))
  .join(', ')})`;

/** @param {'elbo' | 'losses'} what */
function listed(what) {
  return Object.entries(CONFIGS)
    .map(([name, { bounds }]) => `${bounds[what]} (${name})`)
    .join(', ');
}

/**
 * What tells that something else was computed, or undefined.
 * @param {ReturnType<typeof differences>} off @param {ReturnType<typeof differences>} bounds
 */
export function mismatch(off, bounds) {
  // Written so that NaN is one.
  if (!(off.elbo <= bounds.elbo)) {
    return `its test ELBO is ${off.elbo.toFixed(2)} nats off, and ${bounds.elbo.toFixed(2)} are allowed`;
  }
  if (!(off.losses <= bounds.losses)) {
    return `its losses of single steps are ${off.losses.toFixed(2)} nats off, and ${bounds.losses.toFixed(2)} are allowed`;
  }
  return undefined;
}
