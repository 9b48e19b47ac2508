import { readFile, writeFile } from 'node:fs/promises';
import { decode, encode } from 'fast-png';
import { expect, it } from 'vitest';
import { readIdx } from '../../src/data/index';
import { idxFile } from '../support/idx';
import { run, succeed } from './run';
import { smallData } from './small';

const { folder, path, json } = smallData();

/** Red images and blue ones, of 4 x 5 pixels. */
function redAndBlue(count: number): Uint8Array {
  return Uint8Array.from({ length: count * 4 * 5 * 3 }, (_, i) =>
    i % 3 === (Math.floor(i / 60) % 2 ? 2 : 0) ? 200 + (Math.floor(i / 60) % 5) : 10,
  );
}

it('pictures come out in colour as they went in, in every file', async () => {
  await writeFile(path('colour'), idxFile([100, 4, 5, 3], redAndBlue(100)));
  const small = ['--encoder', '16', '--likelihood', 'bernoulli'];
  const data = ['--data', 'colour', ...small, '--batch', '16', '--lr', '0.01'];
  const printed = await succeed(['train', ...data, '--epochs', '30', '--out', 'colour-out'], folder);
  expect(printed).toContain('Read 90 + 10 images of 4x5x3, bytes from 10 to 204');
  const { config } = await json('colour-out', 'run.json');
  expect(config).toMatchObject({ input: 60, height: 4, width: 5, channels: 3 });
  expect(await readFile(path('colour-out', 'report.html'), 'utf8')).toContain('4 x 5 x 3, in colour, = 60');
  for (const name of ['samples', 'reconstructions', 'manifold'])
    expect(decode(await readFile(path('colour-out', `${name}.png`))).channels).toBe(3);

  const model = ['--model', 'colour-out/model.safetensors'];
  await succeed(['sample', ...model, '--count', '4', '--to', 'one-by-one'], folder);
  expect(decode(await readFile(path('one-by-one', '00000.png')))).toMatchObject({
    ...{ width: 5, height: 4, channels: 3 },
  });
  await succeed(['sample', ...model, '--count', '4', '--to', 'drawn.idx'], folder);
  expect(readIdx(await readFile(path('drawn.idx'))).dims).toEqual([4, 4, 5, 3]);

  // What is missing is missing in all three channels; red is restored red and blue blue.
  const mask = {
    width: 5,
    height: 4,
    channels: 1,
    data: Uint8Array.from({ length: 20 }, (_, i) => 255 * (i % 2)),
  };
  await writeFile(path('mask.png'), encode(mask));
  const restore = ['restore', ...model, '--data', 'colour', '--mask', 'mask.png', '--count', '2'];
  await succeed([...restore, '--out', 'restored.idx'], folder);
  const { dims, data: restored } = readIdx(await readFile(path('restored.idx')));
  expect(dims).toEqual([2, 4, 5, 3]);
  const middle = [...restored.subarray(3 * 7, 3 * 7 + 3), ...restored.subarray(60 + 3 * 7, 60 + 3 * 7 + 3)];
  const [red, , blueOfRed, redOfBlue, , blue] = middle as [number, number, number, number, number, number];
  expect(red - blueOfRed).toBeGreaterThan(60);
  expect(blue - redOfBlue).toBeGreaterThan(60);

  // A PNG of one's own is read in the channels that the model has.
  await succeed(
    ['interpolate', ...model, '--from', 'one-by-one/00000.png', '--to', '0,0', '--out', 'way.idx'],
    folder,
  );
  expect(readIdx(await readFile(path('way.idx'))).dims).toEqual([10, 4, 5, 3]);
  const { status, stderr } = await run(['evaluate', ...model, '--data', 'images.gz'], folder);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /images of 9x7 = 63 pixels do not fit the model, which takes 60; choose another --data/,
    ),
  ]);
});

it('the preset that suits the images is taken, said, kept and gone on with', async () => {
  await writeFile(path('larger'), idxFile([60, 8, 10, 3], redAndBlue(240)));
  const begin = ['train', '--data', 'larger', '--epochs', '1', '--out', 'preset'];
  expect(await succeed(begin, folder)).toContain(
    'Preset conv, for pictures in colour: encoder conv:32, latent 20, logistic, batch 128.',
  );
  const { config } = await json('preset', 'run.json');
  expect(config).toMatchObject({
    ...{ preset: 'conv', likelihood: 'logistic', latent: 20, batchSize: 128 },
    ...{ shape: [8, 10, 3], encoder: [{ conv: 32, kernel: 4, stride: 2 }] },
  });
  const further = ['train', '--resume', '--out', 'preset', '--epochs', '2'];
  expect((await run([...further, '--preset', 'mlp'], folder)).stderr).toContain(
    '--preset mlp does not go with --resume: the run in preset has conv',
  );
  expect(await succeed([...further, '--preset', 'conv'], folder)).not.toContain('Preset');
  expect((await json('preset', 'run.json')).config).toMatchObject({ preset: 'conv', epochs: 2 });
});
