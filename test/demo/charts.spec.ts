import { chromium } from '@playwright/test';
import { watch } from '../support/site';
import { expect, shown, test } from './demo';

test('charts are drawn, their labels in full, in a browser without a language and of a loss without bounds', async ({
  site,
}) => {
  const { executablePath, args, env } = JSON.parse(process.env.WEBGPU_VAE_BROWSER as string);
  // Not the runner's own browser, whose pages have a language set.
  const posix = { ...process.env, ...env, LANG: 'C', LC_ALL: 'C', LANGUAGE: '' };
  const browser = await chromium.launch({ executablePath, args, env: posix });
  try {
    const context = await browser.newContext({ locale: undefined });
    const page = await context.newPage();
    const complaints: string[] = [];
    watch(page, site.address, complaints);
    await page.goto(`${site.address}#encoder=16&batch=16&rate=30`);
    expect(await page.evaluate(() => navigator.language)).toBe('en-US@posix');
    // It is stopped by itself.
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
    await expect.poll(shown(page, 'step')).toBeGreaterThan(0);
    const charts = page.locator('.chart canvas');
    await expect(charts).toHaveCount(2);
    // What has come since is drawn a fifth of a second later, by a timer that is due before this one.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    for (const chart of await charts.all()) {
      const { drawn, cut } = await chart.evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        const seen = (x: number, y: number) => (pixels[4 * (y * width + x) + 3] ?? 0) > 0;
        const rows = Array.from({ length: height }, (_, y) => y);
        return {
          drawn: rows.flatMap((y) => Array.from({ length: width }, (_, x) => seen(x, y))).filter(Boolean)
            .length,
          cut: rows.some((y) => seen(0, y) || seen(width - 1, y)),
        };
      });
      expect(drawn).toBeGreaterThan(1000);
      expect(cut, 'something reaches the edge').toBe(false);
    }
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
