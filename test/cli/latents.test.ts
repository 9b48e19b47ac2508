import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { decode, encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { openIdx } from '../../src/data/index';
import { idxFile } from '../support/idx';
import { run, start, succeed } from './run';
import { HEIGHT, OPTIONS, smallData, WIDTH } from './small';

const { folder, path } = smallData();
const LENGTH = HEIGHT * WIDTH;
const DATA = ['--data', 'images.gz'];

beforeAll(async () => {
  await succeed(['train', ...OPTIONS, '--epochs', '3', '--out', 'out'], folder);
  await succeed(['encode', ...DATA, '--out', 'codes.csv'], folder);
  const data = new Uint8Array(LENGTH).fill(255, 3 * WIDTH, 6 * WIDTH);
  await writeFile(path('mask.png'), encode({ width: WIDTH, height: HEIGHT, data, channels: 1 }));
  await writeFile(path('small.png'), encode({ width: 3, height: 3, data: new Uint8Array(9), channels: 1 }));
  await writeFile(path('small.idx'), idxFile([1, 3, 3], new Uint8Array(9)));
  await writeFile(
    path('black.png'),
    encode({ width: WIDTH, height: HEIGHT, data: new Uint8Array(LENGTH), channels: 1 }),
  );
  await writeFile(path('three.csv'), '1,2,3\n');
});

const floats = async (name: string, count: number): Promise<Float32Array> => {
  const file = await readFile(path(name));
  expect(file.toString('latin1', 10, 128)).toContain(
    `'<f4', 'fortran_order': False, 'shape': (${count}, 9, 7)`,
  );
  return Float32Array.from({ length: count * LENGTH }, (_, i) => file.readFloatLE(128 + 4 * i));
};

describe('images one by one', () => {
  it('are the same in a folder, an IDX file and an array', async () => {
    for (const place of ['made', 'made.idx', 'made.npy'])
      await succeed(['sample', '--count', '12', '--seed', '4', '--to', place], folder);
    const values = await floats('made.npy', 12);
    const bytes = Uint8Array.from(values, (value) => Math.round(255 * value));
    const idx = await openIdx(new Uint8Array(await readFile(path('made.idx'))));
    expect(idx).toMatchObject({ dims: [12, 9, 7], data: bytes });
    const names = await readdir(path('made'));
    expect(names.sort()).toEqual(Array.from({ length: 12 }, (_, i) => `${String(i).padStart(5, '0')}.png`));
    const { width, height, data } = decode(await readFile(path('made', '00007.png')));
    expect([width, height, [...data]]).toEqual([7, 9, [...bytes.subarray(7 * LENGTH, 8 * LENGTH)]]);
  });

  it('stay where they are unless they are to be replaced', async () => {
    const before = await readFile(path('made', '00003.png'));
    await writeFile(path('made', 'mine.txt'), 'mine');
    for (const place of ['made', 'made.idx', 'made.npy']) {
      const { status, stderr } = await run(['sample', '--count', '3', '--to', place], folder);
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/is there already: choose another .*--overwrite/),
      ]);
    }
    await succeed(['sample', '--count', '4', '--seed', '5', '--to', 'made', '--overwrite'], folder);
    expect(await readFile(path('made', '00003.png'))).not.toEqual(before);
    expect((await readdir(path('made'))).length).toBe(13);
  });

  it.skipIf(process.platform === 'win32')('are all there or none, wherever Ctrl-C comes', async () => {
    const running = start(['sample', '--count', '200000', '--to', 'cut/short'], folder);
    const begun = async (): Promise<boolean> => {
      const names: string[] = await readdir(path('cut')).catch(() => []);
      return names.some((name) => name.startsWith('.short.'));
    };
    while (!(await begun())) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    const { status } = await running.done;
    expect(status).toBe(130);
    expect(await readdir(path('cut'))).toEqual([]);
  });
});

