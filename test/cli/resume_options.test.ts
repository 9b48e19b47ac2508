import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { start, succeed } from './run';
import { OPTIONS, smallData } from './small';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const { folder, path, json } = smallData();

beforeAll(async () => {
  await writeFile(path('raw'), gunzipSync(await readFile(path('images.gz'))));
  for (const [place, name] of ['warm', 'cold'].entries()) {
    await mkdir(path('photos', name), { recursive: true });
    for (let i = 0; i < 30; i++) {
      const background = { r: place ? 20 + i : 220, g: 5 * i, b: place ? 220 : 20 + i };
      const picture = sharp({ create: { width: 14, height: 10, channels: 3, background } });
      await picture.png().toFile(path('photos', name, `${i}.png`));
    }
  }
});

/** What a run is told beside its data; test/training/resume.test.ts has thirty such by the library. */
const RUNS = [
  '--likelihood gaussian --sigma each --samples 3 --schedule cosine --decay-steps 90 --warmup 20 --data raw --stream',
  '--conditional --binarize each-epoch --free-bits 0.2 --beta-warmup 15 --beta-cycles 3 --clip-norm 2',
  '--likelihood logistic --samples 2 --beta 0.5 --schedule steps --decay-steps 30 --decay 0.5',
  '--likelihood continuous-bernoulli --conditional --free-bits 0.1 --data raw --stream',
  '--data photos --size 7x5 --encoder conv:4,res:conv:5k3s1xconv:4k3s1,8 --likelihood logistic --conditional --samples 2',
  '--data photos --fit --encoder res:conv:6k3 --likelihood gaussian --sigma predicted --schedule cosine --decay-steps 90',
].map((options) => options.split(' '));

it.skipIf(process.platform === 'win32').each(LONG ? RUNS : RUNS.slice(0, 1))(
  'a run of %s %s that is stopped by SIGTERM twice and resumed ends in the bits of a whole one',
  { timeout: 300_000 },
  async (...options) => {
    // Of pictures, folders are the labels.
    const usual = options.includes('photos') ? OPTIONS.slice(4) : OPTIONS;
    const train = ['train', ...usual, ...options, '--epochs', '25', '--checkpoint-every', '5'];
    await succeed([...train, '--overwrite', '--out', 'whole'], folder);
    for (const args of [
      [...train, '--overwrite'],
      ['train', '--resume'],
    ]) {
      const running = start([...args, '--out', 'pieces', '--json'], folder);
      await running.until(/"event":"epoch"/);
      running.child.kill('SIGTERM');
      expect((await running.done).status).toBe(130);
    }
    expect((await json('pieces', 'run.json')).interrupted).toBe(true);
    await succeed(['train', '--resume', '--out', 'pieces'], folder);
    const model = (out: string) => readFile(path(out, 'model.safetensors'));
    expect((await model('pieces')).equals(await model('whole'))).toBe(true);
  },
);
