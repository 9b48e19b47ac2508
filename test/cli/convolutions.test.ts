import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { run, succeed } from './run';
import { OPTIONS, smallData } from './small';

const { folder, path, json } = smallData();
const MODEL = ['--encoder', 'conv:4,res:conv:6k3s1xconv:5k3s1,8', '--latent', '3'];
/** As the others, but for the encoder. */
const SMALL = [...OPTIONS.slice(0, 4), ...OPTIONS.slice(6), ...MODEL];

it('trains convolutions, resumes them bit for bit, and takes the model in every command', async () => {
  await succeed(['train', ...SMALL, '--epochs', '4', '--out', 'whole'], folder);
  await succeed(['train', ...SMALL, '--epochs', '2', '--out', 'part'], folder);
  await succeed(['train', '--resume', '--epochs', '4', '--out', 'part'], folder);
  const model = (out: string) => readFile(path(out, 'model.safetensors'));
  expect((await model('part')).equals(await model('whole'))).toBe(true);
  const { config } = await json('whole', 'run.json');
  expect(config).toMatchObject({
    input: 63,
    shape: [9, 7, 1],
    encoder: [
      { conv: 4 },
      {
        residual: [
          { conv: 6, kernel: 3, stride: 1 },
          { conv: 5, kernel: 3, stride: 1 },
        ],
      },
      8,
    ],
  });
  expect(await readFile(path('whole', 'report.html'), 'utf8')).toContain(
    'conv:4, res:conv:6k3s1xconv:5k3s1, 8',
  );
  const other = await run(
    ['train', '--resume', '--encoder', 'conv:5', '--epochs', '5', '--out', 'part'],
    folder,
  );
  expect([other.status, other.stderr]).toEqual([
    2,
    expect.stringContaining('conv:4,res:conv:6k3s1xconv:5k3s1,8'),
  ]);
  for (const command of [
    ['sample', '--count', '4'],
    ['reconstruct'],
    ['encode', '--out', 'codes.csv'],
    ['evaluate'],
    ['traverse'],
  ]) {
    const model = ['--model', 'whole/model.safetensors'];
    await succeed(
      [...command, ...model, ...(command[0] === 'sample' ? [] : ['--data', 'images.gz'])],
      folder,
    );
  }
});

it('refuses convolutions where none may stand before anything is written', async () => {
  for (const encoder of [
    '8,conv:4',
    '8,shape:3x3x1,conv:4',
    'upconv:4',
    'conv:4,conv:4,conv:4,conv:4,conv:4',
    'conv:4k8',
    'res:conv:4x8',
  ]) {
    const { status, stderr } = await run(['train', ...SMALL, '--encoder', encoder, '--out', 'none'], folder);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--encoder/)]);
  }
  await expect(readFile(path('none', 'run.json'))).rejects.toThrow();
});
