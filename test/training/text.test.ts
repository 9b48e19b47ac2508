import { beforeAll, expect, test } from 'vitest';
import type { View } from '../../src/gpu/view';
import { batchBuilder } from '../../src/graph/plan_sampling';
import { EXAMPLES, LATENT } from '../../src/ops/node';
import {
  type Restored,
  reconstructText,
  restoreText,
  sampleText,
  textItems,
  tokensOf,
  writeText,
} from '../../src/text/index';
import { families, throughChunks, write } from '../../src/train/sampler';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';

const NAMES = ['anna', 'peter', 'mária', 'eva', 'otto', 'ida', 'ben', 'lena', 'max', 'mina', 'tom', 'nora'];
const { items, text } = textItems(NAMES);
const LENGTH = text.length;
const SYMBOLS = [...text.alphabet].length + 1;
const SPEC = {
  input: { text },
  encoder: [{ transformer: 2 }],
  decoder: [{ transformer: 2 }],
  width: 8,
  latent: 4,
} as const;
const tokens = tokensOf(items, text);
const FIT = { steps: 4, batchSize: 5, learningRate: 0.01, freeBits: 0, betaWarmup: 0 } as const;

/** Of a few steps, so that each symbol has a probability of its own. */
let vae: Vae;

async function trained(steps: number): Promise<Vae> {
  const made = await Vae.create(await testGpu(), SPEC, { seed: 5 });
  for await (const _ of made.fit(tokens, { ...FIT, steps }));
  return made;
}

beforeAll(async () => {
  vae = await trained(4);
});

/** Logits [rows, length symbols] that the decoder gives of z [rows, latent] and tokens [rows, length]. */
async function logitsOf(z: Float32Array, given: Uint8Array): Promise<Float32Array> {
  const { model } = vae;
  const count = z.length / model.spec.latent;
  const builder = batchBuilder(model.spec, { ...families(model), batchSize: count });
  builder.run(['decoder']);
  const plan = builder.finish();
  const [x, code, output] = [EXAMPLES, LATENT, 'output'].map((name) => plan.places[name]) as [
    View,
    View,
    View,
  ];
  const padded = (rows: ArrayLike<number>, width: number, stride: number) => {
    const values = new Float32Array(count * stride);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < width; j++) values[i * stride + j] = rows[i * width + j] as number;
    return { values, stride };
  };
  const rows = await throughChunks(model, plan, 'output', { count, batchSize: count }, (program) => {
    const { activations } = program.buffers;
    write(model, activations, padded(z, model.spec.latent, code.stride), 0, count, code.offset * 4);
    const parts = Float32Array.from(given, (token) => token / 255);
    write(model, activations, padded(parts, LENGTH, x.stride), 0, count, x.offset * 4);
  });
  return Float32Array.from({ length: count * LENGTH * SYMBOLS }, (_, i) => {
    const width = LENGTH * SYMBOLS;
    return rows[Math.floor(i / width) * output.stride + (i % width)] as number;
  });
}

const Z = Float32Array.from({ length: 4 * 4 }, (_, i) => Math.sin(7 * i));

test.each([5, 77])('the means of scores are those of evaluate, with seed %i', async (seed) => {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const { reconstruction, kl, elbo } = await vae.scores(tokens, { seed });
  const judged = await vae.evaluate(tokens, { seed });
  expect([reconstruction.length, kl.length]).toEqual([NAMES.length, NAMES.length]);
  expect(mean(reconstruction) / judged.reconstruction).toBeCloseTo(1, 5);
  expect(mean(kl) / judged.kl).toBeCloseTo(1, 5);
  for (const [i, own] of elbo.entries())
    expect(own).toBe(Math.fround(-((reconstruction[i] as number) + (kl[i] as number))));
});

test('a model of texts learns: after 60 steps their ELBO is far above that of the beginning', async () => {
  using made = await trained(1);
  const before = await made.evaluate(tokens);
  for await (const _ of made.fit(tokens, { ...FIT, steps: 60 }));
  const after = await made.evaluate(tokens);
  expect(after.elbo).toBeGreaterThan(before.elbo + 3);
  expect(after.protocol).toContain('characters of texts');
});

test('a token changes no logits up to its own position, to the bit, wherever it is', async () => {
  const given = tokens.slice(0, 4 * LENGTH);
  const before = await logitsOf(Z, given);
  for (let at = 0; at < LENGTH; at++) {
    const others = given.slice();
    for (let row = 0; row < 4; row++)
      others[row * LENGTH + at] = (1 + (given[row * LENGTH + at] as number)) % SYMBOLS;
    const after = await logitsOf(Z, others);
    for (let row = 0; row < 4; row++) {
      const part = (logits: Float32Array, first: number, end: number) =>
        logits.subarray((row * LENGTH + first) * SYMBOLS, (row * LENGTH + end) * SYMBOLS);
      expect(part(after, 0, at + 1)).toEqual(part(before, 0, at + 1));
      if (at + 1 < LENGTH) expect(part(after, at + 1, at + 2)).not.toEqual(part(before, at + 1, at + 2));
    }
  }
});

