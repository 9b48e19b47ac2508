// npm run bench:restore: words with letters hidden, restored by a model of texts, and by n-grams. `-- --help` tells the options.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { textSetFiles } from '../../scripts/data/texts.mjs';
import { setup } from '../../scripts/setup.mjs';
import { Ngram } from './ngram.mjs';

const HELP = `npm run bench:restore -- --model FILE [options]

Hides letters of held-out words and has them restored by a model of texts, by the n-gram model of the same training words filling
from left to right, and by the likeliest of all fillings by that. Tells how often the right word came first.
Words are held out as the terminal program holds them out: every 100th of the sorted ones, from the first.

Options:
  --model FILE    a model of texts, which was trained on --data
  --data FILE     words, a .txt file of lines or a .json array (default: those of npm an-array-of-english-words)
  --letters N     of a word (default: 8)
  --hidden N      of these (default: 3)
  --count N       words, from the first; all that there are by default
  --order N       of the n-gram model (default: 6)
  --seed N        of what is hidden, and of the model's draws (default: 1)
  --adapter NAME  auto, hardware, software, swiftshader, system (default: auto)
  --json FILE     write each word with what became of it there
  --help          show this`;

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    letters: { type: 'string', default: '8' },
    hidden: { type: 'string', default: '3' },
    count: { type: 'string' },
    order: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    adapter: { type: 'string', default: 'auto' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help || values.model === undefined) {
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else process.exitCode = await compare(values.model);

/** @param {string} model */
async function compare(model) {
  await setup();
  /** @type {typeof import('../../src/text/index')} */
  const { splitItems, textItems } = await import(new URL('../../dist/lib/text.js', import.meta.url).href);
  const { train, test } = splitItems(textItems(await texts()).items);
  const [letters, hidden, seed] = [values.letters, values.hidden, values.seed].map(Number);
  const fitting = test.filter((word) => [...word].length === letters && !word.includes('?'));
  const words = fitting.slice(0, values.count === undefined ? fitting.length : Number(values.count));
  const random = mulberry32(Number(seed));
  const patterns = words.map((word) => hide(word, Number(hidden), random));
  console.log(
    `${train.length} words, ${test.length} held out, ${words.length} of these have ${letters} letters, of which ${hidden} are hidden: ${patterns.slice(0, 3).join(', ')} ...`,
  );
  const restored = await restore(model, { patterns, seed: Number(seed) });
  const ngram = new Ngram(train, Number(values.order));
  const rows = words.map((word, i) => {
    const pattern = /** @type {string} */ (patterns[i]);
    const found = /** @type {readonly string[]} */ (restored.found[i]);
    return { word, pattern, found, filled: ngram.fill(pattern), best: ngram.best(pattern) };
  });
  const share = (/** @type {(row: typeof rows[number]) => boolean} */ is) => {
    const many = rows.filter(is).length;
    return `${String(many).padStart(5)} of ${rows.length}, ${((100 * many) / rows.length).toFixed(1)} %`;
  };
  console.log(`restore, the right word first      ${share(({ word, found }) => found[0] === word)}`);
  console.log(`  among the first ten              ${share(({ word, found }) => found.includes(word))}`);
  console.log(
    `${values.order}-grams from left to right        ${share(({ word, filled }) => filled === word)}`,
  );
  console.log(`${values.order}-grams, the best of all fillings ${share(({ word, best }) => best === word)}`);
  console.log(`${(restored.seconds / rows.length).toFixed(2)} s a word on ${restored.device}`);
  if (values.json)
    await writeFile(values.json, `${JSON.stringify({ settings: values, rows }, undefined, 1)}\n`);
  return 0;
}

/** @returns {Promise<readonly string[]>} */
async function texts() {
  const file =
    values.data ?? (await textSetFiles('words', (what) => console.log(`Fetching npm ${what} ...`))).texts;
  const text = await readFile(file, 'utf8');
  return file.endsWith('.json') ? JSON.parse(text) : text.split(/\r?\n/);
}

/** @param {string} word @param {number} count @param {() => number} random */
function hide(word, count, random) {
  const symbols = [...word];
  const places = symbols.map((_, i) => ({ i, order: random() })).sort((a, b) => a.order - b.order);
  for (const { i } of places.slice(0, count)) symbols[i] = '?';
  return symbols.join('');
}

/**
 * In a process of its own, whose environment has the adapter.
 * @param {string} model @param {{ patterns: readonly string[], seed: number }} task
 * @returns {Promise<{ found: string[][], seconds: number, device: string }>}
 */
async function restore(model, task) {
  const { env } = await adapterEnvironment(
    /** @type {import('../../scripts/adapter.mjs').Choice} */ (values.adapter),
  );
  const folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-'));
  const [asked, answer] = [join(folder, 'task.json'), join(folder, 'answer.json')];
  try {
    await writeFile(asked, JSON.stringify(task));
    const args = [join(here, 'restore_webgpu.mjs'), model, asked, answer];
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'inherit' });
    const status = await new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', done);
    });
    if (status !== 0) throw new Error(`restore_webgpu.mjs ended with status ${status}.`);
    return JSON.parse(await readFile(answer, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Numbers from 0 to 1, the same of the same seed. @param {number} seed */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
