import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { costOfMean, learntNothing } from '../../cli/data/mean_image';
import { Checkpoints } from '../../cli/runs/checkpoints';
import { findEarlier, finishMoving, keepEarlier, removeEarlier } from '../../cli/runs/earlier';
import { errorEvent, Failure, Interrupted, UsageError } from '../../cli/terminal/errors';
import { inTerminalWords } from '../../cli/terminal/flags';
import { barLine, barText, overEpoch, overSteps } from '../../cli/terminal/progress';
import { withAdvice } from '../../cli/training/advice';
import { lavapipeFor } from '../../cli/training/software';
import { Recent } from '../../cli/training/training';
import { DataError, DivergedError, OptionError } from '../../src/index';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-runs-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('what an earlier run left', () => {
  const FILES = ['model.safetensors', 'model.previous.safetensors', 'run.json', 'samples.png', 'report.html'];
  const run = {
    started: '2026-11-22T10:20:30.000Z',
    config: { data: 'mnist', input: 4, encoder: [3], latent: 2, decoder: [3] },
    epochs: [{}, {}],
    test: { elbo: -150 },
  };
  const fill = async (description: object = run) => {
    for (const file of FILES) await writeFile(join(folder, file), `old ${file}`);
    await writeFile(join(folder, 'run.json'), JSON.stringify(description));
    await writeFile(join(folder, 'mine.txt'), 'mine');
  };
  const find = async () => {
    const left = await findEarlier(folder, false);
    if (!left) throw new Error('nothing found');
    return left;
  };

  it('is told of, with its state and the place where it is kept', async () => {
    expect(await findEarlier(folder, false)).toBeUndefined();
    await writeFile(join(folder, 'mine.txt'), 'mine');
    expect(await findEarlier(folder, false)).toBeUndefined();
    await fill();
    const place = join(folder, 'earlier', '2026-11-22_10-20-30');
    expect(await find()).toEqual({
      words: 'a finished run of 2026-11-22 10:20 (mnist, 4-3-2-3-4, 2 epochs, test ELBO -150.00)',
      unfinished: false,
      place,
    });
    await fill({ ...run, test: null });
    expect(await find()).toMatchObject({ unfinished: true, words: expect.stringContaining('was stopped') });
    await mkdir(place, { recursive: true });
    expect((await find()).place).toBe(`${place}-2`);
    await writeFile(join(folder, 'run.json'), '{');
    expect((await find()).words).toMatch(/^results of 20/);
  });

  it('is moved as a whole, and nothing else is', async () => {
    await fill();
    const left = await find();
    await keepEarlier(folder, left);
    expect((await readdir(folder)).sort()).toEqual(['earlier', 'mine.txt']);
    expect((await readdir(left.place)).sort()).toEqual([...FILES].sort());
    expect(await readFile(join(left.place, 'model.safetensors'), 'utf8')).toBe('old model.safetensors');
  });

  it('is made whole again wherever the move was cut off, with no description left behind', async () => {
    for (let moved = 0; moved <= FILES.length; moved++) {
      await fill();
      const left = await find();
      const order = ['run.json', ...FILES.filter((file) => file !== 'run.json')];
      await mkdir(`${left.place}.moving`, { recursive: true });
      for (const file of order.slice(0, moved)) {
        await rename(join(folder, file), join(`${left.place}.moving`, file));
      }
      await finishMoving(folder);
      expect((await readdir(folder)).sort()).toEqual(['earlier', 'mine.txt']);
      expect((await readdir(left.place)).sort()).toEqual([...FILES].sort());
      await finishMoving(folder);
    }
    expect(await readdir(join(folder, 'earlier'))).toHaveLength(FILES.length + 1);
    await mkdir(join(folder, 'earlier', '2026-11-22_10-20-30.moving'));
    await expect(finishMoving(folder)).rejects.toThrow(/^cannot keep .*a folder of that name is in the way/);
  });

  it('goes only where it is to be overwritten, and not while it could not be kept', async () => {
    await fill();
    await writeFile(join(folder, 'earlier'), 'a file');
    await expect(findEarlier(folder, false)).rejects.toThrow(/in the way.*--overwrite/);
    expect(await findEarlier(folder, true)).toMatchObject({ unfinished: false });
    await removeEarlier(folder);
    expect((await readdir(folder)).sort()).toEqual(['earlier', 'mine.txt', 'model.safetensors']);
  });
});

