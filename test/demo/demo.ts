// What the tests of the demo page share: the site as it is deployed, its numbers and its pictures.

import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { type Site, serveSite, watch } from '../support/site';

export const test = base.extend<{ readonly complaints: string[] }, { readonly site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern.
    async ({}, use) => {
      const site = await serveSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  /** Console errors, violations of the policy, failed requests and requests to other hosts; none at a test's end. */
  complaints: [
    async ({ page, site }, use) => {
      const complaints: string[] = [];
      watch(page, site.address, complaints);
      await use(complaints);
      expect(complaints, 'complaints of the page').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** A canvas's picture as it is on the screen, in grey levels, row by row. */
export async function pixels(view: Locator): Promise<{ width: number; height: number; grey: number[] }> {
  // What was out of sight is painted when it comes into it; at the top the masthead would lie over it.
  await view.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await view.page().waitForTimeout(250);
  const shot = await view.screenshot({ animations: 'disabled' });
  return view.page().evaluate(
    async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const grey = Array.from({ length: data.length / 4 }, (_, i) =>
        Math.round((data[4 * i]! + data[4 * i + 1]! + data[4 * i + 2]!) / 3),
      );
      return { width: bitmap.width, height: bitmap.height, grey };
    },
    [...shot],
  );
}

/** How much a picture varies: the standard deviation of its grey levels. Of an empty one it is 0. */
export function contrast({ grey }: { readonly grey: readonly number[] }): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length);
}

/** The mean difference of two pictures of one size, in grey levels. */
export function difference(
  a: { readonly grey: readonly number[] },
  b: { readonly grey: readonly number[] },
): number {
  expect(a.grey.length).toBe(b.grey.length);
  return a.grey.reduce((sum, value, i) => sum + Math.abs(value - b.grey[i]!), 0) / a.grey.length;
}

/** The picture on a view's canvas. */
export function view(page: Page, name: string): Locator {
  return page.locator(`canvas[data-view=${name}]`);
}

/** Asks for a number that the page shows: `step` for what stands in `#status-step`. */
export function shown(page: Page, name: string): () => Promise<number> {
  return async () => {
    const text = (await page.locator(`#status-${name}`).textContent()) ?? '';
    // Not 0, where there is none.
    return /\d/.test(text) ? Number(text.replace(/[^\d.-]/g, '')) : Number.NaN;
  };
}

/** Opens the page and waits until it has learnt a little; `hash` is its configuration. */
export async function open(page: Page, address: string, hash = ''): Promise<void> {
  await page.goto(`${address}${hash}`);
  await expect.poll(shown(page, 'step'), { timeout: 30_000 }).toBeGreaterThan(2);
}

/** Pauses the run, and waits until figures and pictures are of the model that there is then. */
export async function paused(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await judged(page);
}

/** Waits until the test ELBO is that of the step that is shown. */
export async function judged(page: Page): Promise<void> {
  const elbo = page.locator('#status-elbo');
  await expect
    .poll(async () => (await elbo.getAttribute('data-step')) === String(await shown(page, 'step')()), {
      timeout: 20_000,
    })
    .toBe(true);
  // Pictures are painted meanwhile; what is behind them in the queue has nothing to show.
  await page.waitForTimeout(300);
}
