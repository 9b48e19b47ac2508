import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MATMULS } from '../../src/tiles/table';
import { discs } from '../support/idx';
import { run } from './run';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-usage-'));
  const { images, labels } = discs(40, 9, 7);
  await writeFile(join(folder, 'images'), images);
  await writeFile(join(folder, 'labels'), labels);
  await writeFile(join(folder, 'truncated'), images.subarray(0, 500));
  await writeFile(join(folder, 'truncated.gz'), gzipSync(images).subarray(0, 60));
  await writeFile(join(folder, 'text'), 'no images\n');
  await mkdir(join(folder, 'taken/model.safetensors'), { recursive: true });
  await mkdir(join(folder, 'kept'));
  await writeFile(join(folder, 'kept/model.safetensors'), 'an old model');
});
afterAll(() => rm(folder, { recursive: true }));

const COMMANDS = [
  ...['train', 'sample', 'reconstruct', 'restore', 'encode', 'decode', 'interpolate', 'traverse'],
  ...['evaluate', 'quantize', 'compress', 'decompress', 'list', 'explain', 'info'],
];

describe('help', () => {
  it.each(COMMANDS)('of %s has an example', async (command) => {
    const { status, stdout, stderr } = await run([command, '--help'], folder);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`Examples?:\\n {2}\\$ npx webgpu-vae ${command}`));
    // An abbreviation keeps its capitals.
    expect(stdout).not.toMatch(/ [a-z][A-Z]+ /);
  });

  it('names every command and the exit statuses', async () => {
    const { status, stdout } = await run(['--help'], folder);
    expect(status).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout).toContain('130 interrupted');
  });

  it('goes to standard error where no command was given', async () => {
    const { status, stdout, stderr } = await run([], folder);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: webgpu-vae');
  });
});

/** One or two lines on standard error, no stack trace, nothing on standard output. */
async function complains(args: string[], status: number, message: RegExp): Promise<void> {
  const outcome = await run(args, folder);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.status).toBe(status);
  expect(outcome.stdout).toBe('');
  const lines = outcome.stderr.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(2);
  expect(lines[0]).toMatch(/^error: /);
  expect(outcome.stderr).not.toMatch(/^ +at /m);
}

describe('wrong usage ends with 2', () => {
  it.each([
    [['bogus'], /unknown command 'bogus'/],
    [['train', '--epoch', '3'], /unknown option '--epoch'/],
    [['train', 'extra'], /too many arguments/],
    [['train', '--epochs', '0'], /--epochs.*whole number from 1/],
    [['train', '--epochs', 'nan'], /--epochs/],
    [['train', '--resume', '--overwrite'], /--overwrite does not go with --resume/],
    [['train', '--epochs'], /--epochs.*argument missing/],
    [['train', '--lr', 'NaN'], /--lr.*above 0/],
    [['train', '--lr', '-1'], /--lr.*above 0/],
    [['train', '--beta', 'Infinity'], /--beta.*from 0/],
    [['train', '--clip-norm', '0'], /--clip-norm.*above 0/],
    [['train', '--beta-warmup', '-1'], /--beta-warmup.*from 0/],
    [['train', '--schedule', 'cosine'], /--decay-steps must be given with the schedule cosine/],
    [['train', '--decay-steps', '9'], /--decay-steps goes with --schedule cosine or --schedule steps/],
    [['train', '--decay', '0.5', '--schedule', 'constant'], /--decay goes with --schedule cosine or/],
    [['train', '--beta-cycles', '4'], /--beta-cycles must be 1 without a --beta-warmup/],
    [['train', '--free-bits', '-1'], /--free-bits.*from 0/],
    [['train', '--batch', '1.5'], /--batch/],
    [['train', '--seed', '-1'], /--seed/],
    [['train', '--latent', '0'], /--latent/],
    [['train', '--encoder', '64,x'], /--encoder.*64,32/],
    [['train', '--encoder', '64,res:32y'], /--encoder.*res:128x128/],
    [['train', '--activation', 'swish'], /--activation.*relu/],
    [['train', '--likelihood', 'poisson'], /--likelihood.*bernoulli/],
    [['train', '--adapter', 'cpu'], /--adapter.*(software|swiftshader)/],
    [['train', '--out', ''], /--out/],
    [['sample', '--count', '0'], /--count/],
    [['sample', '--out', 'out/run.json'], /--out.*\.png/],
    [['reconstruct', '--out', 'pairs'], /--out.*\.png/],
    [['train', '--out', 'model.safetensors'], /--out.*folder/],
    [['encode', '--model', 'none', '--out', 'codes.txt'], /codes\.txt.*\.csv, \.tsv, \.npy, \.json/],
    [['encode', '--model', 'none', '--out', 'codes'], /no ending/],
    [['sample', '--size', '28'], /--size.*28x28/],
    [['explain', '--batch', '0'], /--batch/],
    [['explain', '--matmul', 'fast'], /--matmul.*workgroup/],
  ])('%j', async (args, message) => {
    await complains(args, 2, message);
  });
});

