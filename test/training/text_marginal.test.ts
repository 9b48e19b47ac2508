import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStretches } from '../../src/gpu/readback';
import { trainingLoss } from '../../src/graph/step.twin';
import { matrix } from '../../src/matrix.twin';
import { philox, STREAMS, seedWords } from '../../src/random';
import { normals } from '../../src/step/normal.twin';
import { Vae } from '../../src/vae';
import { tensorsOf } from '../gradients/models';
import { Random } from '../ops/harness';
import { testGpu } from '../support/gpu';

/** Rows of four bytes of two symbols and the end: what lies behind an end is 0. So there are 1 + 2 + 4 + 8 + 16 of them. */
const LENGTH = 4;
const ALL = rowsOf(LENGTH);
const COUNT = ALL.length;
const TOKENS = Uint8Array.from(ALL.flat());
const SPEC = {
  input: { text: { length: LENGTH, alphabet: 'ab' } },
  encoder: [{ transformer: 2 }],
  decoder: [{ transformer: 2 }],
  width: 8,
  latent: 2,
} as const;

/** Each row of so many bytes. */
function rowsOf(length: number): number[][] {
  if (length === 0) return [[]];
  const others = rowsOf(length - 1);
  const ended = Array.from({ length }, () => 0);
  return [ended, ...[1, 2].flatMap((symbol) => others.map((rest) => [symbol, ...rest]))];
}

let vae: Vae;

beforeAll(async () => {
  vae = await Vae.create(await testGpu(), SPEC, { seed: 8 });
  // Of some rows more than of others, so that there is something to learn.
  const random = new Random(3);
  const rows = Array.from(
    { length: 256 },
    () => ALL[Math.floor(COUNT * random.uniform(0, 1) ** 2)] as number[],
  );
  const options = { batchSize: 32, learningRate: 0.01, freeBits: 0.2, betaWarmup: 0, steps: 150 };
  for await (const _ of vae.fit(Uint8Array.from(rows.flat()), options));
});

afterAll(() => vae.dispose());

test('the probabilities of all texts that there are add up to 1', async () => {
  expect(COUNT).toBe(31);
  const { kl } = await vae.evaluate(TOKENS);
  // z says something, so that the weights differ.
  expect(kl).toBeGreaterThan(0.3);
  const sums: number[] = [];
  for (let seed = 0; seed < 8; seed++) {
    const { logLikelihood } = await vae.scores(TOKENS, { samples: 300, seed });
    sums.push(probability(logLikelihood as Float32Array));
  }
  const mean = sums.reduce((a, b) => a + b) / sums.length;
  const variance = sums.reduce((all, sum) => all + (sum - mean) ** 2, 0) / (sums.length - 1);
  const error = Math.sqrt(variance / sums.length);
  expect(error).toBeLessThan(0.01);
  expect(Math.abs(mean - 1)).toBeLessThan(4 * error + 1e-5);
});

test('the log-probability of each text is that of the twin with the same draws, and their mean that of evaluate', async () => {
  const [samples, seed] = [24, 5];
  const { logLikelihood } = await vae.scores(TOKENS, { samples, seed, batchSize: 7 });
  const { layout, buffers, gpu } = vae.model;
  const [bytes] = await readStretches(gpu, [{ buffer: buffers.parameters, size: layout.size * 4 }]);
  const tensors = tensorsOf(layout, new Float32Array(bytes as ArrayBuffer));
  const { latent } = vae.spec;
  for (let row = 0; row < COUNT; row++) {
    const noise = matrix(samples, latent, (sample, column) => {
      const counter = [Math.floor(column / 4), row, 0, STREAMS.marginal + sample * 256] as const;
      return normals(philox(counter, seedWords(seed)))[column % 4] as number;
    });
    const x = matrix(1, LENGTH, (_, column) => (TOKENS[row * LENGTH + column] as number) / 255);
    const want = -trainingLoss(vae.spec, tensors, { x, eps: noise, samples });
    expect(Math.abs((logLikelihood?.[row] as number) - want), `row ${ALL[row]}`).toBeLessThan(1e-4);
  }
  const whole = await vae.evaluate(TOKENS, { samples, seed });
  const mean = (logLikelihood as Float32Array).reduce((sum, one) => sum + one / COUNT, 0);
  expect(whole.logLikelihood?.value).toBeCloseTo(mean, 4);
  expect(await vae.scores(TOKENS)).not.toHaveProperty('logLikelihood');
});

function probability(logs: Float32Array): number {
  return logs.reduce((sum, log) => sum + Math.exp(log), 0);
}
