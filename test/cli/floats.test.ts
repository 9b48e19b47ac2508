import { readFileSync, writeFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { npyFile } from '../../cli/data/npy';
import { readNpy } from '../../src/data/index';
import { run, succeed } from './run';
import { smallData } from './small';

const { folder, path, json } = smallData();
const [COUNT, LENGTH] = [60, 16];
const write = (name: string, values: Float32Array): void =>
  writeFileSync(path(name), npyFile('<f4', [COUNT, LENGTH], new Uint8Array(values.buffer)));
/** Mostly 0.9 on the left and -0.7 on the right. */
const at = (i: number): number => (i % 4 < 2 ? 0.9 : -0.7) + 0.1 * ((i % 5) / 4);
write(
  'signed.npy',
  Float32Array.from({ length: COUNT * LENGTH }, (_, i) => at(i)),
);
write(
  'halved.npy',
  Float32Array.from({ length: COUNT * LENGTH }, (_, i) => (at(i) + 1) / 2),
);
const OPTIONS = '--encoder 16 --latent 2 --batch 20 --lr 0.02 --epochs 60 --seed 1'.split(' ');
const GAUSSIAN = '--likelihood gaussian --sigma 0.5'.split(' ');

it('a Gaussian is given values of an array as they are by every command, and pictures show them', async () => {
  const said = await succeed(
    ['train', '--data', 'signed.npy', ...GAUSSIAN, '--squash', 'tanh', ...OPTIONS, '--out', 'signed'],
    folder,
  );
  expect(said).toMatch(/values from -0\.7 to 1/);
  expect(said).toContain('Values are taken as they are, from -0.7 to 1; pictures show -1 black and 1 white.');
  const { config, test } = await json('signed', 'run.json');
  expect(config.shown).toEqual([-1, 1]);

  const model = ['--model', path('signed', 'model.safetensors')];
  const data = ['--data', 'signed.npy'];
  const evaluated = JSON.parse(
    await succeed(['evaluate', ...model, ...data, '--split', 'test', '--json'], folder),
  );
  expect(evaluated.elbo).toBe(test.elbo);
  // The density of the same values at half the scale: beside KL and noise, sigma is halved too.
  expect(test.reconstruction / LENGTH).toBeLessThan(0.5 * Math.log(2 * Math.PI * 0.25) + 0.1);

  await succeed(['sample', ...model, '--count', '4', '--to', 'drawn.npy'], folder);
  const { values } = readNpy(new Uint8Array(readFileSync(path('drawn.npy'))));
  expect(Math.min(...values)).toBeLessThan(-0.4);
  await succeed(['sample', ...model, '--count', '4', '--to', 'drawn.idx'], folder);
  const drawn = readFileSync(path('drawn.idx')).subarray(-4 * LENGTH);
  values.forEach((value, i) => {
    expect(Math.abs((drawn[i] as number) - 127.5 * (value + 1))).toBeLessThanOrEqual(0.51);
  });

  await succeed(['reconstruct', ...model, ...data, '--count', '1', '--out', 'pairs.png'], folder);
  const picture = decode(readFileSync(path('pairs.png')));
  // The darkest value that is drawn, -0.7 to -0.6, is dark, and not black.
  const least = Math.min(...picture.data);
  expect(least).toBeGreaterThan(10);
  expect(least).toBeLessThan(70);
  await succeed(['encode', ...model, ...data, '--out', 'codes.csv'], folder);

  const longer = ['train', '--resume', '--out', 'signed', '--epochs', '61'];
  expect(await succeed(longer, folder)).toMatch(/Going on from step/);
});

it('says that a squash does not suit the values', async () => {
  const options = [...GAUSSIAN, '--squash', 'tanh', ...OPTIONS, '--epochs', '1', '--out', 'halved'];
  const said = await succeed(['train', '--data', 'halved.npy', ...options], folder);
  expect(said).toMatch(
    /--squash tanh gives means from -1 to 1, and the values go from 0\.15 to 1: --squash sigmoid/,
  );
});

it('probabilities that add up to 1 are learnt, and others are told by their row in the file', async () => {
  const rows = Float32Array.from({ length: COUNT * LENGTH }, (_, i) =>
    (i + Math.floor(i / LENGTH)) % 4 < 2 ? 0.5 : 0,
  );
  write('half.npy', rows);
  const options = ['--likelihood', 'categorical', '--categories', '4', ...OPTIONS, '--epochs', '2'];
  await succeed(['train', '--data', 'half.npy', ...options, '--out', 'half'], folder);
  rows[57 * LENGTH + 4] = 0.75;
  write('wrong.npy', rows);
  const { status, stderr } = await run(
    ['train', '--data', 'wrong.npy', ...options, '--out', 'wrong'],
    folder,
  );
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/wrong\.npy: Values 4 to 7 of example 57 add up to 1\.\d+;/),
  ]);
});
