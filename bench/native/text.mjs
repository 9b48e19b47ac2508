// npm run bench:text: steps of the default model of texts, and 64 words written, here and in PyTorch on the CPU. `-- --help` tells the
// options.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { setup } from '../../scripts/setup.mjs';

const WORDS = 12_800;
const HELP = `npm run bench:text -- [options]

Times steps of the default model of texts (docs/text.md) on ${WORDS} English words, and the writing of 64 words, with webgpu-vae on each
adapter and with PyTorch on the CPU: the same weights in the beginning, a process each, in turn, round by round. Tells the median of the
rounds, the least and the most. Use an idle machine.

Options:
  --python PATH     with PyTorch and NumPy (default: python3)
  --adapters LIST   of auto, hardware, software, swiftshader, system (default: auto)
  --rounds N        timed blocks of each (default: 7)
  --steps N         of a block (default: 20)
  --batch N         words of a step (default: 128)
  --threads N       of PyTorch (default: its own choice)
  --help            show this`;

/** @typedef {{ name: string, call: (method: 'steps' | 'write', count: number) => Promise<{ ms: number, loss?: number }>, end: () => void }} Contender */

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    adapters: { type: 'string', default: 'auto' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '20' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await race();

async function race() {
  await setup();
  const { textSetFiles } = await import('../../scripts/data/texts.mjs');
  const folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-'));
  const task = join(folder, 'task.json');
  /** @type {Contender[]} */
  const contenders = [];
  try {
    /** @type {string[]} */
    const all = JSON.parse(await readFile((await textSetFiles('words', console.log)).texts, 'utf8'));
    const words = all.filter((_, i) => i % Math.floor(all.length / WORDS) === 0).slice(0, WORDS);
    const model = join(folder, 'model.safetensors');
    await writeFile(
      task,
      JSON.stringify({ words, model, batch: Number(values.batch), threads: Number(values.threads ?? 0) }),
    );
    for (const adapter of values.adapters.split(',')) {
      const { env, name } = await adapterEnvironment(
        /** @type {import('../../scripts/adapter.mjs').Choice} */ (adapter),
      );
      // The first one writes the model file.
      contenders.push(
        await open(`webgpu-vae, ${name}`, process.execPath, [join(here, 'text_webgpu.mjs'), task], env),
      );
    }
    contenders.push(await open('PyTorch', values.python, ['-B', join(here, 'text_torch.py'), task]));
    await measure(contenders);
    return 0;
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    for (const { end } of contenders) end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {readonly Contender[]} contenders */
async function measure(contenders) {
  const [rounds, steps] = [Number(values.rounds), Number(values.steps)];
  const times = contenders.map(() => ({
    steps: /** @type {number[]} */ ([]),
    write: /** @type {number[]} */ ([]),
    loss: 0,
  }));
  // The first round compiles, and counts for nothing.
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (turn + round) % contenders.length;
      const { call } = /** @type {Contender} */ (contenders[i]);
      const own = /** @type {typeof times[number]} */ (times[i]);
      const { ms, loss } = await call('steps', steps);
      const written = await call('write', 64);
      own.loss = loss ?? 0;
      if (round === 0) continue;
      own.steps.push(ms / steps);
      own.write.push(written.ms);
    }
  }
  for (const [i, { name }] of contenders.entries()) {
    const { steps: each, write, loss } = /** @type {typeof times[number]} */ (times[i]);
    console.log(
      `${name}: ${told(each)} ms a step, ${told(write)} ms for 64 words; reconstruction of the last block ${loss.toFixed(2)} nats a word`,
    );
  }
}

/** @param {readonly number[]} times */
function told(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))]?.toFixed(1);
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}

/**
 * A contender's process: a line of JSON for each request, and one for what came of it.
 * @param {string} name @param {string} program @param {string[]} args @param {Record<string, string>} [env]
 * @returns {Promise<Contender>}
 */
async function open(name, program, args, env = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** @type {Promise<never>} */
  const gone = new Promise((_, failed) => {
    child.on('error', failed);
    child.on('close', (status) => failed(new Error(`${name} ended with status ${status}.`)));
  });
  gone.catch(() => {});
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), gone]);
    return done ? gone : JSON.parse(value);
  };
  const { about } = await answer();
  return {
    name: about ? `${name} ${about}` : name,
    call(method, count) {
      child.stdin.write(`${JSON.stringify({ method, count })}\n`);
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
