import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { run, succeed } from './run';
import { smallData } from './small';

const { folder, path, json } = smallData();

/** A picture of 20 x 30 pixels with a bright half, in a colour. */
const half = (left: boolean, [r, g, b]: readonly [number, number, number]) =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: { r: 10, g: 10, b: 10 } } })
    .composite([
      {
        input: { create: { width: 15, height: 20, channels: 3, background: { r, g, b } } },
        left: left ? 0 : 15,
        top: 0,
      },
    ])
    .jpeg({ quality: 95 })
    .toBuffer();

beforeAll(async () => {
  for (const [name, left] of [
    ['left', true],
    ['right', false],
  ] as const) {
    await mkdir(path('photos', name), { recursive: true });
    for (let i = 0; i < 30; i++)
      await writeFile(path('photos', name, `${i}.jpg`), await half(left, [200 + i, 40, 40 + 2 * i]));
  }
  await writeFile(path('photos', 'left', 'notes.txt'), 'not a picture');
});

it('a folder of pictures trains, goes on, and is read in the same way by a trained model', async () => {
  const options = ['--encoder', '16', '--batch', '16', '--lr', '0.01', '--size', '4x6', '--conditional'];
  const begin = ['train', '--data', 'photos', ...options, '--epochs', '20', '--out', 'photos-out'];
  const printed = await succeed(begin, folder);
  expect(printed).toContain('Read 54 + 6 images of 4x6x3');
  expect(printed).toContain('In colour, as all 60 pictures are');
  expect(printed).toContain('Classes by folder: left, right.');
  expect(printed).toContain('Skipped 1 file: left/notes.txt (it is a text file).');
  const { config, resume } = await json('photos-out', 'run.json');
  expect(config).toMatchObject({ height: 4, width: 6, channels: 3, classes: 2, input: 72 });
  expect(resume.pictures).toEqual({
    ...{ placement: 'crop', ground: [255, 255, 255], order: 'natural', classes: ['left', 'right'] },
    ...{ count: 60, skipped: 1 },
    skippedFiles: [{ path: 'left/notes.txt', reason: 'it is a text file' }],
  });
  const further = ['train', '--resume', '--out', 'photos-out'];
  expect(await succeed([...further, '--epochs', '22'], folder)).toContain('Going on from step');
  await succeed([...begin.slice(0, -3), '22', '--out', 'photos-whole'], folder);
  const modelOf = (out: string) => readFile(path(out, 'model.safetensors'));
  expect((await modelOf('photos-out')).equals(await modelOf('photos-whole'))).toBe(true);
  const refused = await run([...further, '--epochs', '23', '--fit'], folder);
  expect([refused.status, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/--fit true does not go with --resume/),
  ]);

  const model = ['--model', 'photos-out/model.safetensors'];
  await succeed(['reconstruct', ...model, '--data', 'photos/left/3.jpg', '--out', 'one.png'], folder);
  expect(decode(await readFile(path('one.png'))).channels).toBe(3);
  await succeed(['evaluate', ...model, '--data', 'photos', '--per-example', 'scores.csv', '--sort'], folder);
  const [head, ...rows] = (await readFile(path('scores.csv'), 'utf8')).trim().split('\n');
  expect(head).toBe('index,label,reconstruction,kl,elbo,file');
  expect(rows).toHaveLength(60);
  expect(rows.every((row) => /,(0,.*,left|1,.*,right)\/\d+\.jpg$/.test(row))).toBe(true);
  // Without data they are those of the run that were held out.
  const held = await run(['encode', ...model, '--out', 'codes.csv'], folder);
  expect(held.stderr).toContain('These are the 6 of the 60 images of photos that were held out');
  const [names, ...codes] = (await readFile(path('codes.csv'), 'utf8')).trim().split('\n');
  expect(names).toMatch(/^index,file,label,mu_0,/);
  expect(codes).toHaveLength(6);
  expect(codes.every((row) => /^\d,(left\/\d+\.jpg,0|right\/\d+\.jpg,1),/.test(row))).toBe(true);
  const learnt = await run(['evaluate', ...model, '--split', 'train'], folder);
  expect(learnt.stdout).toContain('54 images');
  const named = await run(['reconstruct', ...model, '--out', 'pairs.txt'], folder);
  expect([named.status, named.stderr]).toEqual([2, expect.stringMatching(/pairs.txt: a file of texts/)]);
  await succeed(
    [
      'interpolate',
      ...model,
      '--from',
      'photos/left/3.jpg',
      '--to',
      'photos/right/4.jpg',
      '--label',
      '0',
      '--out',
      'way.png',
    ],
    folder,
  );
  expect(decode(await readFile(path('way.png'))).channels).toBe(3);
  const wrong = await run(['evaluate', ...model, '--data', 'photos', '--grey'], folder);
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    expect.stringMatching(
      /images of 4x6 = 24 pixels do not fit the model, which takes 72; .* --grey or --colour/,
    ),
  ]);
});

it('what cannot be read ends it before anything is written', async () => {
  await writeFile(path('bad.png'), 'PNG it is not');
  await mkdir(path('empty'));
  for (const [data, message] of [
    ['bad.png', /bad.png is a text file/],
    ['empty', /the folder empty has no picture and no file called train-images/],
  ] as const) {
    const { status, stderr } = await run(['train', '--data', data, '--out', 'never'], folder);
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
  }
  const misused = await run(['train', '--data', 'images.gz', '--fit', '--out', 'never'], folder);
  expect([misused.status, misused.stderr]).toEqual([
    2,
    expect.stringMatching(/--fit goes with pictures, and images.gz is none/),
  ]);
  expect(await readdir(folder)).not.toContain('never');
});
