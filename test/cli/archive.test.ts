import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelFile, noise } from '../support/archives';
import { idxFile } from '../support/idx';
import { program, run, start, succeed } from './run';
import { HEIGHT, smallData, WIDTH } from './small';

const { folder, path } = smallData();
const LENGTH = HEIGHT * WIDTH;
const COUNT = 60;
const images = noise(COUNT * LENGTH);
const DATA = ['--codec', 'codec', '--data', 'images.idx'];

beforeAll(async () => {
  const model = (likelihood: 'logistic' | 'bernoulli', seed?: number) =>
    modelFile({ input: LENGTH, encoder: [8], latent: 3, likelihood }, seed);
  await writeFile(path('model'), model('logistic'));
  await writeFile(path('model2'), model('logistic', 9));
  await writeFile(path('bits'), model('bernoulli'));
  await writeFile(path('images.idx'), idxFile([COUNT, HEIGHT, WIDTH], images));
  for (const [name, out] of [
    ['model', 'codec'],
    ['model2', 'codec2'],
  ] as const)
    await succeed(['quantize', '--model', name, '--data', 'images.idx', '--out', out], folder);
  await succeed(['compress', ...DATA, '--block', '25', '--out', 'images.vaez'], folder);
});

describe('an archive', () => {
  it('gives back the file that was compressed, byte by byte, and a range of it', async () => {
    await succeed(['decompress', 'images.vaez', '--codec', 'codec', '--out', 'again.idx'], folder);
    expect(await readFile(path('again.idx'))).toEqual(await readFile(path('images.idx')));
    const range = ['--range', '20:30', '--out', 'some.npy'];
    const said = await succeed(['decompress', 'images.vaez', '--codec', 'codec', ...range], folder);
    expect(said).toBe('10 images, on the CPU: some.npy\n');
    const npy = await readFile(path('some.npy'));
    expect(npy.toString('latin1', 10, 128)).toContain("'|u1', 'fortran_order': False, 'shape': (10, 9, 7)");
    expect(new Uint8Array(npy.subarray(128))).toEqual(images.subarray(20 * LENGTH, 30 * LENGTH));
  });

  // 3 s, as the program starts four times: nothing else shows that --adapter reaches what runs the codec.
  it('has the same bytes by a GPU adapter, which reads it, too', async () => {
    const software = ['--adapter', 'software'];
    const json = ['--out', 'gpu.vaez', '--block', '25', '--json'];
    const { ran } = JSON.parse(await succeed(['compress', ...DATA, ...json, ...software], folder));
    expect(ran).not.toBe('the CPU');
    expect(await readFile(path('gpu.vaez'))).toEqual(await readFile(path('images.vaez')));
    const back = ['decompress', 'images.vaez', '--codec', 'codec', '--overwrite', '--out', 'gpu.idx'];
    expect(await succeed([...back, ...software], folder)).toBe(`60 images, on ${ran}: gpu.idx\n`);
    expect(await readFile(path('gpu.idx'))).toEqual(await readFile(path('images.idx')));
    expect(await succeed([...back, '--adapter', 'cpu'], folder)).toMatch(/on the CPU/);
    expect((await run([...back, '--adapter', 'gpu'], folder)).stderr).toMatch(/takes one of cpu, auto, /);
  });

  it('stands alone with its codec, and gives a folder of pictures', async () => {
    const json = await succeed(
      ['compress', ...DATA, '--include-model', '--out', 'alone.vaez', '--json'],
      folder,
    );
    const { bytes, codecBytes, net } = JSON.parse(json);
    const { length } = await readFile(path('codec'));
    expect(codecBytes).toBeGreaterThan(length / 20);
    expect(codecBytes).toBeLessThan(length / 2);
    expect(net).toBeCloseTo((8 * (bytes - codecBytes)) / images.length, 10);
    await succeed(['decompress', 'alone.vaez', '--out', 'pictures'], folder);
    expect((await readdir(path('pictures'))).length).toBe(COUNT);
    const { data } = decode(await readFile(path('pictures', '00041.png')));
    expect([...data]).toEqual([...images.subarray(41 * LENGTH, 42 * LENGTH)]);
  });

  it('says what is in it, and what others need for the same', async () => {
    const text = await succeed(['list', 'images.vaez'], folder);
    expect(text).toMatch(/^images {2}60 images of 9x7\nbytes .*\nbits .* a value, net of the codec\n/);
    expect(text).toMatch(/\n +50 +10 +[\d,]+\n$/);
    const listing = JSON.parse(await succeed(['list', 'images.vaez', '--json'], folder));
    expect(listing.blocks.map(({ items }: { items: number }) => items)).toEqual([25, 25, 10]);
    const compared = await succeed(['compress', ...DATA, '--out', 'c.vaez', '--compare'], folder);
    expect(compared).toMatch(
      /net of the codec .*\nwith the codec .*\nraw +3,780 bytes {2}8\.000 .*\ngzip -9 /,
    );
    expect(compared).toMatch(/PNG each /);
  });

  it('of bits comes of bytes by --binarize', async () => {
    const bits = ['--data', 'images.idx', '--binarize', 'threshold'];
    await succeed(['quantize', '--model', 'bits', ...bits, '--out', 'bits.codec'], folder);
    await succeed(['compress', '--codec', 'bits.codec', ...bits, '--out', 'bits.vaez'], folder);
    await succeed(['decompress', 'bits.vaez', '--codec', 'bits.codec', '--out', 'bits.idx'], folder);
    const restored = new Uint8Array((await readFile(path('bits.idx'))).subarray(16));
    expect(restored).toEqual(images.map((byte) => (byte < 128 ? 0 : 255)));
    // Others, too, get a bit a pixel.
    const json = ['--out', 'compared.vaez', '--compare', '--json'];
    const { rivals } = JSON.parse(
      await succeed(['compress', '--codec', 'bits.codec', ...bits, ...json], folder),
    );
    expect(rivals.raw).toBe(Math.ceil((COUNT * LENGTH) / 8));
    expect(rivals.gzip).toBeLessThan(1.1 * rivals.raw);
    const drawn = async (seed: string) => {
      const once = ['--data', 'images.idx', '--binarize', 'once', '--seed', seed];
      await succeed(
        ['compress', '--codec', 'bits.codec', ...once, '--out', 'once.vaez', '--overwrite'],
        folder,
      );
      return readFile(path('once.vaez'));
    };
    expect(await drawn('1')).toEqual(await drawn('1'));
    expect(await drawn('2')).not.toEqual(await drawn('1'));
  });

  it('with a loss is smaller, and says what it is', async () => {
    const lossy = ['compress', ...DATA, '--lossy', '--include-model', '--out', 'lossy.vaez'];
    const said = await succeed(lossy, folder);
    const [, psnr, bytes] = /\nlossy: PSNR ([\d.]+) dB, ([\d.]+) bytes an image/.exec(said) ?? [];
    expect(Number(psnr)).toBeGreaterThan(5);
    expect(Number(bytes)).toBeLessThan(10);
    const json = JSON.parse(await succeed([...lossy, '--overwrite', '--json'], folder));
    expect(json.lossy.psnr.toFixed(2)).toBe(psnr);
    expect(await succeed(['list', 'lossy.vaez'], folder)).toMatch(/\nloss {4}yes: /);
    expect(await succeed(['list', 'images.vaez'], folder)).toMatch(/\nloss {4}none\n/);
    const restored = await succeed(['decompress', 'lossy.vaez', '--out', 'lossy.idx'], folder);
    expect(restored).toMatch(/^60 images, on the CPU: lossy\.idx \(compressed with a loss: /);
    const pixels = new Uint8Array((await readFile(path('lossy.idx'))).subarray(16));
    const error = images.reduce((sum, value, i) => sum + (value - (pixels[i] as number)) ** 2, 0);
    expect((10 * Math.log10((255 ** 2 * images.length) / error)).toFixed(2)).toBe(psnr);
  });

  it('goes into a pipe, as the file that it would be', async () => {
    const piped = (more: readonly string[], command = '"$@"') =>
      spawnSync(
        'sh',
        ['-c', command, 'sh', process.execPath, program, 'decompress', 'images.vaez', '--out', '-', ...more],
        { cwd: folder, maxBuffer: 1e6 },
      );
    const { stdout, stderr, status } = piped(['--codec', 'codec']);
    expect([status, stderr.toString()]).toEqual([0, '60 images, on the CPU: -\n']);
    expect(stdout).toEqual(await readFile(path('images.idx')));
    const some = piped(['--codec', 'codec', '--range', '20:30']).stdout;
    expect(some.subarray(16)).toEqual(Buffer.from(images.subarray(20 * LENGTH, 30 * LENGTH)));
    // A reader that has had enough is no fault; a disk that is full is one.
    expect(piped(['--codec', 'codec'], '"$@" | head -c 9').stdout.length).toBe(9);
    expect(piped(['--codec', 'codec', '--json']).stderr.toString()).toMatch(/leave --json out/);
    if (process.platform !== 'linux') return;
    const full = piped(['--codec', 'codec'], '"$@" > /dev/full');
    expect([full.status, full.stderr.toString()]).toEqual([
      1,
      'error: cannot write to standard output: the disk is full.\n',
    ]);
  });

  it('that is damaged is refused, and salvaged but for its block', async () => {
    const bytes = await readFile(path('images.vaez'));
    // Within the first block.
    bytes[400] = ~Number(bytes[400]) & 0xff;
    await writeFile(path('damaged.vaez'), bytes);
    const args = ['decompress', 'damaged.vaez', '--codec', 'codec', '--out', 'rest.idx'];
    expect(await run(args, folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/is damaged: .*salvage/),
    });
    const { status, stdout, stderr } = await run([...args, '--salvage'], folder);
    expect([status, stdout]).toEqual([0, '35 images, on the CPU: rest.idx\n']);
    expect(stderr).toMatch(/^lost: images 0 to 24: /);
    const rest = new Uint8Array((await readFile(path('rest.idx'))).subarray(16));
    expect(rest).toEqual(images.subarray(25 * LENGTH));
  });
});

