import { readFile, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/train/checkpoint';
import { discs } from '../support/idx';
import { events, run, start, succeed } from './run';
import { HEIGHT, OPTIONS, smallData, WIDTH } from './small';

const { folder, path, json } = smallData();
/** So fast that it learns no more after some epochs, and is worse at times. */
const FAST = [...OPTIONS, '--lr', '0.1', '--keep-best'];
const EPOCHS = 24;
const train = ['train', ...FAST, '--epochs', String(EPOCHS)];
const stream = ['--data', 'onDisk', '--stream'];
const bytes = (out: string, file: string): Promise<Buffer> => readFile(path(out, file));

interface Row {
  readonly epoch: number;
  readonly steps: number;
  readonly elbo: number;
  readonly test: { readonly elbo: number; readonly examples: number };
}
const tests = (rows: Row[]) => rows.map(({ epoch, test }) => [epoch, test]);

beforeAll(async () => {
  await writeFile(path('onDisk'), discs(200, HEIGHT, WIDTH).images);
  await succeed([...train, '--out', 'whole'], folder);
});

describe('the best model', () => {
  it('is that of the epoch of the highest test ELBO, beside the last one', async () => {
    const { epochs, best, test } = await json('whole', 'run.json');
    const top = Math.max(...epochs.map(({ test }: Row) => test.elbo));
    expect(epochs).toHaveLength(EPOCHS);
    expect(best).toEqual(epochs.find(({ test }: Row) => test.elbo === top));
    expect(best.epoch).toBeLessThan(EPOCHS);
    // The last epoch's figures are those of the last model.
    expect(epochs.at(-1).test).toMatchObject({ elbo: test.elbo, examples: 20 });
    const { state } = readCheckpoint(await bytes('whole', 'model.best.safetensors'));
    expect(state.step).toBe(best.steps);
    expect(await readFile(path('whole', 'report.html'), 'utf8')).toContain(
      `of epoch ${best.epoch}, by the test ELBO<`,
    );
  });

  it.skipIf(process.platform === 'win32').each([
    ['in memory', [], 'whole'],
    ['on disk', stream, 'streamed'],
  ])('of a run on images %s that was killed is the same, bit for bit', async (_, more, whole) => {
    if (whole === 'streamed') await succeed([...train, ...more, '--out', whole], folder);
    const out = `${whole}-killed`;
    const what = [...train, ...more, '--checkpoint-every', '3', '--out', out, '--json'];
    const running = start(what, folder);
    await running.until(/"epoch":6,/);
    running.child.kill('SIGKILL');
    await running.done;
    await succeed(['train', '--resume', '--out', out], folder);
    for (const file of ['model.safetensors', 'model.best.safetensors'])
      expect((await bytes(out, file)).equals(await bytes(whole, file)), file).toBe(true);
    const [pieces, all] = [await json(out, 'run.json'), await json(whole, 'run.json')];
    expect(tests(pieces.epochs)).toEqual(tests(all.epochs));
    expect(tests([pieces.best])).toEqual(tests([all.best]));
  });

  it('may be that of a run which ended within an epoch, also when it has gone on', async () => {
    const out = ['--out', 'cut'];
    await succeed(['train', ...FAST, '--steps', '5', ...out], folder);
    const { epochs, test } = await json('cut', 'run.json');
    expect(epochs.at(-1)).toMatchObject({ steps: 5, test: { elbo: test.elbo } });
    for (const steps of ['6', '7']) {
      const { status, stdout, stderr } = await run(['train', '--resume', '--steps', steps, ...out], folder);
      expect([status, (stdout + stderr).includes('is not there')]).toEqual([0, false]);
      const { best } = await json('cut', 'run.json');
      const { state } = readCheckpoint(await bytes('cut', 'model.best.safetensors'));
      expect(state.step).toBe(best.steps);
    }
  });

  it('that is gone is said to be, and sought anew', async () => {
    await succeed([...train, '--epochs', '3', '--out', 'gone'], folder);
    await rm(path('gone', 'model.best.safetensors'));
    const stdout = await succeed(['train', '--resume', '--epochs', '4', '--out', 'gone'], folder);
    expect(stdout).toMatch(/The best model of epoch \d is not there \(cannot read .*no such file/);
    expect((await json('gone', 'run.json')).best.epoch).toBe(4);
  });
});

describe('patience', () => {
  it('ends a run, which is then finished until more of it is given', async () => {
    const what = ['train', ...FAST, '--epochs', '500', '--patience', '2', '--out', 'patient'];
    const lines = events(await succeed([...what, '--json'], folder));
    const { epochs, best, config } = await json('patient', 'run.json');
    expect([epochs.length, config.epochs, config.patience]).toEqual([best.epoch + 2, 500, 2]);
    expect(lines.at(-1)).toMatchObject({ event: 'end', best: { epoch: best.epoch } });
    const resume = ['train', '--resume', '--out', 'patient'];
    expect(await succeed(resume, folder)).toMatch(/is finished: .*--patience above 2/);
    await succeed([...resume, '--patience', '4'], folder);
    const after = await json('patient', 'run.json');
    expect(tests(after.epochs.slice(0, epochs.length))).toEqual(tests(epochs));
    expect(after.epochs.length).toBe(after.best.epoch + 4);
  });

  it.each(['--keep-best', '--patience=3'])('and %s need test figures', async (option) => {
    const { status, stderr } = await run(['train', ...OPTIONS, option, '--test-limit', '0'], folder);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/--test-limit 0 has none: leave one of them out/),
    ]);
  });
});
