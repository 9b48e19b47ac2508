import { readFile, writeFile } from 'node:fs/promises';
import { decode, encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { discs, idxFile, rawDiscs } from '../support/idx';
import { run, succeed } from './run';
import { HEIGHT, OPTIONS, smallData, WIDTH } from './small';

const { folder, path, json } = smallData();
const MODEL = ['--model', 'out/model.safetensors'];
const TRAIN = ['train', ...OPTIONS, '--conditional', '--epochs', '20', '--seed', '3', '--latent', '3'];

beforeAll(async () => {
  await succeed([...TRAIN, '--out', 'out'], folder);
  // Labels of the other class.
  const { labels } = rawDiscs(200, HEIGHT, WIDTH);
  await writeFile(
    path('swapped'),
    idxFile(
      [200],
      labels.map((label) => 1 - label),
    ),
  );
});

/** Whether the discs of a picture of four lie left, as those of class 0 do. */
async function discsLeft(file: string): Promise<boolean> {
  const { data, width, height, channels } = decode(await readFile(path(file)));
  // Four images side by side, or two by two.
  const cell = width > height ? width / 4 : width / 2;
  let [left, right] = [0, 0];
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) % cell;
    if (x < cell / 2) left += data[i * channels] as number;
    else right += data[i * channels] as number;
  }
  return left > right;
}

