import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { run, succeed } from './run';
import { OPTIONS, smallData } from './small';

const { folder, path, json } = smallData();

describe('what each image costs', () => {
  it('is written, marked and sorted, for a model of values that are drawn', async () => {
    const train = [
      'train',
      ...OPTIONS,
      '--epochs',
      '20',
      '--binarize',
      'each-epoch',
      '--out',
      'drawn',
      '--json',
    ];
    await succeed(train, folder);
    const { config } = await json('drawn', 'run.json');
    expect(config.binarize).toBe('each epoch');
    const again = await run(['train', '--resume', '--binarize', 'once', '--out', 'drawn'], folder);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('has each epoch')]);

    const model = [
      'evaluate',
      '--model',
      'drawn/model.safetensors',
      '--data',
      'images.gz',
      '--labels',
      'labels',
    ];
    const wanted = ['--per-example', 'scores.csv', '--sort', '--threshold', '95%', '--json'];
    const told = JSON.parse(await succeed([...model, ...wanted], folder));
    expect(told).toMatchObject({ examples: 200, perExample: 'scores.csv', odd: 10 });
    const [head, ...lines] = (await readFile(path('scores.csv'), 'utf8')).trim().split('\n');
    expect(head).toBe('index,label,reconstruction,kl,elbo,odd');
    const rows = lines.map((line) => line.split(',').map(Number));
    const elbos = rows.map((row) => row[4] as number);
    expect(elbos).toEqual(elbos.toSorted((a, b) => a - b));
    expect(elbos.reduce((sum, elbo) => sum + elbo, 0) / 200).toBeCloseTo(told.elbo, 3);
    expect(rows.map((row) => row[5])).toEqual(elbos.map((_, i) => Number(i < 10)));
    expect(rows.map(([index]) => index).toSorted((a, b) => (a as number) - (b as number))).toEqual(
      Array.from({ length: 200 }, (_, i) => i),
    );
    const { klByDimension } = told;
    const [most] = [...klByDimension.keys()].sort((a, b) => klByDimension[b] - klByDimension[a]);
    expect(await succeed(model, folder)).toMatch(
      new RegExp(`^KL by dimension z_${most} ${klByDimension[most].toFixed(2)}(, z_|$)`, 'm'),
    );
    const sampled = ['--samples', '4', '--per-example', 'sampled.csv', '--json'];
    const { logLikelihood } = JSON.parse(await succeed([...model, ...sampled], folder));
    // The same to the last digit without the file, though its draws serve both.
    const without = await succeed([...model, '--samples', '4', '--json'], folder);
    const within = await succeed([...model, ...sampled], folder);
    expect(within.replace(',"perExample":"sampled.csv"', '')).toBe(without);
    const [names, ...values] = (await readFile(path('sampled.csv'), 'utf8')).trim().split('\n');
    expect(names).toBe('index,label,reconstruction,kl,elbo,logLikelihood');
    const sum = values.reduce((sum, line) => sum + Number(line.split(',')[5]), 0);
    expect(sum / 200).toBeCloseTo(logLikelihood.value, 3);

    const some = ['--count', '30', '--per-example', 'some.csv'];
    expect(await succeed([...model, ...some], folder)).toContain(
      'nats per image, 30 of 200 images (images), drawn by a fixed seed',
    );
    const places = (await readFile(path('some.csv'), 'utf8'))
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    expect(new Set(places).size).toBe(30);
    expect(places.some((place) => place >= 100)).toBe(true);
    const few = JSON.parse(await succeed([...model, ...some, '--samples', '2', '--json'], folder));
    expect(few).toMatchObject({ examples: 30, of: 200 });
  });

  it.each([
    [['--sort'], /--sort goes with --per-example/],
    [['--per-example', 'scores.txt'], /ends in \.txt, which says no format/],
    [['--per-example', 's.csv', '--threshold-of', 'images.gz'], /--threshold-of goes with a --threshold/],
    [['--per-example', 'images.gz'], /which says no format/],
  ])('%j is refused', async (options, words) => {
    const { status, stderr } = await run(['evaluate', ...options], folder);
    expect([status, stderr]).toEqual([2, expect.stringMatching(words)]);
  });
});
