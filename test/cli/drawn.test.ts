import { readFile, writeFile } from 'node:fs/promises';
import { encode } from 'fast-png';
import { expect, it } from 'vitest';
import { run, succeed } from './run';
import { smallData } from './small';

const { folder, path, json } = smallData();

it('faces are drawn, told by the colour of their hair, and credited', async () => {
  const data = ['--data', 'faces:40', '--conditional', '--encoder', '8', '--batch', '8'];
  const printed = await succeed(['train', ...data, '--epochs', '1', '--out', 'faces'], folder);
  expect(printed).toContain('Read 40 + 4 images of 32x32x3');
  expect(printed).toContain('Faces drawn with facesjs by Jeremy Scheff, Apache-2.0.');
  expect(printed).toContain('Classes by hair: black, brown, red, blond, grey.');
  const { config } = await json('faces', 'run.json');
  expect(config).toMatchObject({ data: 'faces', classes: 5, credit: expect.stringContaining('Apache-2.0') });
  expect(await readFile(path('faces', 'report.html'), 'utf8')).toContain('facesjs');
  const model = ['--model', 'faces/model.safetensors'];
  expect(await succeed(['evaluate', ...model], folder)).toMatch(/4 images/);
  const sample = ['sample', ...model, '--count', '2', '--label'];
  expect(await succeed([...sample, 'brown', '--out', 'brown.png'], folder)).toContain('of class brown');
  expect((await run([...sample, 'green', '--out', 'green.png'], folder)).stderr).toContain(
    'has the classes black, brown, red, blond, grey',
  );
});

it('a run on the tiles of a sheet goes on with them', async () => {
  const data = Uint8Array.from({ length: 3 * 32 * 80 }, (_, i) => (i * i) % 251);
  await writeFile(path('sheet.png'), encode({ width: 80, height: 32, channels: 3, data }));
  const begin = ['train', '--data', 'sheet.png', '--tile', '8x8', '--encoder', '8', '--batch', '8'];
  expect(await succeed([...begin, '--epochs', '1', '--out', 'tiles'], folder)).toContain(
    'Cut 1 sheet into 40 tiles of 8x8.',
  );
  expect((await json('tiles', 'run.json')).resume.pictures.tile).toEqual({ height: 8, width: 8, gap: 0 });
  const further = ['train', '--resume', '--out', 'tiles', '--epochs', '2'];
  expect((await run([...further, '--tile', '8x16'], folder)).stderr).toContain(
    '--tile 8x16 does not go with --resume: the run in tiles has 8x8',
  );
  await succeed(further, folder);
  expect((await json('tiles', 'run.json')).epochs).toHaveLength(2);
});
