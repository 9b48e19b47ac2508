import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/train/checkpoint';
import { discs, idxFile, rawDiscs } from '../support/idx';
import { events, run, start, succeed } from './run';
import { HEIGHT, OPTIONS, smallData, WIDTH } from './small';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const { folder, path, json } = smallData();
const model = (name: string): Promise<Buffer> => readFile(path(name, 'model.safetensors'));
/** Of six steps: long enough to be ended within. */
const EPOCHS = LONG ? 600 : 60;
/** Where the run that nobody interrupts lies. */
const WHOLE = 'whole';

beforeAll(async () => {
  await succeed(['train', ...OPTIONS, '--epochs', String(EPOCHS), '--out', WHOLE], folder);
});

type Signal = 'SIGTERM' | 'SIGKILL';

/** Starts or resumes a run, and ends it so many milliseconds behind its first epoch. Returns its exit status. */
async function broken(out: string, resume: boolean, signal: Signal, after: number): Promise<number | null> {
  const what = resume ? ['--resume'] : [...OPTIONS, '--epochs', String(EPOCHS)];
  const running = start(['train', ...what, '--checkpoint-every', '3', '--out', out, '--json'], folder);
  await running.until(/"event":"epoch"/).catch(() => {});
  await sleep(after);
  running.child.kill(signal);
  return (await running.done).status;
}

/** The step of the last good checkpoint; throws if there is none. */
async function stepOf(out: string): Promise<number> {
  const read = async (file: string) => readCheckpoint(await readFile(path(out, file))).state.step;
  return read('model.safetensors').catch(() => read('model.previous.safetensors'));
}

/** A run that is ended so many times before it may come to its end. Returns how often it really was. */
async function inPieces(out: string, signal: Signal, times: number): Promise<number> {
  let ended = 0;
  let resume = false;
  let step = 0;
  for (let tries = 0; ended < times; tries++) {
    const status = await broken(out, resume, signal, 37 * (tries % 7));
    if (status === 0) return ended;
    expect(status).toBe(signal === 'SIGKILL' ? null : 130);
    // A run that was killed before its first checkpoint has nothing to be resumed by.
    const begun = (await readdir(path(out))).includes('run.json');
    expect(begun || !resume).toBe(true);
    resume = begun;
    if (!begun) continue;
    const now = await stepOf(out);
    expect(now).toBeGreaterThanOrEqual(step);
    step = now;
    ended++;
  }
  await succeed(['train', '--resume', '--out', out], folder);
  return ended;
}

async function piecesAreWhole(name: string, signal: Signal, times: number): Promise<void> {
  let ended = 0;
  for (let i = 0; ended < times; i++) {
    ended += await inPieces(`${name}-${i}`, signal, Math.min(5, times - ended));
    expect((await model(`${name}-${i}`)).equals(await model(WHOLE))).toBe(true);
  }
  console.log(`${ended} times ended by ${signal}, and resumed bit for bit`);
}

