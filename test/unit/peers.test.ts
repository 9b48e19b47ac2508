import { describe, expect, test } from 'vitest';
import { imagesOf, initialLayers, picturesOf, valuesOf } from '../../bench/peers/common.js';
import { CONFIGS, CONTENDERS, trainImages } from '../../bench/peers/configs.mjs';
import { duration } from '../../bench/peers/duration.mjs';
import { readOptions } from '../../bench/peers/options.mjs';
import { batches } from '../../bench/peers/order';
import { race } from '../../bench/peers/race.mjs';
import { differences, mismatch, ratio, ratioByProcess, summary } from '../../bench/peers/statistics.mjs';
import { cutShort } from '../../bench/peers/table.mjs';
import { layoutOf } from '../../src/graph/layout';
import { resolveSpec } from '../../src/graph/spec';
import { permutationKey, permute } from '../../src/permutation';

type Session = Parameters<typeof race>[1]['open'] extends (name: string) => Promise<infer S> ? S : never;

test.each(Object.entries(CONFIGS))(
  'an epoch of %s is whole batches, in the order of the GPU',
  (_, config) => {
    const [count, { batch }] = [trainImages(config), config];
    expect(count % batch).toBe(0);
    const order = batches(count, batch, 5);
    for (const epoch of [0, 1]) {
      const key = permutationKey([5, 0], epoch);
      for (let first = 0; first < count; first += batch) {
        const { value } = order.next();
        const wanted = Int32Array.from({ length: batch }, (_, i) => permute(first + i, count, key));
        if (first < 3 * batch || first === count - batch) expect(value).toEqual(wanted);
        else expect(value.length).toBe(batch);
      }
    }
  },
);

