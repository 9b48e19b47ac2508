import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Report } from '../../bench/kernels/report';
import { type Site, serveSite, watch } from '../support/site';

let site: Site;

test.beforeAll(async () => {
  site = await serveSite();
});

test.afterAll(() => site?.close());

test('the benchmark page measures, shows and hands over', async ({ page }) => {
  const complaints: string[] = [];
  watch(page, site.address, complaints);
  await page.goto(`${site.address}bench.html?quick&groups=A,large&only=1e5`);
  await page.getByLabel('A: 784').uncheck();
  // By keyboard.
  await page.getByRole('button', { name: 'Run' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Done: 4 cases, all outputs right', {
    timeout: 60_000,
  });
  await expect(page.locator('tbody tr')).toHaveCount(4);
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
  expect(report.rows.map((row) => row.case)).toEqual([
    'adam 1e5',
    'gradient_norm 1e5',
    'clip 1e5',
    'advance 1e5',
  ]);
  expect(report.failures).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the benchmark page can be stopped, and started again', async ({ page }) => {
  await page.goto(`${site.address}bench.html?groups=large&only=adam`);
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status')).toHaveText('Stopped.');
  await expect(page.getByRole('button', { name: 'Run' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Download JSON' })).toBeDisabled();
});

test('the benchmark page says what is missing without WebGPU', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));
  await page.goto(`${site.address}bench.html`);
  await expect(page.getByRole('alert')).toContainText('no WebGPU');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('alert')).toContainText('recent Chrome or Edge');
});
