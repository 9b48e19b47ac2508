// Folders of runs that the program of version 0.1.0 left when it was ended (commit 1c620a3, before a model was a list of
// nodes) are resumed, and come to the model that it came to. `WEBGPU_VAE_RECORD=1 npm test -- --only cli -t 'ended in
// mid-run'` records what is missing in test/fixtures/runs, as test/training/old_models.test.ts does for model files.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { digestOfTensors } from '../support/digest';
import { start, succeed } from './run';
import { smallData } from './small';

const RECORD = process.env.WEBGPU_VAE_RECORD === '1';
const FOLDER = new URL('../fixtures/runs/', import.meta.url);
const DATA = '--data images --labels labels --latent 2 --epochs 20 --checkpoint-every 7'.split(' ');

/** By the name of their folder: the options that the run was started with. */
const RUNS = {
  default: '--encoder 12 --batch 7 --lr 0.01',
  deep: '--encoder 10,8 --decoder 9 --activation tanh --matmul plain --batch 4 --beta 0.5 --beta-warmup 600',
  streamed: '--stream --encoder 8 --activation gelu --likelihood gaussian --clip-norm 5 --batch 7 --seed 3',
};

interface Expected {
  /** Of parameters and moments at the end of the run. */
  readonly digest: string;
  readonly test: { readonly elbo: number; readonly reconstruction: number; readonly kl: number };
}

const { folder, path, json } = smallData();
// Streaming reads no gzip.
writeFileSync(path('images'), gunzipSync(readFileSync(path('images.gz'))));
const table = new URL('expected.json', FOLDER);
const expected: Record<string, Expected> = existsSync(table) ? JSON.parse(await readFile(table, 'utf8')) : {};

const read = async (out: string) => new Uint8Array(await readFile(path(out, 'model.safetensors')));

async function outcome(out: string): Promise<Expected> {
  const { elbo, reconstruction, kl } = (await json(out, 'run.json')).test;
  return { digest: digestOfTensors(await read(out)), test: { elbo, reconstruction, kl } };
}

/** A folder of a run that was ended, and what the run comes to if nothing ends it. */
async function record(name: string, options: string): Promise<void> {
  const what = ['train', ...DATA, ...options.split(' ')];
  await succeed([...what, '--out', 'whole', '--overwrite'], folder);
  expected[name] = await outcome('whole');
  const running = start([...what, '--out', name, '--json'], folder);
  await running.until(/"event":"epoch"/);
  running.child.kill('SIGTERM');
  const { stdout } = await running.done;
  expect(stdout).not.toContain('"event":"end"');
  await cp(path(name), new URL(name, FOLDER), { recursive: true });
}

describe.skipIf(process.platform === 'win32')('a run that version 0.1.0 left, ended in mid-run', () => {
  it.each(Object.entries(RUNS))('comes to the model that it came to: %s', async (name, options) => {
    const kept = new URL(name, FOLDER);
    if (RECORD && !existsSync(kept)) await record(name, options);
    await mkdir(path('resumed'), { recursive: true });
    await cp(kept, path('resumed', name), { recursive: true });
    await succeed(['train', '--resume', '--out', `resumed/${name}`], folder);
    const found = await outcome(`resumed/${name}`);
    const { adapter, epochs } = await json('resumed', name, 'run.json');
    expect(epochs).toHaveLength(20);
    // Other adapters round otherwise.
    if (adapter.architecture === 'swiftshader') expect(found).toEqual(expected[name]);
    const { elbo } = (expected[name] as Expected).test;
    expect(Math.abs(found.test.elbo / elbo - 1)).toBeLessThan(0.02);
  });
});

afterAll(async () => {
  if (RECORD) await writeFile(table, `${JSON.stringify(expected, null, 2)}\n`);
});