describe.each(['D', 'E'] as const)('of the pictures of %s', (name) => {
  const config = CONFIGS[name]!;

  test('each tensor of the model has weights of its size', () => {
    const { conv = [], latent, picture = [1, 1, 1] } = config;
    const spec = resolveSpec({
      input: picture,
      encoder: conv.map((channels) => ({ conv: channels })),
      latent,
    });
    const sizes = initialLayers(config, 1).flatMap(({ name, weight, bias }) => [
      [`${name}.weight`, weight.length],
      [`${name}.bias`, bias.length],
    ]);
    const wanted = layoutOf(spec).tensors.map(({ name, shape }) => [name, valuesOf([...shape])]);
    expect(Object.fromEntries(sizes)).toEqual(Object.fromEntries(wanted));
    expect(picturesOf(config).at(0)).toEqual(picture);
  });

  test('images are as large as its input, with a frame and a tint each where they are coloured', () => {
    const digits = new Uint8Array(2 * 784).fill(255);
    const images = imagesOf(config, digits);
    expect(images.length).toBe(2 * config.input);
    if (config.picture?.[2] === 1) return;
    const [frame, inside] = [images.subarray(0, 2 * 32 * 3), images.subarray((2 * 32 + 2) * 3)];
    expect(Math.max(...frame)).toBe(0);
    expect([...inside.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect([...inside.subarray(config.input, config.input + 3)]).toEqual([255, 80, 80]);
  });
});

describe('statistics', () => {
  test('a median is the middle, or between the two in the middle', () => {
    expect(summary([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(summary([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(summary([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  test('a slow round cancels out of the ratio, and not out of that of medians', () => {
    expect(ratio([20, 60, 20], [10, 30, 30])).toEqual({
      median: 2,
      min: 20 / 30,
      max: 2,
      ofMedians: 20 / 30,
    });
  });

  test('rounds in which one did not take part count neither for pairs nor for medians', () => {
    expect(ratio([20], [10, 30, 30])).toEqual({ median: 2, min: 2, max: 2, ofMedians: 2 });
    expect(ratio([20, 60, 20], [10])).toEqual({ median: 2, min: 2, max: 2, ofMedians: 2 });
  });

  test('by process, one that runs slower than its like counts once, whatever the rounds', () => {
    const theirs = [20, 20, 20, 20, 99, 20, 40, 40, 40];
    expect(ratioByProcess(theirs, Array(9).fill(10), 3)).toEqual({ median: 2, min: 2, max: 4 });
    // Of a last process that was not timed to its end, the rounds that both have.
    expect(ratioByProcess([20, 20, 40], [10, 10, 10, 10], 2)).toEqual({ median: 3, min: 2, max: 4 });
  });

  test('noise passes; another ELBO, other batches and NaN do not', () => {
    const ours = { testElbo: -200, losses: [210, 200, 205, 195] };
    const bounds = { elbo: 4, losses: 2.5 };
    const told = (testElbo: number, losses: number[]) =>
      mismatch(differences({ testElbo, losses }, ours), bounds);
    expect(told(-201, [211, 200.5, 205, 196])).toBeUndefined();
    // Off by the same everywhere: the same batches.
    expect(differences({ testElbo: -203, losses: [213, 203, 208, 198] }, ours)).toEqual({
      elbo: 3,
      losses: 0,
    });
    expect(told(-205, ours.losses)).toContain('test ELBO is 5.00 nats off');
    expect(told(-200, [200, 210, 195, 205])).toContain('losses of single steps');
    expect(told(Number.NaN, ours.losses)).toContain('test ELBO');
    expect(told(-200, [Number.NaN, 200, 205, 195])).toContain('losses');
  });
});

describe('a race', () => {
  const wanted = CONFIGS.A?.warmup ?? 0;
  const settings = { colds: 2, processes: 1, rounds: 3, block: 100, warmup: wanted, say: () => {} };
  /** A contender that takes `ms` per step and comes to `testElbo`. */
  const session = (ms: number, testElbo: number, log: string[] = [], name = ''): Session => ({
    start: async () => ({ initMs: 1, firstStepMs: 2, coldMs: 3 * ms }),
    steps: async (count: number) => {
      log.push(name);
      return { ms: ms * count, loss: 200, dispatches: 12 * count, submits: 1 };
    },
    testElbo: async () => testElbo,
    adapter: async () => 'none',
    close: async () => void log.push(`${name} closed`),
  });

  test('times everyone in turn, and each gets its place', async () => {
    const log: string[] = [];
    const speeds: Record<string, number> = { 'webgpu-vae': 10, 'jax-js-wasm': 20 };
    const rows = await race('A', {
      ...settings,
      contenders: Object.keys(speeds),
      open: async (name) => session(speeds[name] ?? 0, -200, log, name),
      size: async () => 1000,
    });
    expect(rows.map(({ msPerStep }) => msPerStep?.median)).toEqual([10, 20]);
    expect(rows[1]?.ratios).toEqual({ 'webgpu-vae': { median: 2, min: 2, max: 2, ofMedians: 2 } });
    expect(rows[0]).toMatchObject({ stepsPerBlock: 10, dispatchesPerStep: 12, submitsPerStep: 0.1 });
    expect(rows[0]?.coldMs).toEqual({ median: 30, min: 30, max: 30 });
    const turns = log.filter((entry) => !entry.endsWith('closed')).slice(-6);
    expect(turns.map((name) => name[0]).join('')).toBe('wjjwwj');
    // Both fresh pages of each are closed in the end.
    expect(log.filter((entry) => entry.endsWith('closed'))).toHaveLength(4);
  });

  test('times fresh browsers of each, when asked, each from its second block on', async () => {
    const log: string[] = [];
    let opened = 0;
    const rows = await race('A', {
      ...settings,
      colds: 1,
      processes: 3,
      rounds: 2,
      contenders: ['webgpu-vae', 'jax-js-wasm'],
      // The second browser of each is slow.
      open: async (name) => {
        const ms = (name === 'webgpu-vae' ? 10 : 20) * (Math.floor(opened++ / 2) === 1 ? 3 : 1);
        return session(ms, -200, log, name);
      },
      size: async () => undefined,
    });
    expect(rows.map(({ blocks }) => blocks)).toEqual([
      [10, 10, 30, 30, 10, 10],
      [20, 20, 60, 60, 20, 20],
    ]);
    expect(rows[1]?.byProcess).toEqual({ 'webgpu-vae': { median: 2, min: 2, max: 2 } });
    expect(log.filter((entry) => entry.endsWith('closed'))).toHaveLength(6);
    expect(cutShort(rows, { colds: 1, processes: 3, rounds: 2, limit: 180 })).toBeUndefined();
  });

  test('leaves out what takes too long, of the steps before the timing for all alike, and tells', async () => {
    const counts: Record<string, number> = { 'webgpu-vae': 0, 'jax-js-wasm': 0 };
    const limited = { ...settings, rounds: 10, limit: 100 };
    const rows = await race('A', {
      ...limited,
      contenders: Object.keys(counts),
      open: async (name) => {
        const slow = session(name === 'jax-js-wasm' ? 20_000 : 10, -200);
        counts[name] = 1;
        return {
          ...slow,
          steps: async (count) => {
            counts[name] = (counts[name] ?? 0) + count;
            return slow.steps(count);
          },
        };
      },
      size: async () => undefined,
    });
    // Of 20 seconds each, 100 seconds have five; a cold start takes 60.
    expect(rows.map(({ steps, losses }) => [steps, losses?.length])).toEqual([
      [5, 4],
      [5, 4],
    ]);
    expect(rows.map(({ colds, blocks }) => [colds, blocks.length])).toEqual([
      [2, 10],
      [1, 5],
    ]);
    expect(counts).toEqual({ 'webgpu-vae': 5 + 10 * 10, 'jax-js-wasm': 5 + 5 });
    expect(rows[1]?.mismatch).toBeUndefined();
    expect(rows[1]?.ratios?.['webgpu-vae']?.median).toBe(2000);
    const cuts = ['all: 5 steps before the timing of 60', 'jax-js-wasm: 1 cold starts of 2'];
    expect(cutShort(rows, limited)).toContain([...cuts, 'jax-js-wasm: 5 rounds of 10'].join('; '));
    expect(cutShort(rows.slice(0, 1), { ...limited, steps: 5 })).toBeUndefined();
  });

  test('tells who computes something else, and who fails', async () => {
    const rows = await race('A', {
      ...settings,
      contenders: ['webgpu-vae', 'jax-js-webgpu', 'jax-js-wasm'],
      open: async (name) => {
        if (name === 'jax-js-wasm') throw new Error('no such browser');
        return session(10, name === 'webgpu-vae' ? -200 : -190);
      },
      size: async () => undefined,
    });
    expect(rows[0]).not.toHaveProperty('mismatch');
    expect(rows[1]?.mismatch).toContain('test ELBO is 10.00 nats off');
    expect(rows[2]).toMatchObject({ error: 'no such browser', blocks: [] });
  });
});

describe('options', () => {
  test('by default the dense configurations, and all contenders that run in a browser', async () => {
    expect(await readOptions([])).toMatchObject({
      configs: ['A', 'B', 'C'],
      contenders: Object.keys(CONTENDERS).filter((name) => !name.startsWith('webgpu-vae-')),
      adapter: 'swiftshader',
    });
  });

  test('another commit takes part beside those of ours that do', async () => {
    const contenders = async (...args: string[]) => (await readOptions(args))?.contenders;
    const before = ['--before', 'HEAD'];
    expect(await contenders('--contenders', 'webgpu-vae', ...before)).toEqual([
      'webgpu-vae',
      'webgpu-vae-before',
    ]);
    expect(await contenders('--contenders', 'jax-js-wasm,webgpu-vae-node', ...before)).toEqual([
      'jax-js-wasm',
      'webgpu-vae-node',
      'webgpu-vae-node-before',
    ]);
  });

  test.each([
    [['--configs', 'F'], "there is no 'F'"],
    [['--contenders', 'keras'], "there is no 'keras'"],
    [['--contenders', 'webgpu-vae-before'], "there is no 'webgpu-vae-before'"],
    [['--contenders', 'jax-js-wasm', '--before', 'HEAD'], '--before needs webgpu-vae'],
    [['--before='], '--before takes a commit'],
    [['--rounds', '0'], 'at least 1'],
    [['--limit', '0'], 'at least 1'],
    [['--steps', '20', '--configs', 'B'], 'at least 40'],
    [['--adapter', 'mine'], 'swiftshader or default'],
    [['--json', '/nowhere/at/all.json'], 'cannot be written'],
    [['--fast'], '--fast'],
  ])('%j is refused', async (args, message) => {
    await expect(readOptions(args)).rejects.toThrow(message);
  });
});

test('a default run stays within a quarter of an hour', async () => {
  const options = await readOptions([]);
  if (!options) throw new Error('no options');
  const minutes = Number.parseInt(duration(options.configs, options.contenders, options), 10);
  expect(minutes).toBeGreaterThan(5);
  expect(minutes).toBeLessThanOrEqual(15);
});

test('a limit bounds how long a run of slow steps takes', async () => {
  const minutes = async (...args: string[]) => {
    const options = await readOptions(['--configs', 'D,E', ...args]);
    if (!options) throw new Error('no options');
    return Number.parseInt(duration(options.configs, options.contenders, options), 10);
  };
  expect(await minutes()).toBeLessThanOrEqual(60);
  expect(await minutes('--limit', '30')).toBeLessThan(await minutes());
});