describe('a conditional model', () => {
  it('has as many classes as there are labels, and says so', async () => {
    const { config } = await json('out', 'run.json');
    expect(config).toMatchObject({ classes: 2, latent: 3 });
    expect(await readFile(path('out', 'report.html'), 'utf8')).toContain('told one of 2 classes');
  });

  it('draws images of the class that is asked for', async () => {
    for (const label of [0, 1]) {
      const file = `class${label}.png`;
      await succeed(['sample', ...MODEL, '--label', String(label), '--count', '4', '--out', file], folder);
      expect(await discsLeft(file), `label ${label}`).toBe(label === 0);
    }
  });

  it('is judged, encoded and reconstructed with the labels of the images', async () => {
    const judged = async (labels: string) =>
      JSON.parse(
        await succeed(['evaluate', ...MODEL, '--data', 'images.gz', '--labels', labels, '--json'], folder),
      ).elbo as number;
    expect(await judged('labels')).toBeGreaterThan((await judged('swapped')) + 1);
    const mixture = await succeed(['evaluate', ...MODEL, '--data', 'images.gz'], folder);
    expect(mixture).toMatch(/without labels: a mixture of the 2 classes, each as likely before/);
    const marginal = await succeed(['evaluate', ...MODEL, '--data', 'images.gz', '--samples', '10'], folder);
    expect(marginal).toMatch(/^log p\(x\) +-\d+\.\d+, standard error /m);
    expect(marginal).toMatch(/each as likely before .*, log p\(x\) of that mixture by .* of each class/);
    const given = ['--data', 'images.gz', '--labels', 'labels'];
    for (const of of [given, given.slice(0, 2)]) {
      const measured = ['evaluate', ...MODEL, ...of, '--samples', '10'];
      const lines = (await succeed([...measured, '--per-example', 'each.csv'], folder)).split('\n');
      expect(lines.filter((line) => line !== 'What each image costs: each.csv').join('\n')).toBe(
        await succeed(measured, folder),
      );
    }
    await succeed(['encode', ...MODEL, ...given, '--out', 'codes.npy'], folder);
    const pairs = ['--count', '6', '--out', 'pairs.png'];
    const known = await succeed(['reconstruct', ...MODEL, ...given, ...pairs], folder);
    expect(known).not.toMatch(/mixture/);
    const unknown = await succeed(['reconstruct', ...MODEL, ...given.slice(0, 2), ...pairs], folder);
    expect(unknown).toMatch(
      /pairs\.png\nwithout labels: a mixture of the 2 classes, each as likely before\n$/,
    );
  });

  it('decodes, walks, traverses and restores as the class that it is told', async () => {
    const given = ['--data', 'images.gz', '--labels', 'labels'];
    const as = ['--label', '1'];
    await succeed(['encode', ...MODEL, ...given, '--out', 'codes.csv'], folder);
    await succeed(['decode', ...MODEL, '--codes', 'codes.csv', ...as, '--out', 'ones.npy'], folder);
    const decode = ['decode', ...MODEL, '--codes', 'codes.csv', '--out'];
    expect(await succeed([...decode, 'own.npy'], folder)).toMatch(
      /^200 images decoded from codes\.csv, told the labels of the column label of codes\.csv: own\.npy$/m,
    );
    // They are those of the file, and not all of one class.
    await succeed([...decode, 'again.npy', '--labels', 'labels'], folder);
    const [own, again, ones] = await Promise.all(
      ['own.npy', 'again.npy', 'ones.npy'].map((file) => readFile(path(file))),
    );
    expect(own?.equals(again as Buffer)).toBe(true);
    expect(own?.equals(ones as Buffer)).toBe(false);
    await succeed(['interpolate', ...MODEL, ...given, '--from', '3', '--to', '8', ...as], folder);
    await succeed(['traverse', ...MODEL, ...given, '--at', '3', ...as, '--steps', '3'], folder);
    const mask = { width: WIDTH, height: HEIGHT, channels: 1, data: new Uint8Array(63).fill(255, 0, 20) };
    await writeFile(path('mask.png'), encode(mask));
    const restore = ['restore', ...MODEL, '--mask', 'mask.png'];
    for (const choice of [given, [...given, '--image', '3'], ['--data', 'images.gz', ...as]])
      expect(await succeed([...restore, ...choice], folder)).not.toMatch(/mixture/);
    const unknown = await succeed([...restore, '--data', 'images.gz'], folder);
    expect(unknown).toMatch(/without labels: a mixture of the 2 classes, each as likely before\n$/);
    expect(JSON.parse(await succeed([...restore, '--data', 'images.gz', '--json'], folder))).toMatchObject({
      mixture: true,
    });
    await succeed(['restore', ...MODEL, ...given, '--mask', 'mask.png', '--image', '3', ...as], folder);
  });

  it('encodes an image as of its own label, whichever class is decoded', async () => {
    const given = ['--data', 'images.gz', '--labels', 'labels'];
    await succeed(['encode', ...MODEL, ...given, '--out', 'own.csv'], folder);
    let files = 0;
    const written = async (args: readonly string[]) => {
      const out = `written${files++}.npy`;
      await succeed([...args, ...MODEL, '--out', out], folder);
      const file = await readFile(path(out));
      return Array.from({ length: (file.length - 128) / 4 }, (_, i) => file.readFloatLE(128 + 4 * i));
    };
    const apart = (a: readonly number[], b: readonly number[]) =>
      Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
    // Images 3 and 8 are of the classes 1 and 0.
    for (const [images, codes] of [
      [
        ['interpolate', '--from', '3', '--to', '8'],
        ['interpolate', '--from', 'own.csv:3', '--to', 'own.csv:8'],
      ],
      [
        ['traverse', '--at', '3', '--dimensions', '3'],
        ['traverse', '--at', 'own.csv:3', '--dimensions', '3'],
      ],
    ] as const) {
      const as = [...given, '--steps', '3', '--label', '0'];
      const found = await written([...images, ...as]);
      expect(apart(found, await written([...codes, ...as]))).toBeLessThan(1e-5);
      const otherwise = [...as.slice(0, 3), 'swapped', ...as.slice(4)];
      expect(apart(found, await written([...images, ...otherwise]))).toBeGreaterThan(1e-3);
    }
    // Without --label a point is decoded as what it is of, as decode has it.
    const decoded = await written(['decode', '--codes', 'own.csv']);
    const values = HEIGHT * WIDTH;
    const own = (code: number) => decoded.slice(code * values, (code + 1) * values);
    for (const ends of [
      ['own.csv:3', 'own.csv:8'],
      ['3', '8'],
    ] as const) {
      const way = await written([
        'interpolate',
        ...given,
        '--from',
        ends[0],
        '--to',
        ends[1],
        '--steps',
        '4',
      ]);
      expect(apart(own(3), way)).toBeLessThan(1e-5);
      expect(apart(own(8), way.slice(3 * values))).toBeLessThan(1e-5);
    }
    const walk = ['interpolate', ...MODEL, '--from', 'own.csv:3', '--steps', '4', '--out', 'way.png', '--to'];
    expect(await succeed([...walk, 'own.csv:8', '--overwrite'], folder)).toMatch(
      /^4 images from code 3 of own\.csv to code 8 of own\.csv, told class 1 in the first half, then class 0: way/,
    );
    const told = async (args: readonly string[]) =>
      JSON.parse(await succeed([...args, '--overwrite', '--json'], folder));
    expect(await told([...walk, '0,0,0'])).toMatchObject({ label: 1 });
    expect(await told([...walk, 'own.csv:8'])).toMatchObject({ labels: [1, 0] });
    expect(await told([...walk, 'own.csv:8', '--label', '0'])).toMatchObject({ label: 0 });
    const rows = ['traverse', ...MODEL, ...given, '--steps', '3', '--out', 'rows.png'];
    expect(await told([...rows, '--at', 'own.csv:3'])).toMatchObject({ label: 1 });
    const unknown = await run([...rows, '--overwrite'], folder);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/told the class of what it decodes: name one by --label, from 0 to 1\./),
    ]);
    // What it reads is not written over.
    await writeFile(path('y.idx'), await readFile(path('labels')));
    const over = ['--data', 'images.gz', '--labels', 'y.idx', '--out', 'y.idx', '--overwrite'];
    const refused = await run(['interpolate', ...MODEL, ...over, '--from', '3', '--to', '8'], folder);
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('cannot write y.idx: it is read'),
    ]);
    const data = new Uint8Array(HEIGHT * WIDTH).fill(255, 0, 20);
    await writeFile(path('hole.png'), encode({ width: WIDTH, height: HEIGHT, channels: 1, data }));
    const hole = ['restore', ...given, '--mask', 'hole.png'];
    const all = await written([...hole, '--count', '4']);
    const one = await written([...hole, '--image', '3']);
    expect(apart(one, all.slice(3 * HEIGHT * WIDTH))).toBeLessThan(1e-5);
    const unlabelled = ['restore', '--data', 'images.gz', ...hole.slice(5), '--image', '3'];
    expect(apart(one, await written(unlabelled))).toBeGreaterThan(1e-6);
  });

  it('goes on where it stopped, with its labels', async () => {
    const half = [...TRAIN.slice(0, -6), '--seed', '3', '--latent', '3'];
    await succeed([...half, '--epochs', '8', '--out', 'half'], folder);
    await succeed(['train', '--resume', '--out', 'half', '--epochs', '20'], folder);
    const [whole, resumed] = await Promise.all(
      ['out', 'half'].map((name) => readFile(path(name, 'model.safetensors'))),
    );
    expect(resumed?.equals(whole as Buffer)).toBe(true);
  });

  it('takes labels of training and of test images', async () => {
    const test = discs(30, HEIGHT, WIDTH);
    await writeFile(path('test'), test.images);
    await writeFile(path('test-labels'), test.labels);
    const files = ['--test-data', 'test', '--test-labels', 'test-labels'];
    await succeed([...TRAIN, ...files, '--epochs', '2', '--out', 'tested'], folder);
    const { config, test: judged } = await json('tested', 'run.json');
    expect([config.trainExamples, judged.examples, config.classes]).toEqual([200, 30, 2]);
    // Without data a command takes what the run was tested on, with its labels.
    const own = ['evaluate', '--model', 'tested/model.safetensors'];
    expect(await succeed(own, folder)).toMatch(/nats per image, 30 images \(test\)/);
    expect(await succeed([...own, '--split', 'train'], folder)).toContain('200 images (images)');
    const all = await run([...own, '--split', 'all'], folder);
    expect([all.status, all.stderr]).toEqual([
      2,
      expect.stringMatching(
        /--split all: the run has learnt from images.gz and was tested on test: name one/,
      ),
    ]);
  });
});