describe('checkpoints', () => {
  const make = () => {
    const kept: number[] = [];
    let step = 0;
    const checkpoints = new Checkpoints(
      {
        every: { steps: 10 },
        take: async () => ({ step }),
        keep: async (taken) => void kept.push(taken.step),
        onFailure: (error) => {
          throw error;
        },
      },
      0,
    );
    const tick = async (at: number, sound = true) => {
      step = at + 2;
      checkpoints.tick(at, sound);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { checkpoints, kept, tick };
  };

  it('are written when the loss of a later step has come back, and is sound', async () => {
    const { kept, tick } = make();
    await tick(10);
    await tick(12);
    expect(kept).toEqual([]);
    await tick(13);
    expect(kept).toEqual([12]);
  });

  it('are dropped where that loss shows an explosion, and none is taken while it stands', async () => {
    const { checkpoints, kept, tick } = make();
    await tick(10);
    await tick(13, false);
    for (const step of [30, 40, 50]) await tick(step, false);
    await checkpoints.settled(() => true);
    expect(kept).toEqual([]);
    await tick(60);
    await tick(63);
    expect(kept).toEqual([62]);
  });

  it('are kept at the end of a device, as nothing was wrong up to there', async () => {
    const { checkpoints, kept, tick } = make();
    await tick(10);
    await checkpoints.settled(() => true);
    expect(kept).toEqual([12]);
    await tick(30);
    await checkpoints.settled();
    expect(kept).toEqual([12]);
  });
});

describe('a failed run', () => {
  const standing = { folder: 'out', model: 'out/model.safetensors', lr: 0.3 };
  const diverged = new DivergedError(
    'Step 7 was not made: NaN in z, at [0].',
    { step: 7, tensor: 'z' },
    'rate',
    6,
  );

  it('says how to go on from its checkpoint, in options of the terminal', () => {
    expect(withAdvice(diverged, { ...standing, kept: 1234 })).toMatchObject({
      message:
        'Step 7 was not made: NaN in z, at [0].\nThe model as it was after step 1,234 is in out/model.safetensors: go on from it by train --resume --out out --lr 0.03, or with --clip-norm 1.',
    });
  });

  it('says that there is nothing to go back to where there is not', () => {
    expect(withAdvice(diverged, { ...standing, kept: undefined, clipNorm: 5 })).toMatchObject({
      message: expect.stringMatching(
        /\nThere is no checkpoint yet: start again with --lr 0\.03, or with --clip-norm 0\.5\.$/,
      ),
    });
    const data = new DivergedError('Step 7 was not made.', { step: 7 }, 'data', 6);
    expect(withAdvice(data, { ...standing, kept: undefined })).toBe(data);
    expect((withAdvice(data, { ...standing, kept: 3 }) as Error).message).toMatch(
      /Check the data\.\n.*step 3/,
    );
    const other = new TypeError('a bug');
    expect(withAdvice(other, { ...standing, kept: 3 })).toBe(other);
  });

  it('is the last event of --json, whatever it failed by', () => {
    expect(errorEvent(withAdvice(diverged, { ...standing, kept: 3 }), 1)).toMatchObject({
      ...{ event: 'error', status: 1, name: 'DivergedError', step: 7, tensor: 'z' },
      message: expect.stringContaining('--lr 0.03'),
    });
    expect(errorEvent(new OptionError('batchSize', 'must be less'), 2)).toMatchObject({
      ...{ name: 'OptionError', field: 'batchSize', message: '--batch must be less' },
    });
    expect(errorEvent(new UsageError('no'), 2)).toMatchObject({ name: 'UsageError', status: 2 });
    expect(errorEvent(new DataError('x'), 1)).toMatchObject({ name: 'DataError', message: 'x' });
    expect(errorEvent(new Failure('full'), 1)).toMatchObject({ name: 'Failure' });
    expect(errorEvent(new Interrupted('saved.'), 130)).toMatchObject({
      name: 'Interrupted',
      message: 'saved.',
    });
    expect(inTerminalWords('a lower learningRate or with clipNorm')).toBe('a lower --lr or with --clip-norm');
  });
});

describe('the progress line', () => {
  const progress = (step: number, reconstruction: number) =>
    ({ step, reconstruction, kl: 1, elbo: 0 }) as Parameters<Recent['add']>[0];

  it('has the mean of at least forty steps, and says of how many', () => {
    const recent = new Recent();
    expect(recent.add(progress(1, 100))).toMatchObject({ over: 1, elbo: -101 });
    expect(recent.add(progress(21, 200))).toMatchObject({ over: 21 });
    expect(recent.add(progress(41, 300))).toMatchObject({ over: 40, reconstruction: 250, elbo: -251 });
    expect(recent.add(progress(541, 10))).toMatchObject({ over: 500, reconstruction: 10 });
    expect([overSteps(1), overSteps(40)]).toEqual(['last step', 'last 40 steps']);
  });

  it('says unit and meaning within eighty columns', () => {
    const stand = { epoch: 3, epochs: 24, step: 40, steps: 100, stepsPerSecond: 10, steady: 10 };
    const figures = { elbo: -152.34, reconstruction: 146.1, kl: 6.24 };
    const line = barLine(barText(figures, 'last 40 steps', stand), 0.4, 80);
    expect(line).toContain('ELBO -152.3 nats/image, last 40 steps');
    const tested = barText(figures, 'last 40 steps', { ...stand, tested: -155.67 });
    expect(tested).toContain('last 40 steps  test ELBO -155.7  = -(146.1');
    const several = barText(figures, 'last 40 steps', { ...stand, samples: 5, tested: -155.67 });
    expect(several).toContain('bound of 5 samples -152.3 nats/image, last 40 steps  test ELBO -155.7');
    const metrics = { epoch: 3, examples: 60_000 } as Parameters<typeof overEpoch>[0];
    expect(overEpoch(metrics, false)).toBe('mean of epoch 3');
    expect(overEpoch(metrics, true)).toBe('mean of 60,000 images of epoch 3');
  });
});

it('knows what a model costs that draws every image alike', () => {
  const images = { count: 2, height: 1, width: 2, channels: 1, pixels: Uint8Array.of(0, 255, 255, 255) };
  expect(costOfMean(images, { likelihood: 'bernoulli' })).toBeCloseTo(Math.LN2, 12);
  expect(costOfMean(images, { likelihood: 'gaussian', sigma: 1 })).toBeCloseTo(
    0.125 + Math.log(2 * Math.PI),
    12,
  );
  expect(costOfMean(images, { likelihood: 'gaussian', sigma: 0.5 })).toBeCloseTo(
    0.5 - 2 * Math.LN2 + Math.log(2 * Math.PI),
    12,
  );
  expect(costOfMean(images, { likelihood: 'gaussian', sigma: 'shared' })).toBeUndefined();
  const grey = { ...images, pixels: Uint8Array.of(100, 200, 130, 255) };
  expect(costOfMean(grey, { likelihood: 'bernoulli', binarize: 'threshold' })).toBeCloseTo(Math.LN2, 12);
  const mnist = { input: 784, likelihood: 'bernoulli' } as const;
  expect([208.3, 206.8, 204.4, 177].map((cost) => learntNothing(cost, 206.8, mnist))).toEqual([
    ...[true, true, true, false],
  ]);
  expect(learntNothing(744, 746.6, { input: 784, likelihood: 'gaussian', sigma: 1 })).toBe(false);
});

it.each([
  [
    'PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
    /bookworm-backports mesa/,
  ],
  ['ID=debian\nVERSION_ID="13"\n', /^apt install mesa-vulkan-drivers$/],
  ['ID=debian\nPRETTY_NAME="sid"\n', /^apt install mesa/],
  ['ID=ubuntu\nVERSION_ID="25.04"\n', /^apt install mesa/],
  ['ID=ubuntu\nVERSION_ID="22.04"\n', /lavapipe \(lvp\)/],
  ['ID=fedora\nVERSION_ID=43\n', /^dnf install mesa-vulkan-drivers$/],
  ['NAME="Arch Linux"\nID=arch\n', /^pacman -S vulkan-swrast$/],
  ['', /lavapipe \(lvp\) of Mesa 25 or newer/],
])('names the package of lavapipe on %j', (release, command) => {
  expect(lavapipeFor(release)).toMatch(command);
});