describe('latents by hand', () => {
  it('decode gives what reconstruct makes of the same images, from codes in any format', async () => {
    const codes = ['codes.csv', 'codes.tsv', 'codes.npy', 'codes.json'];
    for (const name of codes.slice(1)) await succeed(['encode', ...DATA, '--out', name], folder);
    const files: Buffer[] = [];
    for (const name of codes) {
      await succeed(['decode', '--codes', name, '--out', `${name}.idx`], folder);
      files.push(await readFile(path(`${name}.idx`)));
    }
    for (const file of files) expect(file.equals(files[0]!)).toBe(true);
    expect([...files[0]!.subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0, 200, 0, 0, 0, 9, 0, 0, 0, 7]);
  });

  it('interpolate goes from one image to the other, whichever way they are named', async () => {
    const lines = (await readFile(path('codes.csv'), 'utf8')).split('\n');
    const code = (i: number) => (lines[i + 1] as string).split(',').slice(1, 3).join(',');
    const ways = [
      [...DATA, '--from', '3', '--to', '8'],
      ['--from', code(3), '--to', 'codes.csv:8'],
    ];
    const found: Float32Array[] = [];
    for (const [i, way] of ways.entries()) {
      await succeed(['interpolate', ...way, '--steps', '4', '--out', `way${i}.npy`], folder);
      found.push(await floats(`way${i}.npy`, 4));
    }
    const away = found[0]!.map((value, i) => Math.abs(value - (found[1]![i] as number)));
    expect(Math.max(...away)).toBeLessThan(1e-5);
    const round = ['--from', '3', '--to', '8', '--spherical', '--json'];
    const told = await succeed(['interpolate', ...DATA, ...round], folder);
    expect(JSON.parse(told)).toEqual({
      ...{ out: 'interpolation.png', from: 'image 3 of images', to: 'image 8 of images' },
      ...{ steps: 10, spherical: true },
    });
    const { width, height } = decode(await readFile(path('interpolation.png')));
    expect(width / height).toBeCloseTo((10 * (WIDTH + 2) + 2) / (HEIGHT + 4), 1);
  });

  it('traverse has a row for each dimension, the most used one first', async () => {
    const what = ['traverse', ...DATA, '--steps', '5', '--dimensions', '2'];
    const told = JSON.parse(await succeed([...what, '--out', 'rows.npy', '--json'], folder));
    const [first, second] = told.dimensions;
    expect(first.kl).toBeGreaterThanOrEqual(second.kl);
    expect([first.dimension, second.dimension].sort()).toEqual([0, 1]);
    const rows = await floats('rows.npy', 10);
    // In the middle of both rows is the code 0, unless another is named.
    expect(rows.subarray(2 * LENGTH, 3 * LENGTH)).toEqual(rows.subarray(7 * LENGTH, 8 * LENGTH));
    await writeFile(path('ends.csv'), first.dimension === 0 ? '-3,0\n' : '0,-3\n');
    await succeed(['decode', '--codes', 'ends.csv', '--out', 'ends.npy'], folder);
    expect(rows.subarray(0, LENGTH)).toEqual(await floats('ends.npy', 1));
    expect(await succeed([...what, '--at', '3'], folder)).toMatch(
      /^2 dimensions from -3 to 3, by the mean KL over 200 images \(images\): traversal\.png\n {2}z_\d {2}\d/,
    );
  });

  it('restore changes what the mask leaves white alone', async () => {
    await succeed(['restore', ...DATA, '--mask', 'mask.png', '--image', '5', '--out', 'one.idx'], folder);
    await succeed(['restore', ...DATA, '--mask', 'mask.png', '--count', '6', '--out', 'six.idx'], folder);
    const [one, six, all] = await Promise.all(
      ['one.idx', 'six.idx']
        .map(async (name) => openIdx(new Uint8Array(await readFile(path(name)))))
        .concat(readFile(path('images.gz')).then((file) => openIdx(new Uint8Array(file)))),
    );
    expect([one!.dims, six!.dims]).toEqual([
      [1, 9, 7],
      [6, 9, 7],
    ]);
    expect(one!.data).toEqual(six!.data.subarray(5 * LENGTH));
    const original = all!.data.subarray(5 * LENGTH, 6 * LENGTH);
    const [from, to] = [3 * WIDTH, 6 * WIDTH];
    for (const part of [
      [0, from],
      [to, LENGTH],
    ] as const)
      expect(one!.data.subarray(...part)).toEqual(original.subarray(...part));
    expect(one!.data.subarray(from, to)).not.toEqual(original.subarray(from, to));
    expect(await succeed(['restore', ...DATA, '--mask', 'mask.png'], folder)).toBe(
      '10 images with 21 pixels restored: restored.png\n',
    );
  });
});

describe('wrong input is refused by option and place, and nothing is written', () => {
  it.each<[string[], RegExp]>([
    [['decode'], /required option '--codes <file>' not specified/],
    [['decode', '--codes', 'none.csv'], /cannot read the codes none\.csv/],
    [['decode', '--codes', 'labels'], /labels does not end in \.csv/],
    [['decode', '--codes', 'three.csv', '--out', 'x/y'], /three\.csv has codes of 3 values, .* 2 latent/],
    [['decode', '--codes', 'codes.csv', '--out', 'a.jpg'], /--out.*folder.*\.png, \.idx or \.npy/],
    [['sample', '--to', 'a.png'], /--to.*folder.*\.idx or \.npy/],
    [['sample', '--to', 'labels'], /labels.*a file of that name is in the way/],
    [['sample', '--to', 'new', '--out', 'a.png'], /--to does not go with --out/],
    [['sample', '--count', '10001'], /at most 10,000 images; name by --to/],
    [['sample', '--count', '9999999', '--to', 'new'], /drawn 8,521,760 at a time.*--seed/],
    [['interpolate', '--to', '3'], /required option '--from <point>'/],
    [
      ['interpolate', ...DATA, '--from', '3', '--to', '200'],
      /--to: there is no image 200 in images.*200 images/,
    ],
    [['interpolate', '--from', '1,2', '--to', 'codes.csv:200'], /--to: there is no code 200 in codes\.csv/],
    [['interpolate', '--from', '1,2', '--to', '1,2,3'], /has 3 values, and the model has 2 latent/],
    [['interpolate', '--from', '1,x', '--to', '3'], /--from.*numbers with commas/],
    [['interpolate', '--from', '1,2', '--to', 'small.idx'], /3x3 = 9 pixels do not fit/],
    [['traverse', ...DATA, '--steps', '1'], /--steps.*from 2/],
    [['restore', ...DATA], /--mask must name a PNG, white where pixels are missing/],
    [['restore', ...DATA, '--mask', 'labels'], /labels is .*where a PNG is read|no PNG that can be read/],
    [['restore', ...DATA, '--mask', 'small.png'], /--mask small\.png is 3x3, and the images are 9x7/],
    [['restore', ...DATA, '--mask', 'black.png'], /--mask black\.png has no white pixel/],
    [['restore', ...DATA, '--mask', 'mask.png', '--image', 'codes.csv'], /--image.*number of an image/],
  ])('%j', async (args, message) => {
    await mkdir(path('x'), { recursive: true });
    const before = (await readdir(folder)).sort();
    const { status, stderr, stdout } = await run(args, folder);
    expect(stderr).toMatch(message);
    expect([1, 2]).toContain(status);
    expect(stdout).toBe('');
    expect([(await readdir(folder)).sort(), await readdir(path('x'))]).toEqual([before, []]);
  });
});