it('of a model that is told no labels, draws near the mean code of a class, and says so', async () => {
  await succeed(['train', ...OPTIONS, '--epochs', '20', '--seed', '3', '--out', 'untold'], folder);
  const near = ['sample', '--model', 'untold/model.safetensors', '--count', '4', '--data', 'images.gz'];
  for (const label of [0, 1]) {
    const file = `near${label}.png`;
    const asked = [...near, '--labels', 'labels', '--near', String(label), '--out', file];
    expect(await succeed(asked, folder)).toMatch(
      /^4 images drawn near the mean code of class \d, .* codes of \d+ images of it \(images\), as the model is told no labels/,
    );
    expect(await discsLeft(file), `label ${label}`).toBe(label === 0);
  }
  for (const [args, message] of [
    [[...near, '--near', '1'], /--near 1: images has no labels.*--labels/],
    [[...near, '--labels', 'labels', '--near', '5'], /--near 5: no image of images is of that class/],
    [[...near, '--near', '1', '--label', '1'], /leave one out/],
    [near, /--data is for --near/],
    [
      ['sample', ...MODEL, '--data', 'images.gz', '--labels', 'labels', '--near', '1'],
      /is told labels: draw of its class by --label 1/,
    ],
  ] as const) {
    const outcome = await run([...args], folder);
    expect([outcome.status, outcome.stderr]).toEqual([2, expect.stringMatching(message)]);
  }
});

