// One configuration: every contender in its browser, warmed up one after the other, then timed in turn.

const SEED = 1;

/**
 * @typedef {object} Row
 * @property {string} config
 * @property {string} contender
 * @property {{ median: number, min: number, max: number }} [msPerStep]
 * @property {number[]} blocks ms per step of each block
 * @property {number} [stepsPerBlock]
 * @property {number} [initMs] from the images to weights and images in place
 * @property {number} [firstStepMs] of the first step after that, compilation included
 * @property {number} [coldMs] from opening a cold page to the end of the first step
 * @property {number} [dispatchesPerStep] over the timed blocks
 * @property {number} [submitsPerStep]
 * @property {number} [steps] before the test ELBO was taken
 * @property {number} [testElbo] nats per image, one draw of z each
 * @property {number} [gzippedBytes] of the library
 * @property {string} [error]
 */

/** @typedef {{ row: Row, session?: import('./browser.mjs').Session, dispatches: number, submits: number }} Turn */

/**
 * @param {string} config
 * @param {object} settings
 * @param {string[]} settings.contenders
 * @param {(contender: string) => Promise<import('./browser.mjs').Session>} settings.open
 * @param {(contender: string) => Promise<number>} settings.size
 * @param {number} settings.rounds
 * @param {number} settings.block
 * @param {number} settings.warmup
 * @param {(name: string) => void} settings.adapter told what WebGPU gave
 * @param {(text: string) => void} settings.say
 * @returns {Promise<Row[]>}
 */
export async function race(config, { contenders, open, size, rounds, block, warmup, adapter, say }) {
  /** @type {Turn[]} */
  const turns = contenders.map((contender) => ({
    row: { config, contender, blocks: [] },
    dispatches: 0,
    submits: 0,
  }));
  try {
    for (const turn of turns) {
      const { row } = turn;
      say(`${config} ${row.contender}: first ${warmup} steps`);
      await guarded(turn, async () => {
        const session = await open(row.contender);
        turn.session = session;
        Object.assign(row, await session.start(config, SEED));
        const { ms } = await session.steps(warmup - 1);
        row.steps = warmup;
        row.testElbo = await session.testElbo();
        row.gzippedBytes = await size(row.contender);
        row.stepsPerBlock = Math.max(1, Math.round((block / ms) * (warmup - 1)));
        adapter(await session.adapter());
      });
    }
    for (let round = 0; round < rounds; round++) {
      const first = round % turns.length;
      for (const turn of [...turns.slice(first), ...turns.slice(0, first)]) {
        const { row, session } = turn;
        const count = row.stepsPerBlock;
        if (row.error !== undefined || !session || !count) continue;
        say(`${config} ${row.contender}: round ${round + 1} of ${rounds}, ${count} steps`);
        await guarded(turn, async () => {
          const { ms, dispatches, submits } = await session.steps(count);
          row.blocks.push(ms / count);
          turn.dispatches += dispatches;
          turn.submits += submits;
        });
      }
    }
  } finally {
    await Promise.all(turns.map(({ session }) => session?.close()));
  }
  for (const { row, dispatches, submits } of turns) {
    const count = row.blocks.length * (row.stepsPerBlock ?? 1);
    if (count === 0) continue;
    row.msPerStep = summary(row.blocks);
    row.dispatchesPerStep = dispatches / count;
    row.submitsPerStep = submits / count;
  }
  return turns.map(({ row }) => row);
}

/** A contender that fails drops out, and the others go on. @param {Turn} turn @param {() => Promise<void>} run */
async function guarded(turn, run) {
  try {
    await run();
  } catch (error) {
    turn.row.error = error instanceof Error ? error.message : String(error);
    // It may still be at work.
    await turn.session?.close();
  }
}

/** @param {number[]} values */
function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ i) => sorted[Math.floor(i)] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(middle) + at(middle + 0.5)) / 2, min: at(0), max: at(sorted.length - 1) };
}
