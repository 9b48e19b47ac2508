// One configuration: every contender started cold several times, warmed up, compared, then timed in turn. Only one is
// at work at any time. The same code differs by several per cent between two browsers, so a small difference needs
// several of them.

import { CONFIGS, LEAST_STEPS, SINGLE_STEPS } from './configs.mjs';
import { differences, mismatch, ratio, ratioByProcess, summary } from './statistics.mjs';

/** @typedef {import('./statistics.mjs').Summary} Summary */

export const SEED = 1;

/** Whose time the others' is given in, and whose results the others' are held to. */
export const OURS = ['webgpu-vae', 'webgpu-vae-node'];

/**
 * @typedef {object} Row
 * @property {string} config
 * @property {string} contender
 * @property {string} [adapter] what WebGPU gave
 * @property {Summary} [msPerStep] of the blocks
 * @property {Record<string, Summary & { ofMedians: number }>} [ratios] of its time to ours: of each round, and of medians
 * @property {Record<string, Summary>} [byProcess] of its time to ours: of the medians of each browser or process
 * @property {number[]} blocks ms per step of each
 * @property {number} [stepsPerBlock]
 * @property {number} [colds] how many cold starts it was given
 * @property {Summary} [coldMs] from opening a cold page to the end of the first step
 * @property {Summary} [initMs] of that: from the images to weights and images in place
 * @property {Summary} [firstStepMs] of that: the first step, compilation included
 * @property {number} [dispatchesPerStep] over the timed blocks
 * @property {number} [submitsPerStep]
 * @property {number} [steps] before the test ELBO was taken
 * @property {number} [testElbo] nats per image, one draw of z each
 * @property {number[]} [losses] of the last of those steps, one by one
 * @property {number} [gzippedBytes] of the library
 * @property {{ elbo: number, losses: number }} [off] from what we come to, in nats
 * @property {string} [mismatch] what tells that it computed something else than the others
 * @property {string} [error] why it dropped out
 */

/** @typedef {{ row: Row, starts: import('./bench.js').Start[], session?: import('./session.mjs').Session,
 *   dispatches: number, submits: number, stepMs: number }} Turn `stepMs`: what the second step took */

/**
 * @param {string} config
 * @param {object} settings
 * @param {string[]} settings.contenders
 * @param {(contender: string) => Promise<import('./session.mjs').Session>} settings.open a fresh page or process
 * @param {(contender: string) => Promise<number | undefined>} settings.size
 * @param {number} settings.colds
 * @param {number} [settings.processes] how many browsers or processes of each contender are timed, one after the other
 * @param {number} settings.rounds of each
 * @param {number} settings.block
 * @param {number} settings.warmup
 * @param {number} [settings.limit] seconds that a contender's cold starts may take, and its warm-up, and its blocks: what
 *   would go beyond is left out
 * @param {(text: string) => void} settings.say
 * @returns {Promise<Row[]>}
 */
export async function race(config, settings) {
  const { contenders, open, size, colds, processes = 1, rounds, block, warmup, say } = settings;
  const { limit = Number.POSITIVE_INFINITY } = settings;
  /** @type {Turn[]} */
  const turns = contenders.map((contender) => ({
    row: { config, contender, blocks: [] },
    starts: [],
    dispatches: 0,
    submits: 0,
    stepMs: 0,
  }));
  try {
    for (let cold = 0; cold < colds; cold++) {
      for (const turn of rotated(turns, cold)) {
        await guarded(turn, async ({ row, starts }) => {
          const taken = starts.map(({ coldMs }) => coldMs);
          if (beyond(limit, taken)) return;
          say(`${config} ${row.contender}: cold start ${cold + 1} of ${colds}`);
          // The last one stays open.
          await turn.session?.close();
          turn.session = await open(row.contender);
          starts.push(await turn.session.start(config, SEED));
          row.gzippedBytes ??= await size(row.contender);
        });
      }
    }
    for (const turn of turns) {
      await guarded(turn, async ({ row, session }) => {
        if (!session) return;
        say(`${config} ${row.contender}: the second step`);
        row.adapter = await session.adapter();
        const { ms, loss } = await session.steps(1);
        row.losses = [loss];
        turn.stepMs = ms;
      });
    }
    const steps = stepsWithin(limit, turns, warmup);
    for (const turn of turns) {
      await guarded(turn, async ({ row, session }) => {
        say(`${config} ${row.contender}: ${steps} steps, and the test ELBO after them`);
        if (session) await warmUp(row, session, { steps, block });
      });
    }
    compare(turns.map(({ row }) => row));
    for (let process = 0; process < processes; process++) {
      if (process > 0) await reopen(rotated(turns, process), { config, open, limit, say });
      for (let round = 0; round < rounds; round++) {
        for (const turn of rotated(turns, process + round)) {
          await guarded(turn, async ({ row, session }) => {
            const count = nextBlock(row, limit);
            if (!session || !count) return;
            const of = processes > 1 ? `, process ${process + 1} of ${processes}` : '';
            say(`${config} ${row.contender}${of}: round ${round + 1} of ${rounds}, ${count} steps`);
            const { ms, dispatches, submits } = await session.steps(count);
            row.blocks.push(ms / count);
            turn.dispatches += dispatches;
            turn.submits += submits;
          });
        }
      }
    }
  } finally {
    await Promise.all(turns.map(({ session }) => session?.close()));
  }
  summarise(turns, rounds);
  return turns.map(({ row }) => row);
}