describe('what cannot work ends with 1 before any training, and touches no file', () => {
  const train = (...args: string[]): string[] => ['train', '--epochs', '1', ...args];
  it.each([
    [train('--data', 'none', '--out', 'new'), /cannot read the data none/],
    [train('--data', 'truncated', '--out', 'new'), /truncated: truncated IDX file/],
    [train('--data', 'truncated.gz', '--out', 'new'), /truncated\.gz: (damaged|truncated)/],
    [train('--data', 'text', '--out', 'new'), /text is a text file, where IDX is read/],
    [train('--data', 'labels', '--out', 'new'), /as labels have/],
    [train('--data', 'images', '--labels', 'images', '--out', 'new'), /where labels have 1/],
    [train('--data', 'images', '--test-data', 'mnist', '--out', 'new'), /cannot read the images mnist/],
    [train('--data', 'images', '--out', 'text'), /a file of that name is in the way.*--out/],
    [train('--data', 'images', '--out', 'text/below'), /not a folder.*--out/],
    [train('--data', 'images', '--out', 'taken'), /model\.safetensors: a folder.*--out/],
    [['sample', '--model', 'none'], /cannot read the model none/],
    [['sample', '--model', 'text', '--out', 'text/x.png'], /not a folder/],
    [['evaluate', '--model', 'text', '--data', 'images'], /text: .*safetensors/],
    [['evaluate', '--model', 'images', '--data', 'images'], /images: .*IDX file.*not a model/],
    [['encode', '--model', 'kept/model.safetensors', '--data', 'truncated'], /truncated IDX/],
  ])('%j', async (args, message) => {
    const before = await listing();
    await complains(args, 1, message);
    expect(await listing()).toEqual(before);
    expect(await readFile(join(folder, 'kept/model.safetensors'), 'utf8')).toBe('an old model');
  });

  async function listing(): Promise<string[]> {
    return (await readdir(folder, { recursive: true })).sort();
  }
});

it('evaluate says of --samples what that does to a measurement, not to training', async () => {
  const { stdout } = await run(['evaluate', '--help'], folder);
  const words = stdout.replaceAll(/\s+/g, ' ');
  expect(words).toMatch(
    /--samples <n> draws of z an image or a text, by which more than one estimate log p\(x\)/,
  );
  expect(words).not.toContain('train by the importance-weighted bound');
});

