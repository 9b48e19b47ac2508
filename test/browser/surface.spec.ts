import { type Browser, expect, type Page, test, type Worker } from '@playwright/test';
import { decode } from 'fast-png';
import { launchComposed } from '../support/composed';
// For the type of what the worker offers; erased, since its modules are not for Node.
import type { Painter } from './painter';

/** Of the canvas: neither a multiple of the picture's nor of what rows are aligned to. */
const [WIDTH, HEIGHT] = [301, 203];
/** Two rows of three values; beyond 0 and 1 they are clamped. */
const VALUES = [0, 1, 0.5, 2, -1, 0.25];

async function openBlank(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await page.route('**/blank', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<body style="margin: 0"></body>' }),
  );
  await page.goto(new URL('blank', process.env.WEBGPU_VAE_URL).href);
  return page;
}

/** Hands a canvas of the page's over to a worker. */
async function startPainter(page: Page, direct: boolean): Promise<Worker> {
  await page.evaluate(
    async ([width, height, direct]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      document.body.append(canvas);
      const offscreen = canvas.transferControlToOffscreen();
      const worker = new Worker('/test/browser/painter.ts', { type: 'module' });
      await new Promise((resolve, reject) => {
        worker.onmessage = resolve;
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ canvas: offscreen, direct }, [offscreen]);
      });
    },
    [WIDTH, HEIGHT, direct] as const,
  );
  return page.workers()[0] as Worker;
}

const paint = (worker: Worker, values: readonly number[]) =>
  worker.evaluate((values) => (self as unknown as { painter: Painter }).painter.paint(values), values);
const resize = (worker: Worker, width: number, height: number) =>
  worker.evaluate(
    ([width, height]) => (self as unknown as { painter: Painter }).painter.resize(width, height),
    [width, height] as const,
  );
const png = (worker: Worker) =>
  worker.evaluate(() => (self as unknown as { painter: Painter }).painter.png());
const lose = (worker: Worker) =>
  worker.evaluate(() => (self as unknown as { painter: Painter }).painter.lose());
const reopen = (worker: Worker) =>
  worker.evaluate(() => (self as unknown as { painter: Painter }).painter.reopen());
const uncaptured = (worker: Worker) =>
  worker.evaluate(() => (self as unknown as { painter: Painter }).painter.uncaptured);

/** The grey levels in the middle of each of the picture's 3 x 2 pixels; NaN for what is no grey. */
function levels(bytes: Uint8Array, width: number, height: number): number[] {
  const { data, channels, ...size } = decode(bytes);
  expect(size).toMatchObject({ width, height });
  return VALUES.map((_, i) => {
    const x = Math.floor((((i % 3) + 0.5) / 3) * width);
    const y = Math.floor(((Math.floor(i / 3) + 0.5) / 2) * height);
    const [r, g, b] = data.subarray((y * width + x) * channels);
    return r === g && g === b ? (r as number) : Number.NaN;
  });
}

function expectLevels(found: readonly number[], values: readonly number[]): void {
  values.forEach((value, i) => {
    const level = 255 * (1 - Math.min(1, Math.max(0, value)));
    expect(Math.abs((found[i] as number) - level), `pixel ${i}: ${found[i]} for ${level}`).toBeLessThan(2);
  });
}

/** What is on the screen is what these values look like; a frame may have to pass first. */
async function expectShown(page: Page, values: readonly number[], width = WIDTH, height = HEIGHT) {
  await expect(async () => {
    const shot = await page.locator('canvas').screenshot();
    expectLevels(levels(shot, width, height), values);
  }).toPass({ timeout: 10_000 });
}

for (const direct of [false, true]) {
  test.describe(direct ? 'a canvas that the GPU paints itself' : 'a canvas that pixels are copied to', () => {
    let browser: Browser;
    let page: Page;
    let worker: Worker;
    test.beforeAll(async ({ browser: plain }) => {
      browser = direct ? await launchComposed() : plain;
    });
    test.afterAll(() => direct && browser?.close());
    test.beforeEach(async () => {
      page = await openBlank(browser);
      worker = await startPainter(page, direct);
    });
    test.afterEach(async () => {
      expect(await uncaptured(worker), 'errors that nobody caught').toEqual([]);
      await page.close();
    });

    test('shows each picture, and hands it over as PNG', async () => {
      expect(await png(worker)).toBeUndefined();
      for (const values of [VALUES, VALUES.toReversed()]) {
        await paint(worker, values);
        await expectShown(page, values);
        expectLevels(levels(Uint8Array.from((await png(worker)) ?? []), WIDTH, HEIGHT), values);
      }
    });

    test('takes another size', async () => {
      await paint(worker, VALUES);
      for (const [width, height] of [
        [64, 50],
        [333, 77],
      ] as const) {
        await resize(worker, width, height);
        await paint(worker, VALUES);
        await expectShown(page, VALUES, width, height);
      }
    });

    test('is painted by another device when one is lost', async () => {
      await paint(worker, VALUES);
      await lose(worker);
      const late = paint(worker, VALUES);
      // What is copied is missed; what the GPU paints itself goes nowhere.
      if (direct) await late;
      else await expect(late).rejects.toThrow(/DeviceLostError/);
      await reopen(worker);
      const values = VALUES.toReversed();
      await paint(worker, values);
      await expectShown(page, values);
    });
  });
}

test.describe('what a browser can show is found out', () => {
  /** Asks in a page that takes its adapter for hardware: a software one is not even tried. */
  async function presents(browser: Browser, disguised: boolean): Promise<boolean> {
    const page = await openBlank(browser);
    const answer = await page.evaluate(async (disguised) => {
      if (disguised) {
        const info = { vendor: 'test', architecture: '', device: '', description: '' };
        Object.defineProperty(GPUAdapter.prototype, 'info', { value: info });
      }
      const path = '/demo/live/view/surface.ts';
      const { presents } = (await import(path)) as typeof import('../../demo/live/view/surface');
      return presents();
    }, disguised);
    await page.close();
    return answer;
  }

  test('where WebGPU canvases stay empty', async ({ browser }) => {
    expect(await presents(browser, true)).toBe(false);
  });

  test('where they show', async () => {
    const browser = await launchComposed();
    try {
      expect(await presents(browser, true)).toBe(true);
      expect(await presents(browser, false)).toBe(false);
    } finally {
      await browser.close();
    }
  });
});