/**
 * Everybody again in a fresh browser or process, one block into its training.
 * @param {Turn[]} turns
 * @param {Pick<Parameters<typeof race>[1], 'open' | 'say'> & { config: string, limit: number }} settings
 */
async function reopen(turns, { config, open, limit, say }) {
  for (const turn of turns) {
    await guarded(turn, async ({ row, session }) => {
      const count = nextBlock(row, limit);
      if (!session || !count) return;
      say(`${config} ${row.contender}: once more in a fresh process`);
      await session.close();
      turn.session = await open(row.contender);
      await turn.session.start(config, SEED);
      await turn.session.steps(count);
    });
  }
}

/** Steps of a contender's next block; 0 where it takes no further part. @param {Row} row @param {number} limit seconds */
function nextBlock({ stepsPerBlock = 0, blocks }, limit) {
  const taken = blocks.map((ms) => ms * stepsPerBlock);
  return beyond(limit, taken) ? 0 : stepsPerBlock;
}

/** Whether one more like the last goes beyond the limit. @param {number} limit seconds @param {number[]} taken milliseconds */
function beyond(limit, taken) {
  return taken.reduce((sum, ms) => sum + ms, taken.at(-1) ?? 0) > limit * 1000;
}

/** As many for all, as the test ELBO is that of equal steps. @param {number} limit @param {Turn[]} turns @param {number} warmup */
function stepsWithin(limit, turns, warmup) {
  const slowest = Math.max(...turns.map(({ row, stepMs }) => (row.error === undefined ? stepMs : 0)));
  return Math.min(warmup, Math.max(LEAST_STEPS, Math.floor((limit * 1000) / slowest)));
}

/**
 * All but the first two steps.
 * @param {Row} row @param {import('./session.mjs').Session} session @param {{ steps: number, block: number }} settings
 */
async function warmUp(row, session, { steps, block }) {
  const { losses = [] } = row;
  const together = Math.max(0, steps - 2 - SINGLE_STEPS);
  const blocks = together > 0 ? [(await session.steps(together)).ms / together] : [];
  for (let i = 2 + together; i < steps; i++) {
    const { ms, loss } = await session.steps(1);
    losses.push(loss);
    if (together === 0) blocks.push(ms);
  }
  row.losses = losses.slice(-SINGLE_STEPS);
  row.steps = steps;
  row.testElbo = await session.testElbo();
  row.stepsPerBlock = Math.max(1, Math.round(block / summary(blocks).median));
}

/** Marks whoever computed something else than we did, or than the first where we are not there. @param {Row[]} rows */
function compare(rows) {
  const learnt = rows.filter(({ error, testElbo }) => !error && testElbo !== undefined);
  const measure = learnt.find(({ contender }) => OURS.includes(contender)) ?? learnt[0];
  for (const row of learnt) {
    if (!measure || row === measure) continue;
    row.off = differences(row, measure);
    const what = mismatch(row.off, boundsAfter(row));
    if (what) row.mismatch = `does not compute what ${measure.contender} does: ${what}`;
  }
}

/** Less noise of z has come into fewer steps. @param {Row} row */
function boundsAfter({ config, steps = 0 }) {
  const { bounds, warmup } = CONFIGS[config];
  const share = Math.min(1, steps / warmup);
  return { elbo: bounds.elbo * share, losses: bounds.losses * share };
}

/** Fills the rows in. @param {Turn[]} turns @param {number} rounds of each process */
function summarise(turns, rounds) {
  for (const { row, starts, dispatches, submits } of turns) {
    if (starts.length > 0) {
      row.colds = starts.length;
      row.coldMs = summary(starts.map(({ coldMs }) => coldMs));
      row.initMs = summary(starts.map(({ initMs }) => initMs));
      row.firstStepMs = summary(starts.map(({ firstStepMs }) => firstStepMs));
    }
    const steps = row.blocks.length * (row.stepsPerBlock ?? 1);
    if (steps === 0) continue;
    row.msPerStep = summary(row.blocks);
    row.dispatchesPerStep = dispatches / steps;
    row.submitsPerStep = submits / steps;
    const ours = turns.filter((turn) => OURS.includes(turn.row.contender) && turn.row.blocks.length > 0);
    row.ratios = Object.fromEntries(
      ours.map((turn) => [turn.row.contender, ratio(row.blocks, turn.row.blocks)]),
    );
    row.byProcess = Object.fromEntries(
      ours.map((turn) => [turn.row.contender, ratioByProcess(row.blocks, turn.row.blocks, rounds)]),
    );
  }
}

/** So that nobody always comes after the same. @template T @param {T[]} turns @param {number} round */
function rotated(turns, round) {
  const first = round % turns.length;
  return [...turns.slice(first), ...turns.slice(0, first)];
}

/** A contender that fails drops out, and the others go on. @param {Turn} turn @param {(turn: Turn) => Promise<void>} run */
async function guarded(turn, run) {
  if (turn.row.error !== undefined) return;
  try {
    await run(turn);
  } catch (error) {
    turn.row.error = error instanceof Error ? error.message : String(error);
    // It may still be at work.
    await turn.session?.close();
  }
}
