import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { FLAGS } from '../../cli/terminal/flags';
import { settingOption } from '../../cli/terminal/options';
import { defaults } from '../../demo/form';
import { type Draft, format, parse, problemsOf } from '../../demo/link';
import { FIELDS } from '../../demo/live/worker/settings';
import { problemOf, settingsOf } from '../../src/checks';
import { CheckpointError, OptionError, SpecError } from '../../src/errors';
import { loadText } from '../../src/graph/load';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { loadSamples } from '../../src/ops/samples';
import { type Call, SETTINGS, type Setting, type SettingName } from '../../src/options';
import { ABSENT, SENTENCES } from '../../src/sentences';
import { formatSetting, parseSetting } from '../../src/setting_text';
import { openGpu } from '../../src/tiles/open';
import { readCheckpoint } from '../../src/train/checkpoint';
import { BORDERS } from '../support/borders';

/** What JavaScript callers may pass. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Wrong = any;

const SPEC = { input: 12, encoder: [8], latent: 2 };
const GIVEN = { data: 'bytes', examples: 100 } as const;
const DRAFT = defaults(false);
const settings: Readonly<Record<string, Setting>> = SETTINGS;
const TEXT = { length: 5, alphabet: 'abc' };
await loadSamples();
await loadText();

describe('planTraining', () => {
  test('has the defaults of a fit', () => {
    const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    const all = {
      ...GIVEN,
      ...adam,
      batchSize: 256,
      matmul: 'plain',
      seed: 0,
      beta: 1,
      betaWarmup: 0,
    } as const;
    expect(planTraining(SPEC, GIVEN)).toEqual(planTraining(SPEC, all));
  });

  test.each<[field: string, options: Wrong]>([
    ['options', undefined],
    ['options', null],
    ['batchSize', { batchSize: 'many' }],
    ['learningRate', { learningRate: 0 }],
    ['clipNorm', { clipNorm: null }],
    ['matmul', { matmul: 'fast' }],
    ['seed', { seed: -1 }],
    ['epochs', { epochs: 1 }],
    ['data', { data: 'text' }],
    ['examples', { examples: 0 }],
    ['window', { window: 0.5 }],
    ['shards', { shards: 100 }],
    ['shards', { shards: [50, 49] }],
    ['shards[1]', { shards: [100, 0] }],
    ['products', { products: ['plain'] }],
    ['products["dense_forward output"]', { products: { 'dense_forward output': 'fast' } }],
    ['workgroups', { workgroups: Number.NaN }],
  ])('refuses a wrong %s', (field, options) => {
    const call = () => planTraining(SPEC, options && { ...GIVEN, ...options });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(expect.objectContaining({ field }));
  });

  test('refuses a wrong model', () => {
    expect(() => planTraining({ ...SPEC, latent: 0 }, GIVEN)).toThrow(SpecError);
    expect(() => planTraining(undefined as Wrong, GIVEN)).toThrow(SpecError);
  });
});

test.each<[field: string, options: Wrong]>([
  ['options', null],
  ['matmul', { matmul: 'fast' }],
  ['sliceTime', { sliceTime: 0 }],
  ['powerPreference', { powerPreference: 'high' }],
  ['forceFallbackAdapter', { forceFallbackAdapter: 'yes' }],
  ['gpu', { gpu: null }],
  ['gpu', { gpu: {} }],
  ['store', { store: new Map() }],
  ['adapter', { adapter: 'software' }],
])('openGpu refuses a wrong %s', async (field, options) => {
  await expect(openGpu(options)).rejects.toThrow(OptionError);
  await expect(openGpu(options)).rejects.toMatchObject({ field });
});

describe('the table of settings', () => {
  test.each(Object.entries(SETTINGS) as [string, Setting][])('%s is complete', (name, setting) => {
    expect(SENTENCES[name as SettingName]).toMatch(/^[A-Z].*\.$/);
    expect(setting.of.length).toBeGreaterThan(0);
    for (const value of [setting.default, setting.tutorial, setting.example])
      if (value !== undefined) expect(problemOf(setting, value)).toBeUndefined();
    // Without one of them nobody could show or try it.
    expect([setting.default, setting.tutorial, setting.example, setting.absent]).not.toEqual(
      Array(4).fill(undefined),
    );
  });

  test.each(Object.entries(SETTINGS) as [SettingName, Setting][])(
    'says what holds where %s is left out',
    (name, { absent, default: usual }) => {
      if (absent && usual === undefined) expect(ABSENT[name]).toMatch(/./);
    },
  );

  test('has the defaults that the types say', async () => {
    const sources = await Promise.all(
      [
        'train/trainer',
        'train/evaluation',
        'train/sampler',
        'train/checkpoint',
        'graph/spec',
        'tiles/open',
      ].map((name) => readFile(new URL(`../../src/${name}.ts`, import.meta.url), 'utf8')),
    );
    const documented = [...sources.join('\n').matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\n +readonly (\w+)\?:/gs)]
      .map(([, words = '', name = '']) => ({ words, name, setting: settings[name] }))
      .filter(({ setting }) => setting?.default !== undefined);
    expect(documented.length).toBeGreaterThanOrEqual(14);
    for (const { words, name, setting } of documented) {
      const said = /([^\s`,]+)`?,? by default/.exec(words)?.[1];
      if (name === 'seed') expect(["model's", '0']).toContain(said);
      else expect(parseSetting(setting as Setting, said ?? ''), name).toEqual(setting?.default);
    }
  });
});

describe.each(BORDERS)('at the borders of $name', ({ name, good, bad }) => {
  const setting = SETTINGS[name] as Setting;
  const all = [
    ...good.map((value) => [value, true] as const),
    ...bad.map((value) => [value, false] as const),
  ];

  test('the library, the terminal and the page take and refuse the same', () => {
    for (const [value, right] of all) {
      // That it is a multiple of four is told by a model alone (text_spec.test.ts).
      if (name === 'width' && right && (value as number) % 4 !== 0) continue;
      const text = formatSetting(setting, value);
      const shown = `${name} ${text} in`;
      for (const call of setting.of) {
        expect(library(call, name, value), `${shown} ${call}`).toBe(right);
      }
      if (name in FLAGS)
        expect(terminal(name as keyof typeof FLAGS, text), `${shown} the terminal`).toBe(right);
      // There, what is empty is left out.
      if (FIELDS.includes(name as never) && text !== '')
        expect(page(name as keyof Draft, text), `${shown} the page`).toBe(right);
    }
  });

  test('a text is what it was made of', () => {
    for (const value of good) expect(parseSetting(setting, formatSetting(setting, value))).toEqual(value);
  });
});

/** What some settings need beside them. */
const WITH: Readonly<Partial<Record<SettingName, Readonly<Record<string, number>>>>> = {
  schedule: { decaySteps: 100 },
  betaCycles: { betaWarmup: 10 },
};
/** Whether it can be the size of an example. */
const isGood = (value: unknown): boolean => problemOf(SETTINGS.input, value) === undefined;

