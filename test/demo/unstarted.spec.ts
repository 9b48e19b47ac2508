// Where the page cannot start, it says why, and what to do.

import type { Page } from '@playwright/test';
import { expect, test } from './demo';

/** Serves the site at another address, one that is not secure. */
async function overHttp(page: Page, address: string): Promise<string> {
  const insecure = 'http://pages.example/';
  await page.route(`${insecure}**`, async (route) => {
    const url = new URL(route.request().url().replace(insecure, address));
    await route.fulfill({ response: await route.fetch({ url: url.href }) });
  });
  return insecure;
}

test('over plain http, from a disk, and without JavaScript it says so', async ({ browser, site }) => {
  const page = await browser.newPage();
  const http = await overHttp(page, site.address);
  for (const [address, place] of [
    [http, page.locator('#missing')],
    [`${http}bench.html`, page.locator('#message')],
  ] as const) {
    await page.goto(address);
    await expect(place).toContainText('plain http');
    await expect(place).toContainText('https');
    await expect(page.locator('#unstarted')).toBeHidden();
  }
  for (const name of ['index.html', 'bench.html']) {
    await page.goto(new URL(name, site.files).href);
    await expect(page.locator('#unstarted')).toBeVisible();
    await expect(page.locator('#unstarted')).toContainText('npm run demo');
  }
  await page.close();

  const context = await browser.newContext({ javaScriptEnabled: false });
  const quiet = await context.newPage();
  for (const name of ['bench.html', 'index.html']) {
    const answer = await quiet.goto(`${site.address}${name}`);
    // A browser that is told for a test not to run scripts does not show what is for those that cannot.
    expect(await answer?.text()).toContain('JavaScript is switched off');
  }
  await expect(quiet.locator('#unstarted')).toContainText('Is JavaScript switched off?');
  await expect(quiet.locator('#unstarted')).toBeVisible();
  await expect(quiet.getByText('Opening the GPU')).toBeHidden();
  await context.close();
});

test('WebGPU in pages alone, and a browser that gives no adapter, are told apart', async ({ page, site }) => {
  await page.route('**/worker*.js', async (route) => {
    const answer = await route.fetch();
    const hide = "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined });\n";
    await route.fulfill({ response: answer, body: hide + (await answer.text()) });
  });
  await page.goto(site.address);
  await expect(page.getByRole('alert')).toContainText('not in workers');
  await page.unrouteAll();
  await page.route('**/worker*.js', async (route) => {
    const answer = await route.fetch();
    const none = 'GPU.prototype.requestAdapter = async () => null;\n';
    await route.fulfill({ response: answer, body: none + (await answer.text()) });
  });
  await page.addInitScript('GPU.prototype.requestAdapter = async () => null');
  await page.goto(site.address);
  await expect(page.getByRole('alert')).toContainText('no adapter');
});
