// What the page must reach, in numbers. Budgets are for an idle machine of two cores without a GPU.

import AxeBuilder from '@axe-core/playwright';
import { expect, open, paused, shown, test } from './demo';

/** With `npm run test:demo` the measurements take the time that they need; with `npm test` enough to notice a leak. */
const LONG = process.env.WEBGPU_VAE_LONG === '1';
const MINUTE = 60_000;

test('paints within a second, and trains within three', async ({ page, site }) => {
  // Seen from within, as asking again and again from outside would slow it.
  await page.addInitScript(() => {
    const times = window as unknown as { trained?: number };
    const watch = new MutationObserver(() => {
      if (!(Number(document.querySelector('#status-step')?.textContent) > 0)) return;
      times.trained = performance.now();
      watch.disconnect();
    });
    watch.observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto(site.address, { waitUntil: 'commit' });
  const found = await page.waitForFunction(() => (window as unknown as { trained?: number }).trained, null, {
    polling: 500,
  });
  const trained = (await found.jsonValue()) as number;
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
  console.log(`first paint ${Math.round(paint)} ms, first trained step ${Math.round(trained)} ms`);
  // A machine that does something else beside is slower; the figures are in the output.
  const slack = LONG ? 1 : 8;
  expect(paint).toBeLessThan(1000 * slack);
  expect(trained).toBeLessThan(3000 * slack);
});

test('comes to -190 nats in a minute', async ({ page, site }) => {
  await open(page, site.address);
  const elbo = shown(page, 'elbo');
  const start = Date.now();
  await expect.poll(elbo, { intervals: [1000], timeout: MINUTE }).toBeGreaterThan(-190);
  console.log(`-190 nats after ${Math.round((Date.now() - start) / 1000)} s`);
  if (LONG) {
    await page.waitForTimeout(Math.max(0, MINUTE - (Date.now() - start)));
    console.log(`after a minute ${await elbo()} nats, step ${await shown(page, 'step')()}`);
  }
});

test('answers input while it trains', async ({ page, site }) => {
  await open(page, site.address);
  await page.evaluate(() => {
    const answered: number[] = [];
    Object.assign(window, { answered });
    for (const type of ['pointermove', 'keydown', 'pointerdown']) {
      addEventListener(type, (event) => answered.push(performance.now() - event.timeStamp), {
        capture: true,
      });
    }
  });
  const plane = page.getByRole('application', { name: /Crosshair/ });
  const box = (await plane.boundingBox()) as { x: number; y: number; width: number; height: number };
  const waits: number[] = [];
  const z = page.locator('#pointer-z');
  for (let i = 0; i < 60; i++) {
    const before = await z.textContent();
    const start = Date.now();
    const [x, y] = [0.5 + 0.4 * Math.sin(i), 0.5 + 0.4 * Math.cos(1.3 * i)];
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    await expect.poll(() => z.textContent(), { intervals: [5] }).not.toBe(before);
    waits.push(Date.now() - start);
    await page.waitForTimeout(50);
  }
  await plane.focus();
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press(i % 2 === 0 ? 'ArrowLeft' : 'ArrowUp');
    await page.waitForTimeout(40);
  }
  const answered = await page.evaluate(() => (window as unknown as { answered: number[] }).answered);
  const quantile = (values: number[], q: number) => {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] as number;
  };
  expect(answered.length).toBeGreaterThan(60);
  console.log(
    `input delay, ${answered.length} events: median ${quantile(answered, 0.5).toFixed(1)} ms, 95 % ${quantile(answered, 0.95).toFixed(1)} ms; ` +
      `until the number on the page has changed, seen from outside: median ${quantile(waits, 0.5)} ms, 95 % ${quantile(waits, 0.95)} ms`,
  );
  expect(quantile(answered, 0.95)).toBeLessThan(LONG ? 100 : 500);
});

