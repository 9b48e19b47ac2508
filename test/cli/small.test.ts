import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { discs, idxFile } from '../support/idx';
import { fileOf, takeApart } from '../support/tampering';
import { events, run, start, succeed } from './run';
import { HEIGHT, OPTIONS, smallData, WIDTH } from './small';

const { folder, path, json } = smallData();

describe('a run on images of one\u2019s own', () => {
  it('holds out a tenth, learns, and tells each epoch to machines', async () => {
    const lines = events(
      await succeed(['train', ...OPTIONS, '--epochs', '60', '--out', 'json', '--json'], folder),
    );
    expect(lines[0]).toMatchObject({
      event: 'start',
      data: { train: 180, test: 20, height: HEIGHT, width: WIDTH },
      model: { input: 63, encoder: [16], latent: 2, decoder: [16] },
    });
    const epochs = lines.filter(({ event }) => event === 'epoch');
    expect(epochs).toHaveLength(60);
    expect(epochs[59]).toMatchObject({ epoch: 60, steps: 360, examples: 180 });
    const end = lines[lines.length - 1] as { event: string; test: { elbo: number; examples: number } };
    expect(end).toMatchObject({ event: 'end', test: { examples: 20 } });
    expect(end.test.elbo).toBeGreaterThan(0.6 * (epochs[0]?.elbo as number));
    const { config, test, epochs: rows, interrupted } = await json('json', 'run.json');
    expect(config).toMatchObject({ data: 'images', height: HEIGHT, width: WIDTH, epochs: 60, batchSize: 32 });
    expect([test, rows.length, interrupted]).toEqual([end.test, 60, false]);
  });

  it('reads its images in the same way ever after: their scale, their shape, and what is held out', async () => {
    const values = discs(200, 9, 7).pixels.map((byte) => (byte === 0 ? 0 : 1));
    await writeFile(path('bits'), idxFile([200, 63], values));
    const begin = 'train --data bits --size 9x7 --encoder 8 --epochs 2 --out bits-out --json'.split(' ');
    const lines = events(await succeed(begin, folder));
    const found = lines.find(({ event }) => event === 'data');
    expect(found).toMatchObject({ darkest: 0, brightest: 1, white: 1, warnings: [{ kind: 'two-values' }] });
    const { config, resume, test } = await json('bits-out', 'run.json');
    expect(config).toMatchObject({ height: 9, width: 7, white: 1, trainExamples: 180 });
    expect(resume.holdOut).toBe('drawn');

    const model = ['--model', 'bits-out/model.safetensors', '--data', 'bits'];
    const held = await run(['evaluate', ...model, '--split', 'test', '--json'], folder);
    expect(JSON.parse(held.stdout)).toMatchObject({
      ...{ elbo: test.elbo, reconstruction: test.reconstruction, kl: test.kl, examples: 20 },
      ...{ data: 'bits', split: 'test' },
    });
    expect(held.stderr).toBe('');
    const all = await run(['evaluate', ...model, '--json'], folder);
    expect(all.stderr).toMatch(/trained on 180 of these 200 images; --split test takes the others/);

    const further = ['train', '--resume', '--out', 'bits-out', '--json'];
    await succeed([...further, '--epochs', '3'], folder);
    const after = await json('bits-out', 'run.json');
    expect([after.config.white, after.config.width, after.resume]).toEqual([1, 7, { ...resume, epochs: 3 }]);
    const refused = await run([...further, '--white', '255'], folder);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/--white 255 does not go with --resume: .* has 1/),
    ]);
    // A run that tells nothing of its held-out images held out every tenth, and so had other images.
    const { holdOut, ...older } = after.resume;
    await writeFile(path('bits-out', 'run.json'), JSON.stringify({ ...after, resume: older }));
    const other = await run([...further, '--epochs', '4'], folder);
    expect([other.status, other.stderr]).toEqual([
      1,
      expect.stringMatching(/bits are not the images that the run was trained on/),
    ]);
  });

  it('runs all fifty epochs by default where they fit, and says so if the adapter is software', async () => {
    const stdout = await succeed(['train', ...OPTIONS, '--out', 'default'], folder);
    const software = stdout.split('\n')[0]?.includes('a GPU would be far faster');
    expect(/: all 50 epochs take about 0:\d\d\./.test(stdout)).toBe(software);
    expect(stdout).toMatch(/^epoch 50\/50 /m);
    expect((await json('default', 'run.json')).epochs).toHaveLength(50);
  });

  it('gives the same model for the same seed, and another for another', async () => {
    const files = ['a', 'b', 'c'];
    for (const [i, seed] of ['1', '1', '2'].entries()) {
      await succeed(['train', ...OPTIONS, '--epochs', '3', '--seed', seed, '--out', files[i]!], folder);
    }
    const [a, b, c] = await Promise.all(files.map((name) => readFile(path(name, 'model.safetensors'))));
    expect(a?.equals(b!)).toBe(true);
    expect(a?.equals(c!)).toBe(false);
  });

  it('lets the weight of the KL rise, and says so', async () => {
    const fits = { plain: [], warm: ['--beta-warmup', '60'] };
    for (const [out, more] of Object.entries(fits)) {
      await succeed(['train', ...OPTIONS, '--epochs', '3', ...more, '--out', out], folder);
    }
    const [plain, warm] = await Promise.all([json('plain', 'run.json'), json('warm', 'run.json')]);
    expect([plain.config.betaWarmup, warm.config.betaWarmup]).toEqual([0, 60]);
    // What costs next to nothing grows.
    expect(warm.test.kl).toBeGreaterThan(plain.test.kl);
    expect(await readFile(path('warm', 'report.html'), 'utf8')).toContain('1, from 0 over 60 steps');
  });

  it('draws no manifold where there is no plane, and images in their own shape', async () => {
    await succeed(['train', ...OPTIONS, '--latent', '3', '--epochs', '2', '--out', 'three'], folder);
    expect((await readdir(path('three'))).sort()).toEqual(
      ['model.safetensors', 'reconstructions.png', 'report.html', 'run.json', 'samples.png'].sort(),
    );
    const { width, height } = decode(await readFile(path('three', 'samples.png')));
    expect(width / height).toBeCloseTo((10 * (WIDTH + 2) + 2) / (10 * (HEIGHT + 2) + 2), 2);
    // The size comes from run.json; without that it has to be said.
    const model = path('three', 'model.safetensors');
    await succeed(['sample', '--model', model, '--out', 'a.png'], folder);
    await rm(path('three', 'run.json'));
    const { status, stderr } = await run(['sample', '--model', model, '--out', 'b.png'], folder);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/63 values.*--size/)]);
    await succeed(['sample', '--model', model, '--out', 'c.png', '--size', '9x7'], folder);
    expect(await readFile(path('c.png'))).toEqual(await readFile(path('a.png')));
  });

  it.each([
    [
      ['--encoder', 'none', '--latent', '1', '--activation', 'gelu'],
      [63, 1, 63],
    ],
    [
      ['--encoder', '8,5,3', '--decoder', '7', '--latent', '2', '--likelihood', 'gaussian', '--beta', '0.5'],
      [63, 8, 5, 3, 2, 7, 63],
    ],
    [
      ['--encoder', '8,res:6x8', '--latent', '2', '--matmul', 'plain'],
      [63, 8, 'res:6x8', 2, 'res:6x8', 8, 63],
    ],
  ])('takes %j', async (architecture: string[], widths: (number | string)[]) => {
    const args = ['train', '--data', 'images.gz', '--epochs', '2', ...architecture, '--out', 'shapes'];
    expect(await succeed(args, folder)).toContain(`Model ${widths.join('-')}:`);
  });

  it('loads weights of another program, and says what it assumes', async () => {
    await mkdir(path('foreign'));
    const parts = takeApart(await readFile(path('json', 'model.safetensors')));
    const weights = Object.entries(parts.entries).filter(([name]) => !name.startsWith('adam.'));
    const end = Math.max(...weights.map(([, { data_offsets }]) => data_offsets[1]));
    const foreign = fileOf(Object.fromEntries(weights), parts.data.slice(0, end));
    await writeFile(path('foreign', 'model.safetensors'), foreign);
    await writeFile(path('foreign', 'run.json'), await readFile(path('json', 'run.json')));
    const pictures = ['json', 'foreign'].map(async (name) => {
      const args = ['sample', '--model', `${name}/model.safetensors`, '--out', `${name}.png`];
      const { status, stderr } = await run(args, folder);
      return { status, stderr, picture: await readFile(path(`${name}.png`)) };
    });
    const [own, other] = await Promise.all(pictures);
    expect(own).toMatchObject({ status: 0, stderr: '' });
    expect(other).toMatchObject({ status: 0, picture: own?.picture });
    expect(other?.stderr).toMatch(
      /^note: .*relu and bernoulli are assumed\. .*--activation and --likelihood/,
    );

    const given = ['--activation', 'tanh', '--likelihood', 'gaussian', '--data', 'images.gz', '--json'];
    const judge = ['evaluate', '--model', 'foreign/model.safetensors', ...given];
    const half = await run(judge, folder);
    expect(half.stderr).toMatch(/^note: .*sigma and squash: 1 and identity are assumed\./);
    const told = await run([...judge, '--sigma', '1', '--squash', 'identity'], folder);
    expect(told).toMatchObject({ status: 0, stdout: half.stdout });
    expect(told.stderr).not.toContain('assumed');
    const against = await run(['evaluate', '--model', 'json/model.safetensors', ...given], folder);
    expect(against).toMatchObject({ status: 2, stderr: expect.stringMatching(/activation must be "relu"/) });
    const resumed = await run(['train', '--resume', '--out', 'foreign'], folder);
    expect(resumed).toMatchObject({ status: 1, stderr: expect.stringMatching(/no training state/) });
  });

  it('writes codes in the format of the ending', async () => {
    const encode = ['encode', '--model', 'json/model.safetensors', '--data', 'images.gz'];
    await succeed([...encode, '--out', 'codes.npy'], folder);
    const array = await readFile(path('codes.npy'));
    expect(array.subarray(1, 128).toString('latin1')).toMatch(/^NUMPY.*'<f4'.*\(200, 4\)/s);
    expect(array.length).toBe(128 + 200 * 4 * 4);
    const stdout = await succeed([...encode, '--labels', 'labels', '--out', 'codes.tsv'], folder);
    expect(stdout).toMatch(/^Codes of 200 images \(images\): codes\.tsv, .*codes\.labels\.tsv\n$/);
    const [vectors, labels] = await Promise.all(
      ['codes.tsv', 'codes.labels.tsv'].map(async (name) =>
        (await readFile(path(name), 'utf8')).trimEnd().split('\n'),
      ),
    );
    expect([vectors?.length, labels?.length]).toEqual([200, 200]);
    expect(vectors?.[7]?.split('\t').map((value) => Math.fround(Number(value)))).toEqual([
      array.readFloatLE(128 + 7 * 16),
      array.readFloatLE(128 + 7 * 16 + 4),
    ]);
  });

  it('does not fit a model of another size', async () => {
    const { images } = discs(12, 8, 8);
    await writeFile(path('other'), images);
    await succeed(['train', '--data', 'other', '--epochs', '1', '--out', 'other-out'], folder);
    for (const command of ['evaluate', 'encode', 'reconstruct']) {
      const args = [command, '--model', 'other-out/model.safetensors', '--data', 'images.gz'];
      const { status, stderr } = await run(args, folder);
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/9x7 = 63 pixels do not fit the model, which takes 64/),
      ]);
    }
  });
});

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  // Of SIGTERM, exits.test.ts and resume.test.ts have more.
  const signals =
    process.env.WEBGPU_VAE_LONG === '1' ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT'] as const);
  it.each(signals)('saves its model at %s and exits with 130', async (signal) => {
    const out = `stopped-${signal}`;
    const running = start(['train', ...OPTIONS, '--epochs', '100000', '--out', out, '--json'], folder);
    await running.until(/"epoch":3,/);
    running.child.kill(signal);
    const { status, stdout, stderr } = await running.done;
    expect(status).toBe(130);
    expect(stderr).toMatch(/^interrupted: .*model\.safetensors.*run\.json/);
    const [last, error] = events(stdout).slice(-2) as [{ event: string; step: number }, object];
    expect(last.event).toBe('interrupted');
    expect(error).toMatchObject({ event: 'error', name: 'Interrupted', status: 130 });
    const { epochs, test, interrupted } = await json(out, 'run.json');
    expect([test, interrupted]).toEqual([null, true]);
    expect(epochs.length).toBeGreaterThanOrEqual(3);
    expect(last.step).toBeGreaterThanOrEqual(epochs.at(-1).steps);
    expect((await readdir(path(out))).sort()).toEqual(['model.safetensors', 'run.json']);
    const model = `${out}/model.safetensors`;
    const { elbo } = JSON.parse(
      await succeed(['evaluate', '--model', model, '--data', 'images.gz', '--json'], folder),
    );
    expect(elbo).toBeGreaterThan(epochs[0].elbo);
  });
});