test('the same seed writes the same texts, however many; another one others', async () => {
  const [first, again, fewer, others] = [
    await sampleText(vae, 40, { seed: 3 }),
    await sampleText(vae, 40, { seed: 3 }),
    await sampleText(vae, 12, { seed: 3 }),
    await sampleText(vae, 40, { seed: 4 }),
  ];
  expect(again).toEqual(first);
  expect(first.slice(0, 12)).toEqual(fewer);
  expect(others).not.toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(20);
});

test('what is written goes on behind the first 256 texts', async () => {
  const texts = await sampleText(vae, 300, { seed: 3 });
  expect(texts.slice(0, 12)).toEqual(await sampleText(vae, 12, { seed: 3 }));
  expect(texts.slice(256)).not.toEqual(texts.slice(0, 44));
});

test('at temperature 0 each symbol is the likeliest, whatever the seed', async () => {
  const texts = await writeText(vae, Z, { temperature: 0, seed: 1 });
  expect(await writeText(vae, Z, { temperature: 0, seed: 2 })).toEqual(texts);
  const written = tokensOf(texts, text);
  const logits = await logitsOf(Z, written);
  for (let row = 0; row < 4; row++) {
    for (let at = 0; at <= (texts[row] as string).length && at < LENGTH - 1; at++) {
      const own = [...logits.subarray((row * LENGTH + at) * SYMBOLS, (row * LENGTH + at + 1) * SYMBOLS)];
      expect(own.indexOf(Math.max(...own)), `text ${row}, position ${at}`).toBe(written[row * LENGTH + at]);
    }
  }
});

test('what is known of a text stays, and it has the length of its pattern', async () => {
  for (const one of await sampleText(vae, 30, { pattern: 'm?ria' })) expect(one).toMatch(/^m.ria$/u);
  const each = await writeText(vae, Z, { pattern: ['?', 'a?', '?tt?', 'anna'] });
  expect(each.map((one) => [...one].length)).toEqual([1, 2, 4, 4]);
  expect(each[3]).toBe('anna');
  expect(each[2]?.slice(1, 3)).toBe('tt');
  const found = await restoreText(vae, 'm?x', { count: 3 });
  expect(found.length).toBe(3);
  for (const { text: one } of found) expect(one).toMatch(/^m.x$/u);
  const [first, second] = found as [Restored, Restored];
  expect(first.logLikelihood).toBeGreaterThanOrEqual(second.logLikelihood);
  expect(Math.log(first.share / second.share)).toBeCloseTo(first.logLikelihood - second.logLikelihood, 5);
  expect(found.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(1);
  expect(await restoreText(vae, 'max')).toMatchObject([{ text: 'max', share: 1 }]);
});

test('no change of one place makes what is restored likelier', async () => {
  // It has learnt nothing, so that hardly a text comes up twice.
  using vae = await Vae.create(await testGpu(), SPEC);
  const [found] = (await restoreText(vae, '?????')) as [Restored];
  const own = [...found.text];
  const others = own.flatMap((_, place) =>
    [...text.alphabet].map((symbol) => own.with(place, symbol).join('')),
  );
  const { logLikelihood = [] } = await vae.scores(tokensOf(others, text), { samples: 64 });
  // Each is estimated by other draws.
  expect(Math.max(...logLikelihood)).toBeLessThan(found.logLikelihood + 0.2);
});

test('a run that is resumed comes to the same model, bit by bit, which keeps its alphabet', async () => {
  using whole = await trained(7);
  using half = await trained(3);
  using loaded = await Vae.load(await testGpu(), await half.save());
  expect(loaded.spec).toEqual(whole.spec);
  expect(loaded.spec.text).toEqual(text);
  for await (const _ of loaded.fit(tokens, { ...FIT, steps: 4 }));
  expect(await loaded.save()).toEqual(await whole.save());
  expect(await sampleText(loaded, 5)).toEqual(await sampleText(whole, 5));
});

test('what is wrong is refused before anything runs', async () => {
  await expect(vae.sample(3)).rejects.toThrow('This is a model of texts, which writes');
  await expect(reconstructText(vae, ['xyz'])).rejects.toThrow('has the character "y"');
  await expect(vae.evaluate(new Uint8Array(LENGTH).fill(200))).rejects.toThrow(
    `Token 0 of example 0 is 200, and must be less than ${SYMBOLS}`,
  );
  await expect(vae.evaluate(new Float32Array(LENGTH))).rejects.toThrow('takes texts as bytes');
  await expect(sampleText(vae, 2, { temperature: -1 })).rejects.toThrow('temperature must be');
  await expect(sampleText(vae, 2, { pattern: 'mäx' })).rejects.toThrow('has the character "ä"');
});