/** Whether a call takes a value, without a GPU: what it does beyond its checks is made to fail. */
function library(call: Call, name: SettingName, value: unknown): boolean {
  const [likelihood] = (SETTINGS[name] as Setting).likelihoods ?? [];
  // One block of all values.
  const size = name === 'categories' && isGood(value) ? (value as number) : SPEC.input;
  const beside = {
    input: size,
    ...(likelihood && { likelihood }),
    ...((likelihood ?? value) === 'categorical' && { categories: size }),
    // They are of n-grams.
    ...(name === 'buckets' && { ngrams: 3 }),
    ...((likelihood ?? value) === 'tokens' && { input: { text: TEXT }, encoder: [], decoder: [] }),
  };
  const calls: Partial<Record<Call, () => unknown>> = {
    spec: () => resolveSpec({ ...SPEC, ...beside, [name]: value } as SpecInput),
    planTraining: () => planTraining(SPEC, { ...GIVEN, ...WITH[name], [name]: value }),
    load: () => readCheckpoint(new Uint8Array(), { [name]: value }),
  };
  try {
    (calls[call] ?? (() => settingsOf(call, { ...(call === 'sample' && { count: 1 }), [name]: value })))();
  } catch (error) {
    if (error instanceof CheckpointError) return true;
    if (!(error instanceof OptionError || error instanceof SpecError)) throw error;
    expect(error.field.replace(/\[\d+\]$/, '')).toBe(name);
    return false;
  }
  return true;
}

function terminal(name: keyof typeof FLAGS, text: string): boolean {
  try {
    settingOption(name).parseArg?.(text, undefined);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toMatch(/^(Layer \d+ .*\. )?It takes /);
    return false;
  }
  return true;
}

/** What stands in the page's address and its fields. */
function page(field: keyof Draft, text: string): boolean {
  const others = Object.entries(WITH[field as SettingName] ?? {}).map(([name, value]) => [name, `${value}`]);
  const draft = { ...DRAFT, ...Object.fromEntries(others) };
  const [likelihood] = (SETTINGS[field as SettingName] as Setting).likelihoods ?? [];
  const typed = { ...draft, categories: '1', ...(likelihood && { likelihood }), [field]: text };
  const problems = problemsOf({ ...draft, ...parse(format(typed)) }, ['MNIST']);
  expect(Object.keys(problems).filter((other) => other !== field)).toEqual([]);
  return problems[field] === undefined;
}
