import { beforeAll, expect, it } from 'vitest';
import { start, succeed } from './run';
import { OPTIONS, smallData } from './small';

/** A program that has done its work and is still there after so many milliseconds hangs. */
const PATIENCE = 60_000;
const { folder } = smallData();

beforeAll(async () => {
  await succeed(['train', ...OPTIONS, '--epochs', '2', '--out', 'model'], folder);
});

const MODEL = 'model/model.safetensors';
/** Every way to an end: done, interrupted, refused by what a file holds, wrong usage. */
const ENDS: readonly (readonly [args: readonly string[], status: number, signal?: NodeJS.Signals])[] = [
  [['info'], 0],
  [['sample', '--model', MODEL, '--count', '4', '--out', 'samples.png'], 0],
  [['evaluate', '--model', MODEL, '--data', 'images.gz', '--split', 'all'], 0],
  [['encode', '--model', MODEL, '--data', 'images.gz', '--out', 'latents.csv'], 0],
  [['train', ...OPTIONS, '--epochs', '1', '--out', 'once'], 0],
  [['train', ...OPTIONS, '--epochs', '100000', '--out', 'stopped', '--json'], 130, 'SIGTERM'],
  [['train', ...OPTIONS, '--epochs', '100000', '--out', 'interrupted', '--json'], 130, 'SIGINT'],
  [['sample', '--model', 'labels', '--out', 'samples.png'], 1],
  [['train', '--lr', '-1'], 2],
];

/** Each of them once, or many times. */
const RUNS = process.env.WEBGPU_VAE_LONG === '1' ? 200 : ENDS.length;

it(`ends by itself, ${RUNS} times, with the status that it should`, { timeout: 3_600_000 }, async () => {
  for (let i = 0; i < RUNS; i++) {
    const [args, status, signal] = ENDS[i % ENDS.length] as (typeof ENDS)[number];
    const running = start(args, folder, { byBin: true });
    if (signal) {
      await running.until(/"event":"epoch"/);
      running.child.kill(signal);
    }
    const timer = setTimeout(() => running.child.kill('SIGKILL'), PATIENCE);
    const outcome = await running.done;
    clearTimeout(timer);
    expect(outcome.status, `run ${i}: ${args.join(' ')}: ${outcome.stderr}`).toBe(status);
    if (status === 0) expect(outcome.stderr).toBe('');
  }
});