describe('explain', () => {
  it('has a step by the bound of several samples', async () => {
    const { status, stdout } = await run(['explain', '--samples', '5'], folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^One training step of .*, batch 256, 5 samples, plain matmul\n/);
    expect(stdout).toMatch(/importance_draw/);
  });

  it('prints each dispatch of a step and the totals', async () => {
    const { status, stdout } = await run(['explain'], folder);
    expect(status).toBe(0);
    expect(stdout).toContain('One training step of 784-64-32-2-32-64-784');
    expect(stdout).toMatch(/^ *1 +encoder\.0 +dense +x +encoder +\[256, 64\] +\[64, 784\] \[64\]$/m);
    expect(stdout).toMatch(/^ *12 +loss +bernoulli +output x +likelihood$/m);
    expect(stdout).toMatch(
      /^ *\d+ +dense_forward +encoder\.0 +\[256, 784\] \[64, 784\] -> \[256, 64\] +\d+( x \d+)* +25\.\d\d +1,\d{3}$/m,
    );
    expect(stdout).toMatch(
      /^ *\d+ +chain_forward +encoder\.1 heads decoder\.0 decoder\.1 +\d+ matrices -> 4 matrices +16 /m,
    );
    expect(stdout).toMatch(/^ *\d+ +dense_weight_gradient +.* 12 matrices -> \[64, 784\] /m);
    expect(stdout).toMatch(/^ +10 dispatches +139\.\d\d +1\d,\d{3}$/m);
  });

  it('takes every family of the matmul kernels', async () => {
    const counts: Record<string, number> = {};
    for (const matmul of MATMULS) {
      const { status, stdout } = await run(['explain', '--matmul', matmul, '--json'], folder);
      expect(status).toBe(0);
      const { matmul: told, dispatches } = JSON.parse(stdout);
      expect(told).toBe(matmul);
      counts[matmul] = dispatches.length;
    }
    const { quad, quad_large, quad_pair, ...others } = counts;
    // On software adapters each layer has its own dispatches.
    expect([quad, quad_large, quad_pair]).toEqual([18, 18, 18]);
    expect(new Set(Object.values(others))).toEqual(new Set([10]));
  });

  it('prints the nodes of a model with residual blocks, and their dispatches', async () => {
    const args = ['explain', '--encoder', '400,res:128x128', '--json'];
    const { nodes, dispatches } = JSON.parse((await run(args, folder)).stdout);
    const add = { name: 'encoder.1', op: 'add', inputs: ['encoder.1.1', 'encoder.1.projection'] };
    expect(nodes).toContainEqual({ ...add, attributes: {}, part: 'encoder' });
    expect(dispatches).toContainEqual(
      expect.objectContaining({ kernel: 'add', nodes: ['encoder.1'], part: 'encoder' }),
    );
  });

  it('adds up, for machines', async () => {
    const args = ['explain', '--encoder', '400', '--latent', '20', '--batch', '128', '--json'];
    const { stdout } = await run(args, folder);
    const { model, dispatches, total } = JSON.parse(stdout);
    expect(model).toMatchObject({ input: 784, encoder: [400], latent: 20, decoder: [400] });
    expect(total.dispatches).toBe(dispatches.length);
    expect(dispatches.length).toBe(14);
    for (const field of ['flops', 'bytes']) {
      expect(dispatches.reduce((sum: number, row: Record<string, number>) => sum + row[field]!, 0)).toBe(
        total[field],
      );
    }
    // Three products for each of the five layers, but none for the gradient by the images.
    const products = 2 * 128 * (3 * (784 * 400 + 400 * 40 + 20 * 400 + 400 * 784) - 784 * 400);
    expect(total.flops / products).toBeGreaterThan(1);
    expect(total.flops / products).toBeLessThan(1.05);
  });
});

it.skipIf(process.platform !== 'linux')('fails in words where its output cannot be written', async () => {
  const full = await open('/dev/full', 'w');
  try {
    const { status, stderr } = await run(['explain'], folder, { output: full.fd });
    expect([status, stderr]).toEqual([1, 'error: cannot write to standard output: the disk is full.\n']);
  } finally {
    await full.close();
  }
});

it('says what the adapter is and can do', async () => {
  const { status, stdout } = await run(['info', '--json'], folder);
  expect(status).toBe(0);
  const info = JSON.parse(stdout);
  expect(info.name).not.toBe('');
  expect(typeof info.software).toBe('boolean');
  expect(info.limits.maxBufferSize).toBeGreaterThan(2 ** 27);
  expect(info.features).toEqual([...info.features].sort());
  const text = await run(['info'], folder);
  expect(text.stdout).toContain(info.name);
  expect(text.stdout.includes('a GPU would be far faster')).toBe(info.software);
});
