// The tutorial's training: 50 epochs of A, in seconds.

import { summary } from '../peers/statistics.mjs';
import { batchesOf } from './tasks.mjs';

const CONFIG = 'A';
const EPOCHS = 50;
const SEED = 1;

/**
 * By how much a test ELBO may differ from ours after all those epochs, in nats: each contender has its own noise, and
 * from the second epoch on its own order.
 */
export const BOUND = 3;

/**
 * @typedef {object} Training
 * @property {string} contender
 * @property {import('../peers/statistics.mjs').Summary} [seconds] of the runs
 * @property {number} [testElbo] after the last
 * @property {string} [mismatch]
 * @property {string} [error]
 */

/**
 * The first epoch, in which some still compile, is left out of the time, which is then scaled to all.
 * @param {object} settings
 * @param {string[]} settings.contenders ours first, if it takes part
 * @param {(contender: string) => Promise<import('../peers/session.mjs').Session>} settings.open
 * @param {number} settings.runs
 * @param {(text: string) => void} settings.say
 * @returns {Promise<Training[]>}
 */
export async function timeEpochs({ contenders, open, runs, say }) {
  const batches = batchesOf(CONFIG);
  const rows = contenders.map((contender) => ({
    row: /** @type {Training} */ ({ contender }),
    seconds: /** @type {number[]} */ ([]),
  }));
  for (let run = 0; run < runs; run++) {
    for (let i = 0; i < rows.length; i++) {
      const { row, seconds } = rows[(i + run) % rows.length];
      if (row.error !== undefined) continue;
      say(`${EPOCHS} epochs of ${CONFIG}, ${row.contender}: run ${run + 1} of ${runs}`);
      try {
        const session = await open(row.contender);
        try {
          await session.start(CONFIG, SEED);
          await session.steps(batches - 1);
          const { ms } = await session.steps((EPOCHS - 1) * batches);
          seconds.push(((ms / 1000) * EPOCHS) / (EPOCHS - 1));
          row.testElbo = await session.testElbo();
        } finally {
          await session.close();
        }
      } catch (error) {
        row.error = error instanceof Error ? error.message : String(error);
      }
    }
  }
  const measure = rows.find(({ row }) => row.testElbo !== undefined)?.row;
  for (const { row, seconds } of rows) {
    if (seconds.length > 0) row.seconds = summary(seconds);
    if (row.testElbo === undefined || measure?.testElbo === undefined) continue;
    const off = Math.abs(row.testElbo - measure.testElbo);
    // Written so that NaN is a mismatch.
    if (!(off <= BOUND)) row.mismatch = `its test ELBO is ${off.toFixed(2)} nats from ${measure.contender}'s`;
  }
  return rows.map(({ row }) => row);
}