describe.skipIf(process.platform === 'win32')('a run in pieces', () => {
  it('comes to the very model of a whole one, wherever it is stopped', { timeout: 900_000 }, async () => {
    await piecesAreWhole('stopped', 'SIGTERM', LONG ? 50 : 2);
    const { epochs, interrupted, config } = await json('stopped-0', 'run.json');
    expect([interrupted, config.epochs]).toEqual([false, EPOCHS]);
    expect(epochs.at(-1)).toMatchObject({ epoch: EPOCHS, steps: 6 * EPOCHS });
  });

  it('survives kill -9 at any moment, and leaves nothing half written', { timeout: 1_800_000 }, async () => {
    await piecesAreWhole('killed', 'SIGKILL', LONG ? 100 : 2);
    const files = await readdir(path('killed-0'));
    expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('goes on from the checkpoint before the last one where that is damaged or gone', async () => {
    await broken('damaged', false, 'SIGTERM', 200);
    await truncate(path('damaged', 'model.safetensors'), 1000);
    const stdout = await succeed(['train', '--resume', '--out', 'damaged'], folder);
    expect(stdout).toMatch(
      /model\.safetensors: .*not a valid safetensors.*Going on from the checkpoint before it/,
    );
    expect((await model('damaged')).equals(await model(WHOLE))).toBe(true);

    await rm(path('damaged', 'model.safetensors'));
    await rm(path('damaged', 'model.previous.safetensors'));
    const { status, stderr } = await run(['train', '--resume', '--out', 'damaged'], folder);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/cannot resume damaged: .*no such file/)]);
  });

  it('says that a checkpoint cannot be written, and trains on', async () => {
    const what = ['--checkpoint-every', '0.1s', '--out', 'gone/out', '--json', '--epochs', '100000'];
    const running = start(['train', ...OPTIONS, ...what], folder);
    await running.until(/"event":"epoch"/);
    await rm(path('gone'), { recursive: true });
    const stdout = await running.until(/No checkpoint/);
    // An epoch may have ended behind it.
    expect(events(stdout).findLast(({ event }) => event === 'note')?.message).toMatch(
      /cannot write gone\/out\/.*no such file.*Training goes on/,
    );
    await running.until(/No checkpoint.*No checkpoint/s);
    running.child.kill('SIGTERM');
    const { status, stderr } = await running.done;
    // The model is written first where there was none, else the figures.
    const first = /cannot write gone\/out\/(model\.safetensors|run\.json):/;
    expect([status, stderr]).toEqual([1, expect.stringMatching(first)]);
  });
});

