import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelsChart, shapeOf } from '../../bench/charts/kernels.mjs';
import { type KernelReport, type PeerReport, readOptions, UsageError } from '../../bench/charts/options.mjs';
import { peersChart } from '../../bench/charts/peers.mjs';
import { listed, partsOf, stepChart } from '../../bench/charts/step.mjs';

const timing = (median: number) => ({
  median,
  low: median,
  high: median,
  min: median,
  max: median,
  samples: 3,
  repeats: 1,
});
const row = (group: 'A' | 'large', kernel: string, label: string, ms: number, flops: number) => ({
  ...{ case: `${group} ${kernel} ${label}`, group, kernel, label, ms: timing(ms), flops, bytes: 1 },
  ...{ gflops: (flops / ms) * 1e-6, gbs: 1, share: 0.1, bound: 'compute' as const },
});

const kernels: KernelReport = {
  ...{ date: '2026-01-02T03:04:05Z', adapter: 'some adapter', software: true, matmul: 'quad' },
  ...{ method: 'timestamps', versions: {}, ceilings: { gflops: 30, gbs: 3 }, failures: [] },
  steps: [
    {
      ...{ case: 'A', title: '784-64-32-2, batch 256', dispatches: 2, sum: 4, flops: 1, gflops: 1 },
      ...{ gpu: timing(4), wall: timing(5) },
    },
  ],
  rows: [
    row('A', 'dense_forward', 'encoder.0', 3, 2 * 256 * 784 * 64),
    row('A', 'adam', 'parameters', 1, 10),
    row('large', 'dense_forward', '1024 cubed', 9, 2 * 1024 ** 3),
  ],
};

const peers: PeerReport = {
  ...{ date: '2026-01-02T03:04:05Z', machine: {}, chromium: '1', versions: { 'webgpu-vae': '1' } },
  rows: [
    { config: 'A', contender: 'webgpu-vae', blocks: [2], msPerStep: { median: 2, min: 1, max: 3 } },
    { config: 'A', contender: 'tfjs-webgpu', blocks: [], error: 'gone' },
  ],
};

let folder = '';
const file = async (name: string, content: unknown) => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'charts-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what is missing or wrong is named', async () => {
  const [good, other] = [await file('kernels.json', kernels), await file('peers.json', peers)];
  const read = (...args: string[]) => readOptions(['--kernels', good, '--peers', other, ...args]);
  expect(await read('--out', folder)).toEqual({ kernels, peers, out: folder });
  await expect(read('--kernels', join(folder, 'none.json'))).rejects.toThrow(/--kernels: cannot read/);
  await expect(read('--kernels', other)).rejects.toThrow(/is not what npm run bench --/);
  await expect(read('--peers', good)).rejects.toThrow(/is not what npm run bench:peers --/);
  for (const wrong of ['{', 'null', '[]', '{"rows": [null]}']) {
    await expect(read('--peers', await file('wrong.json', wrong))).rejects.toThrow(UsageError);
  }
  await expect(read('--nonsense')).rejects.toThrow(UsageError);
});

test('a chart has a row for each heading and measurement, and none without a measurement', () => {
  expect(peersChart(peers).option.series.data).toHaveLength(3);
  expect(kernelsChart(kernels).option.series.data).toHaveLength(4);
  expect(stepChart(kernels).option.series.data).toHaveLength(1);
  expect(() => peersChart({ ...peers, rows: [] })).toThrow(UsageError);
  expect(() => kernelsChart({ ...kernels, rows: [] })).toThrow(UsageError);
  expect(() => stepChart({ ...kernels, rows: [] })).toThrow(UsageError);
});

test('shares of a step are of the sum of its own dispatches', () => {
  const parts = partsOf(kernels, 'A');
  expect(parts.map(({ share }) => share)).toEqual([0.75, 0.25]);
  expect(listed(parts)).toBe('Narrow: dense_forward encoder.0 75 %; adam parameters 25 %');
});

test('a shape is told where it fits the operations', () => {
  const title = '784-64-32-2, batch 256';
  const shape = (label: string, input: number, output: number) =>
    shapeOf({ label, flops: 2 * 256 * input * output + 256 * output }, title);
  expect(shape('encoder.1', 64, 32)).toBe('256×64×32');
  expect(shape('heads', 32, 4)).toBe('256×32×4');
  expect(shape('decoder.0', 2, 32)).toBe('256×2×32');
  expect(shape('output', 64, 784)).toBe('256×64×784');
  expect(shape('output', 64, 400)).toBe('');
  expect(shape('all layers', 64, 784)).toBe('');
  expect(shapeOf({ label: 'output', flops: 1 }, undefined)).toBe('');
});
