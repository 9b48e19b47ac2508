import { beforeAll, expect, test } from 'vitest';
import {
  colorsOfText,
  reconstructText,
  restoreText,
  sampleText,
  textItems,
  tokensOf,
  writeText,
} from '../../src/text/index';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';

const RED = 0xff0000;
const BLUE = 0x0000ff;
const NAMES = ['ra', 're', 'ri', 'ro', 'ru', 'rare', 'ba', 'be', 'bi', 'bo', 'bu', 'babe'];
// Of more red than blue, and the other way round.
const COLORS = [0xff0000, 0xffff00, 0xc08040, 0xff8060, 0x804000, 0xe0e020];
COLORS.push(0x0000ff, 0x00ffff, 0x4080c0, 0x6080ff, 0x004080, 0x20e0e0);
const given = textItems(NAMES, { labels: COLORS });
const { items, text } = given;
const labels = given.labels as Uint32Array;
const tokens = tokensOf(items, text);
const SPEC = {
  input: { text },
  encoder: [{ transformer: 2 }],
  decoder: [{ transformer: 2 }],
  width: 8,
  latent: 3,
  classes: 'colors',
} as const;
const FIT = { batchSize: 12, learningRate: 0.02, freeBits: 0, betaWarmup: 0, labels } as const;

async function trained(steps: number): Promise<Vae> {
  const made = await Vae.create(await testGpu(), SPEC, { seed: 5 });
  for await (const _ of made.fit(tokens, { ...FIT, steps }));
  return made;
}

/** That has learnt which colour a first letter is of. */
let vae: Vae;

beforeAll(async () => {
  vae = await trained(80);
});

const share = (texts: readonly string[], letter: string) =>
  texts.filter((one) => one.startsWith(letter)).length / texts.length;

test('texts are written of the colour that is asked for', async () => {
  expect(share(await sampleText(vae, 60, { label: RED }), 'r')).toBeGreaterThan(0.75);
  expect(share(await sampleText(vae, 60, { label: BLUE }), 'b')).toBeGreaterThan(0.75);
  const each = await sampleText(vae, 60, {
    labels: Uint32Array.from({ length: 60 }, (_, i) => (i % 2 ? RED : BLUE)),
  });
  expect(
    share(
      each.filter((_, i) => i % 2 === 1),
      'r',
    ),
  ).toBeGreaterThan(0.75);
  const z = Float32Array.from({ length: 3 * 4 }, (_, i) => Math.sin(i));
  expect(await writeText(vae, z, { temperature: 0, label: RED })).not.toEqual(
    await writeText(vae, z, { temperature: 0, label: BLUE }),
  );
});

test('without one colours are drawn, too, by the seed', async () => {
  const texts = await sampleText(vae, 60, { seed: 4 });
  expect(await sampleText(vae, 60, { seed: 4 })).toEqual(texts);
  expect(share(texts, 'r')).toBeGreaterThan(0.2);
  expect(share(texts, 'r')).toBeLessThan(0.8);
});

test('a text has the colours that it is likeliest of', async () => {
  const found = await colorsOfText(vae, 'bo', { count: 20 });
  expect(found.length).toBe(20);
  const right = found.filter(({ color }) => color >> 16 < (color & 255));
  expect(right.length).toBeGreaterThan(16);
  expect(found[0]?.elbo).toBeGreaterThanOrEqual(found[19]?.elbo as number);
  expect(found.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
});

test('what is known of a text is filled in by its colour', async () => {
  expect((await restoreText(vae, '?a', { label: RED }))[0]?.text).toBe('ra');
  expect((await restoreText(vae, '?a', { label: BLUE }))[0]?.text).toBe('ba');
});

test('texts are judged with their colours: with those of others the ELBO is far lower', async () => {
  const { elbo } = await vae.evaluate(tokens, { labels, samples: 4 });
  const swapped = await vae.evaluate(tokens, {
    labels: labels.map((one) => ((one & 255) << 16) | (one & 0xff00) | (one >> 16)),
  });
  expect(elbo).toBeGreaterThan(swapped.elbo + 2);
});

test('a run that is resumed comes to the same model, bit by bit, by the same colours alone', async () => {
  using whole = await trained(7);
  using half = await trained(3);
  using loaded = await Vae.load(await testGpu(), await half.save());
  expect(loaded.spec.classes).toBe('colors');
  for await (const _ of loaded.fit(tokens, { ...FIT, steps: 4 }));
  expect(await loaded.save()).toEqual(await whole.save());
  using other = await trained(3);
  for await (const _ of other.fit(tokens, { ...FIT, steps: 4, labels: labels.map((one) => one ^ 1) }));
  expect(await other.save()).not.toEqual(await whole.save());
});

test('what is wrong is refused before anything runs', async () => {
  const untold = 'The model must be told the colour of each example: give labels, 0xrrggbb for each.';
  await expect(vae.evaluate(tokens)).rejects.toThrow(untold);
  await expect(reconstructText(vae, items)).rejects.toThrow(untold);
  await expect(restoreText(vae, '?a')).rejects.toThrow(untold);
  await expect(vae.fit(tokens, { steps: 1 }).next()).rejects.toThrow(untold);
  await expect(vae.classify(tokens)).rejects.toThrow('This model has no classes');
  await expect(sampleText(vae, 2, { label: 2 ** 24 })).rejects.toThrow(
    'Label 0 is 16777216; labels are class numbers, whole numbers from 0 to 65535, or colours up to 0xffffff.',
  );
  await expect(sampleText(vae, 2, { label: RED, labels: [RED, RED] })).rejects.toThrow(
    'label or labels may be given, but not both',
  );
  await expect(sampleText(vae, 2, { labels: [RED] })).rejects.toThrow('labels has 1 label');
  await expect(colorsOfText(vae, 'red')).rejects.toThrow('has the character "d"');
  using plain = await Vae.create(await testGpu(), { ...SPEC, classes: 2 });
  await expect(colorsOfText(plain, 'ra')).rejects.toThrow('This model is not told colours');
  await expect(sampleText(plain, 1, { label: RED })).rejects.toThrow('the model has the classes 0 to 1');
});
