import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { succeed } from './run';
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
  const model = ['--model', 'faces/model.safetensors', '--data', 'faces:40'];
  expect(await succeed(['evaluate', ...model], folder)).toMatch(/4 images/);
});