describe('resuming', () => {
  it('goes further than was asked for at first', async () => {
    await succeed(['train', ...OPTIONS, '--epochs', '2', '--out', 'further'], folder);
    await succeed(['train', '--resume', '--epochs', '5', '--out', 'further'], folder);
    await succeed(['train', ...OPTIONS, '--epochs', '5', '--out', 'straight'], folder);
    expect((await model('further')).equals(await model('straight'))).toBe(true);
    const [further, straight] = [await json('further', 'run.json'), await json('straight', 'run.json')];
    expect(further.test).toEqual(straight.test);
    expect(further.epochs.map(({ elbo }: { elbo: number }) => elbo)).toEqual(
      straight.epochs.map(({ elbo }: { elbo: number }) => elbo),
    );
    expect(further.started < straight.started).toBe(true);
  });

  it('goes on with images that stay on disk, within an epoch, and says what it cannot', async () => {
    const { images } = discs(200, HEIGHT, WIDTH);
    await writeFile(path('onDisk'), images);
    const what = ['train', ...OPTIONS, '--data', 'onDisk', '--stream', '--epochs', '40'];
    await succeed([...what, '--out', 'streamed'], folder);
    const running = start([...what, '--out', 'pieces', '--json', '--checkpoint-every', '7'], folder);
    await running.until(/"event":"epoch"/);
    running.child.kill('SIGTERM');
    await running.done;
    await succeed(['train', '--resume', '--out', 'pieces'], folder);
    expect((await model('pieces')).equals(await model('streamed'))).toBe(true);
    const { status, stderr } = await run(['train', '--resume', '--stream', '--out', WHOLE], folder);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--stream true does not go with --resume/)]);
    // Learnt as well as what lies on the GPU, in another order.
    const [streamed, whole] = [await json('streamed', 'run.json'), await json(WHOLE, 'run.json')];
    expect(streamed.test.elbo / whole.test.elbo).toBeCloseTo(1, 0);
  });

  it.each<[string, string[], RegExp]>([
    ['other layers', ['--encoder', '8,8'], /--encoder 8,8 .* has 16/],
    ['another seed', ['--seed', '4'], /--seed 4 .* has 0/],
    ['another family', ['--matmul', 'plain'], /--matmul plain .* has none pinned/],
  ])('refuses %s, as the run has its own', async (_, given, message) => {
    const { status, stderr } = await run(['train', '--resume', '--out', 'further', ...given], folder);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('takes another rate and clipping, and keeps from which step on', async () => {
    const given = ['--lr', '0.001', '--clip-norm', '2', '--epochs', '6'];
    await succeed(['train', ...OPTIONS, '--epochs', '5', '--out', 'cure'], folder);
    await succeed(['train', '--resume', '--out', 'cure', ...given], folder);
    const { config, changes } = await json('cure', 'run.json');
    expect(config).toMatchObject({ learningRate: 0.001, clipNorm: 2, epochs: 6 });
    expect(changes).toEqual([{ step: 30, learningRate: 0.001, clipNorm: 2 }]);
  });

  it('says that a run is finished, touches nothing, and makes only what is missing', async () => {
    const files = ['model.safetensors', 'run.json', 'report.html', 'samples.png'];
    const read = () => Promise.all(files.map((file) => readFile(path('further', file))));
    const before = await read();
    expect(await succeed(['train', '--resume', '--out', 'further'], folder)).toMatch(
      /^The run in further is finished: 5 epochs, .*--epochs with more than 5/,
    );
    expect(await read()).toEqual(before);
    const { status, stdout, stderr } = await run(
      ['train', '--resume', '--epochs', '3', '--out', 'further', '--json'],
      folder,
    );
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--epochs 3 .* has 5 epochs behind it/)]);
    expect(events(stdout)).toMatchObject([{ event: 'error', name: 'UsageError', status: 2 }]);
    await rm(path('further', 'samples.png'));
    expect(await succeed(['train', '--resume', '--out', 'further'], folder)).toContain('only the results');
    expect(await readFile(path('further', 'samples.png'))).toEqual(before[3]);
    expect(await readFile(path('further', 'model.safetensors'))).toEqual(before[0]);
  });

  it('takes what the run has, said again', async () => {
    await succeed(['train', ...OPTIONS, '--resume', '--epochs', '6', '--out', 'further'], folder);
  });

  it('refuses other images, a folder without a run, and a run.json that is none', async () => {
    const other = discs(200, HEIGHT, WIDTH).images;
    other.fill(7, 16);
    await writeFile(path('other'), other);
    const { labels: own } = rawDiscs(200, HEIGHT, WIDTH);
    await writeFile(path('swapped'), idxFile([200], own.toReversed()));
    const failing = async (out: string, ...given: string[]) => {
      const { status, stderr } = await run(['train', '--resume', '--out', out, ...given], folder);
      expect(status).toBe(1);
      return stderr;
    };
    const { labels } = await json('further', 'run.json').then(({ resume }) => resume);
    expect(labels).toBe('labels');
    const refused = [
      [['--data', 'other'], /other are not the images that the run was trained on; .* by --data/],
      // By class other images are held out, and the labels are the cause.
      [['--labels', 'swapped'], /swapped are not the labels of .* trained on; .* by --labels/],
    ] as const;
    for (const [given, message] of refused) expect(await failing('further', ...given)).toMatch(message);
    expect(await failing('nowhere')).toMatch(/no run has left a checkpoint there\. Leave out --resume/);
    const good = await json('further', 'run.json');
    for (const [content, message] of [
      ['{', /is not JSON/],
      ['null', /older version/],
      ['{"config":{}}', /older version/],
      [JSON.stringify({ ...good, resume: { ...good.resume, data: 7 } }), /is damaged/],
      [JSON.stringify({ ...good, resume: { ...good.resume, matmul: '__proto__' } }), /is damaged/],
      [JSON.stringify({ ...good, config: { ...good.config, learningRate: 'x' } }), /is damaged/],
      [JSON.stringify({ ...good, epochs: [{}] }), /is damaged/],
      [
        JSON.stringify({ ...good, test: null, config: { ...good.config, seed: 9 } }),
        /model\.safetensors and run\.json are not of the same run/,
      ],
    ] as const) {
      await writeFile(path('further', 'run.json'), content);
      expect(await failing('further')).toMatch(message);
    }
  });
});
