import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { build, type PreviewServer, preview } from 'vite';
import type { Report } from '../../bench/kernels/report';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = '/some/folder/';

let site: PreviewServer;
let address: string;

/** The page as it is deployed: built, and in a folder of a static server. */
test.beforeAll(async () => {
  const outDir = `${root}test-results/demo`;
  await build({
    root: `${root}demo`,
    configFile: `${root}vite.config.ts`,
    mode: 'demo',
    logLevel: 'error',
    build: { outDir },
  });
  site = await preview({
    root,
    configFile: false,
    base: FOLDER,
    build: { outDir },
    preview: { host: 'localhost', port: 0 },
  });
  address = site.resolvedUrls?.local[0] as string;
});

test.afterAll(() => site?.close());

/** What went wrong in the page, and what it asked of other servers. */
function watch(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(address).host && !request.url().startsWith('blob:'))
      complaints.push(request.url());
  });
  return complaints;
}

test('the benchmark page measures, shows and hands over', async ({ page }) => {
  const complaints = watch(page);
  await page.goto(`${address}bench.html?quick&groups=A,large&only=1e5`);
  await page.getByLabel('A: 784').uncheck();
  // By keyboard.
  await page.getByRole('button', { name: 'Run' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Done: 2 cases, all outputs right', {
    timeout: 60_000,
  });
  await expect(page.locator('tbody tr')).toHaveCount(2);
  await expect(page.getByRole('rowheader', { name: 'adam 1e5' })).toBeVisible();
  await expect(page.locator('#facts')).toContainText(/timestamps|wall time/);
  const widths = await page
    .locator('.bar')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  expect(widths.every((width) => width > 0)).toBe(true);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download JSON' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('webgpu-vae-bench.json');
  const report = JSON.parse(await readFile(await download.path(), 'utf8')) as Report;
  expect(report.rows.map((row) => row.case)).toEqual(['adam 1e5', 'advance 1e5']);
  expect(report.failures).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the benchmark page can be stopped, and started again', async ({ page }) => {
  await page.goto(`${address}bench.html?groups=large&only=adam`);
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status')).toHaveText('Stopped.');
  await expect(page.getByRole('button', { name: 'Run' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Download JSON' })).toBeDisabled();
});

test('the benchmark page says what is missing without WebGPU', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));
  await page.goto(`${address}bench.html`);
  await expect(page.getByRole('alert')).toContainText('no WebGPU');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('alert')).toContainText('recent Chrome or Edge');
});
