import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { run, succeed } from './run';
import { OPTIONS, smallData } from './small';

const { folder, path, json } = smallData();

it('refuses what is said of free bits where there are none', async () => {
  const { status, stderr } = await run(
    ['train', ...OPTIONS, '--free-bits-of', 'all', '--out', 'none'],
    folder,
  );
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('--free-bits-of goes with --free-bits, such as 0.25'),
  ]);
});

it('goes on with schedule, cycles and free bits as they were, and says what they are', async () => {
  const objective =
    '--schedule cosine --decay-steps 20 --decay 0.2 --warmup 5 --beta-warmup 3 --beta-cycles 2 --free-bits 0.1 --free-bits-of all --beta1 0.8 --epsilon 1e-8';
  const options = [...OPTIONS, ...objective.split(' ')];
  await succeed(['train', ...options, '--epochs', '4', '--out', 'scheduled'], folder);
  await succeed(['train', ...options, '--epochs', '2', '--out', 'in-two'], folder);
  const resume = ['train', '--resume', '--out', 'in-two', '--epochs', '4'];
  const { status, stderr } = await run([...resume, '--decay', '0.5'], folder);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/--decay 0.5 .*in-two has 0.2/)]);
  await succeed(resume, folder);
  const [whole, pieces] = await Promise.all(
    ['scheduled', 'in-two'].map((name) => readFile(path(name, 'model.safetensors'))),
  );
  expect(pieces?.equals(whole as Buffer)).toBe(true);
  expect((await json('in-two', 'run.json')).config).toMatchObject({
    ...{ schedule: 'cosine', decaySteps: 20, decay: 0.2, warmup: 5 },
    ...{
      betaWarmup: 3,
      betaCycles: 2,
      freeBits: 0.1,
      freeBitsOf: 'all',
      beta1: 0.8,
      beta2: 0.999,
      epsilon: 1e-8,
    },
  });
  const report = await readFile(path('scheduled', 'report.html'), 'utf8');
  expect(report).toContain('0.01, from 0 over 5 steps, along a cosine to 0.2 times that in 20 steps');
  expect(report).toContain('1, from 0 over 3 steps, in 2 cycles of twice as many');
  expect(report).toContain('0.1 nats a dimension, all together');
  expect(report).toContain('<th scope="row">beta1</th><td>0.8</td>');
  expect(report).not.toContain('<th scope="row">beta2</th>');
});

it('says of several samples what is trained on, what is tested, and which of them chooses the best model', async () => {
  const given = ['--samples', '3', '--keep-best', '--epochs', '1', '--out', 'several'];
  const stdout = await succeed(['train', ...OPTIONS, ...given], folder);
  const [before, after] = stdout.split(/^epoch 1\/1 .* bound of 3 samples -.*$/m) as [string, string];
  expect(before).toMatch(/^Training figures: importance-weighted bound of 3 samples/m);
  expect(before).toMatch(/^--keep-best goes by the test ELBO, not by the bound of 3 samples/m);
  expect(after).toMatch(/^Test ELBO -.*\nELBO from one draw of z an example, in nats per example; .*\.$/m);
  const report = await readFile(path('several', 'report.html'), 'utf8');
  expect(report).toContain('3, by their importance-weighted bound');
});