describe('what is wrong with labels ends with a message that names the option', () => {
  it.each([
    [
      ['train', '--data', 'images.gz', '--conditional', '--out', 'none'],
      2,
      /--conditional needs the label of each image: .*--labels/,
    ],
    [[...TRAIN, '--test-data', 'images.gz', '--out', 'none'], 2, /--conditional needs .*--test-labels/],
    [['encode', ...MODEL, '--data', 'images.gz'], 2, /told the label of each image.*--labels/],
    [['sample', ...MODEL, '--label', '2'], 2, /--label 2: the model has the classes 0 to 1/],
    [['decode', ...MODEL, '--codes', 'codes.npy'], 2, /told the class of what it decodes: .*--label/],
    [
      ['traverse', ...MODEL, '--data', 'images.gz', '--labels', 'labels', '--label', '2'],
      2,
      /classes 0 to 1/,
    ],
    [['sample', ...MODEL, '--label', '-1'], 2, /--label.*from 0 to 16777215/],
    [['train', '--resume', '--out', 'out', '--conditional', '--seed', '4'], 2, /--seed 4 does not go with/],
  ] as const)('%j', async (args, status, message) => {
    const outcome = await run([...args], folder);
    expect([outcome.status, outcome.stderr]).toEqual([status, expect.stringMatching(message)]);
  });

  it('of a model that is told none', async () => {
    await succeed(['train', ...OPTIONS, '--epochs', '1', '--out', 'plain'], folder);
    const plain = ['--model', 'plain/model.safetensors'];
    for (const [args, message] of [
      [
        ['sample', ...plain, '--label', '1'],
        /--label: plain.* is told no labels; train one with --conditional, or draw near .* by --near 1\./,
      ],
      [
        ['encode', ...plain, '--data', 'images.gz', '--labels', 'labels', '--out', 'a.npy'],
        /no place for labels/,
      ],
      [
        ['train', '--resume', '--out', 'plain', '--conditional'],
        /--conditional true does not go with --resume/,
      ],
    ] as const) {
      const outcome = await run([...args], folder);
      expect([outcome.status, outcome.stderr]).toEqual([2, expect.stringMatching(message)]);
    }
  });
});