describe('nothing is written', () => {
  it.each([
    [
      'by another codec',
      ['decompress', 'images.vaez', '--codec', 'codec2'],
      1,
      /made by the codec [0-9a-f]{64}, not by/,
    ],
    ['without a codec', ['decompress', 'images.vaez'], 1, /does not hold its codec/],
    ['of what is no archive', ['decompress', 'images.idx'], 1, /is no archive/],
    [
      'of a range beyond',
      ['decompress', 'images.vaez', '--codec', 'codec', '--range', '50:61'],
      2,
      /--range 50:61 goes beyond the 60 images of images\.vaez/,
    ],
    ['of a range that is none', ['decompress', 'images.vaez', '--range', '5'], 2, /first:end/],
    ['of a range upside down', ['decompress', 'images.vaez', '--range', '30:20'], 2, /the larger one/],
    ['of a range of none', ['decompress', 'images.vaez', '--range', '20:20'], 2, /the larger one/],
    [
      'by a model in the place of its codec',
      ['compress', '--codec', 'model', '--data', 'images.idx'],
      1,
      /is no codec.* type F32\. Choose the file that quantize has made .*; the model itself is none/,
    ],
    [
      'of images of another size',
      ['compress', '--codec', 'codec', '--data', 'labels.idx'],
      2,
      /are of 2x2, but their shape must be sizes whose product is 63, as the codec has it, not 2x2\. Choose/,
    ],
    [
      'of images of another size, of which so many have as many values as some of the model’s',
      ['quantize', '--model', 'model', '--data', 'flat.idx'],
      2,
      /are of 3x3, but their shape must be sizes whose product is 63, as the model has it, not 3x3\. Choose/,
    ],
    [
      'of a model without a likelihood for it',
      ['quantize', '--model', 'gaussian', '--data', 'images.idx'],
      1,
      /logistic/,
    ],
    ['over what is read', ['compress', ...DATA, '--out', 'images.idx'], 1, /read by the same command/],
  ] as const)('%s', async (_, args, status, message) => {
    await writeFile(path('labels.idx'), idxFile([3, 2, 2], new Uint8Array(12)));
    await writeFile(path('flat.idx'), idxFile([70, 3, 3], noise(630)));
    await writeFile(path('gaussian'), modelFile({ input: LENGTH, latent: 2, likelihood: 'gaussian' }));
    const before = await readdir(folder);
    const out = args.includes('--out' as never) ? [] : ['--out', args[0] === 'decompress' ? 'n.idx' : 'none'];
    const outcome = await run([...args, ...out], folder);
    expect([outcome.status, outcome.stderr]).toEqual([status, expect.stringMatching(message)]);
    expect(await readdir(folder)).toEqual(before);
  });

  it('over images that are there, unless it is asked for', async () => {
    await writeFile(path('there.idx'), 'mine');
    const args = ['decompress', 'images.vaez', '--codec', 'codec', '--out', 'there.idx'];
    expect((await run(args, folder)).stderr).toMatch(/is there already/);
    await succeed([...args, '--overwrite'], folder);
    expect(await readFile(path('there.idx'))).toEqual(await readFile(path('images.idx')));
  });

  it.each([
    ['compress', ...DATA, '--out', 'there'],
    ['quantize', '--model', 'model', '--data', 'images.idx', '--out', 'there'],
  ])('over a file that others may need, unless it is asked for: %s', async (...args) => {
    await writeFile(path('there'), 'mine');
    expect((await run(args, folder)).stderr).toMatch(
      /^error: there is there already, and .* --overwrite\.\n$/,
    );
    expect(await readFile(path('there'), 'utf8')).toBe('mine');
    await succeed([...args, '--overwrite'], folder);
    expect((await readFile(path('there'))).length).toBeGreaterThan(100);
  });

  // 1 s. Files that may not grow beyond 2 KB are as a disk that is full: the first part fits, the next does not.
  it.skipIf(process.platform === 'win32').each([
    ['quantize', '--model', 'model', '--data', 'images.idx', '--out', 'full'],
    ['compress', ...DATA, '--block', '10', '--out', 'full'],
    ['decompress', 'images.vaez', '--codec', 'codec', '--out', 'full.idx'],
  ])('where the disk is full: %s', async (...args) => {
    const before = await readdir(folder);
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 4 && exec "$@"', 'sh', process.execPath, program, ...args],
      { cwd: folder, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^error: cannot write full.*make room/)]);
    expect(await readdir(folder)).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('after Ctrl-C', async () => {
    const many = noise(6000 * LENGTH);
    await writeFile(path('many.idx'), idxFile([6000, HEIGHT, WIDTH], many));
    const before = await readdir(folder);
    const args = ['compress', '--codec', 'codec', '--data', 'many.idx', '--block', '2', '--out', 'cut.vaez'];
    const running = start(args, folder);
    while (!(await readdir(folder)).some((name) => name.startsWith('.cut.vaez.')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGINT');
    expect((await running.done).status).toBe(130);
    expect(await readdir(folder)).toEqual(before);
  });
});