test('holds its memory', async ({ page, site }) => {
  const [minutes, restarts] = LONG ? [10, 20] : [0.5, 4];
  test.setTimeout((minutes + 8) * MINUTE);
  await open(page, site.address);
  await expect(page.locator('#status')).toContainText('60,000 training');
  await expect.poll(shown(page, 'step'), { timeout: MINUTE }).toBeGreaterThan(100);
  const worker = page.workers()[0];
  if (!worker) throw new Error('The page has no worker.');
  // From here on every buffer and texture is counted; older ones count when they go.
  await worker.evaluate(() => {
    const counts = { made: 0, freed: 0 };
    Object.assign(self, { counts });
    const count = (prototype: object, name: string, what: keyof typeof counts) => {
      const original = (prototype as Record<string, (...options: unknown[]) => unknown>)[name];
      (prototype as Record<string, unknown>)[name] = function (this: unknown, ...options: unknown[]) {
        counts[what]++;
        return original?.apply(this, options);
      };
    };
    count(GPUDevice.prototype, 'createBuffer', 'made');
    count(GPUDevice.prototype, 'createTexture', 'made');
    count(GPUBuffer.prototype, 'destroy', 'freed');
    count(GPUTexture.prototype, 'destroy', 'freed');
  });
  const alive = () =>
    worker.evaluate(() => {
      const { counts } = self as unknown as { counts: { made: number; freed: number } };
      return counts.made - counts.freed;
    });
  const heap = async () => {
    type Measured = { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
    const { bytes } = await page.evaluate(() =>
      (performance as unknown as Measured).measureUserAgentSpecificMemory(),
    );
    return bytes / 2 ** 20;
  };
  const startOver = async () => {
    await page.getByRole('button', { name: 'Start over' }).click();
    const step = shown(page, 'step');
    await expect.poll(step, { intervals: [50] }).toBeLessThan(60);
    await expect.poll(step, { timeout: MINUTE }).toBeGreaterThan(60);
  };
  await startOver();
  await paused(page);
  // Behind the pause the run is kept, which takes a buffer for a moment.
  await page.waitForTimeout(2000);
  const before = { buffers: await alive(), heap: await heap() };
  await page.getByRole('button', { name: 'Resume' }).click();
  for (let i = 0; i < restarts; i++) await startOver();
  await page.waitForTimeout(minutes * MINUTE);
  await startOver();
  await paused(page);
  await page.waitForTimeout(2000);
  const after = { buffers: await alive(), heap: await heap() };
  console.log(
    `${minutes} min, ${restarts} restarts: GPU buffers and textures ${after.buffers - before.buffers >= 0 ? '+' : ''}${after.buffers - before.buffers}, ` +
      `memory of page and worker ${before.heap.toFixed(1)} MB, then ${after.heap.toFixed(1)} MB`,
  );
  expect(after.buffers).toBe(before.buffers);
  expect(after.heap - before.heap).toBeLessThan(10);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has nothing that axe complains of: ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, site.address);
    await paused(page);
    const found: unknown[] = [];
    const check = async (where: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(
        ...violations.map(({ id, nodes }) => ({ where, id, targets: nodes.map(({ target }) => target) })),
      );
    };
    await check('at start');
    for (const name of ['Sliders', 'Walk', 'Restore']) {
      await page.getByRole('tab', { name }).click();
      await check(name);
    }
    await page.getByLabel('Latent dimensions').fill('none');
    await page.getByLabel('Data set').selectOption('Your own images');
    await check('with a wrong setting');
    await page.setViewportSize({ width: 390, height: 844 });
    await check('on a phone');
    expect(found).toEqual([]);
  });
}

test('fits a phone, a laptop and a wide screen', async ({ page, site }) => {
  await open(page, site.address);
  await paused(page);
  for (const [width, height] of [
    [390, 844],
    [1280, 800],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${width} px`).toBe(0);
    // What a run is watched by is seen without scrolling on a laptop.
    await expect(page.getByRole('button', { name: 'Resume' })).toBeInViewport();
    if (width >= 1280) {
      await expect(page.locator('canvas[data-view=latent]')).toBeInViewport({ ratio: 0.95 });
      await expect(page.locator('canvas[data-view=reconstructions]')).toBeInViewport({ ratio: 0.9 });
    }
  }
});