it('does not mind a reader that goes away', async () => {
  const running = start(['encode', '--model', 'json/model.safetensors', '--data', 'images.gz'], folder);
  running.child.stdout?.destroy();
  const { status, stderr } = await running.done;
  expect([status, stderr]).toEqual([0, '']);
});

it('says that a fixed sigma is far from the residuals, and what learns it', async () => {
  const gaussian = ['--likelihood', 'gaussian', '--sigma', '1', '--epochs', '60', '--out', 'sigma', '--json'];
  const lines = events(await succeed(['train', ...OPTIONS, ...gaussian], folder));
  expect(lines.filter(({ event }) => event === 'warning')).toMatchObject([
    { kind: 'sigma', sigma: 1, message: expect.stringMatching(/A model of sigma shared learns it/) },
  ]);
});

describe('a run that explodes', () => {
  const BAD = '--data images.gz --batch 32 --encoder 64,64 --epochs 100 --json'.split(' ');

  it('and stays so is told of at once, and ends with 1, an error event, and nothing written', async () => {
    const { status, stdout, stderr } = await run(['train', ...BAD, '--lr', '1', '--out', 'lost'], folder);
    const [warning, error] = events(stdout).filter(({ event }) => event === 'warning' || event === 'error');
    expect(warning).toMatchObject({
      kind: 'exploded',
      message: expect.stringMatching(/A lower --lr or --clip-norm/),
    });
    expect(error).toMatchObject({ event: 'error', name: 'DivergedError', status: 1 });
    expect(error?.message).toMatch(
      /has not come back.*\nThere is no checkpoint yet: start again with --lr 0\.1/,
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('start again with --lr 0.1')]);
    expect(await readdir(path('lost'))).toEqual([]);
  });
});

describe('the folder of an earlier run', () => {
  it('keeps its results, says where, and replaces them only where that is asked for', async () => {
    const once = ['train', ...OPTIONS, '--epochs', '1', '--out', 'twice'];
    await succeed(once, folder);
    await writeFile(path('twice', 'mine.txt'), 'mine');
    const first = await readFile(path('twice', 'model.safetensors'));
    const { started } = await json('twice', 'run.json');
    const place = join('twice', 'earlier', started.slice(0, 19).replace('T', '_').replaceAll(':', '-'));
    const stdout = await succeed([...once, '--seed', '2'], folder);
    expect(stdout).toContain(`is kept in ${place} when`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`The earlier run is in ${place}`);
    expect(await readFile(path(place, 'model.safetensors'))).toEqual(first);
    expect(await readFile(path('twice', 'mine.txt'), 'utf8')).toBe('mine');
    expect(await succeed([...once, '--overwrite'], folder)).toContain('it is replaced');
    expect(await readdir(path('twice', 'earlier'))).toHaveLength(1);
    expect(await readFile(path('twice', 'model.safetensors'))).toEqual(first);
  });
});
