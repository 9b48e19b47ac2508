import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { decode } from 'fast-png';
import { launchComposed } from '../support/composed';
import { watch } from '../support/site';
import { contrast, difference, expect, open, paused, pixels, shown, test, view } from './demo';

/** Has the worker remember its GPU devices, so that they can be taken from it. */
async function rememberDevices(page: Page): Promise<void> {
  await page.route('**/worker*.js', async (route) => {
    const answer = await route.fetch();
    const remember = `{
      const request = GPUAdapter.prototype.requestDevice;
      const adapter = GPU.prototype.requestAdapter;
      self.devices = [];
      self.refused = false;
      GPU.prototype.requestAdapter = async function (...options) {
        return self.refused ? null : adapter.apply(this, options);
      };
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await request.apply(this, options);
        self.devices.push(device);
        return device;
      };
    }\n`;
    await route.fulfill({ response: answer, body: remember + (await answer.text()) });
  });
}

async function loseDevice(page: Page): Promise<void> {
  await page.workers()[0]?.evaluate(() => {
    const { devices } = self as unknown as { devices: GPUDevice[] };
    devices.at(-1)?.destroy();
  });
}

test('a lost GPU is said, asked for again, and the run goes on from its last checkpoint', async ({
  page,
  site,
}) => {
  await rememberDevices(page);
  await open(page, site.address);
  // The first checkpoint.
  await expect(page.locator('#keep')).toContainText('was kept in this browser at', { timeout: 40_000 });
  const step = shown(page, 'step');
  await expect.poll(step).toBeGreaterThan(20);
  const before = await step();
  await loseDevice(page);
  await expect(page.getByText(/The GPU was lost \(/)).toBeVisible({ timeout: 2000 });
  await expect(page.getByText(/is back: the run went on from step \d+/)).toBeVisible({ timeout: 20_000 });
  const back = Number((await page.getByText(/is back/).textContent())?.match(/step (\d+)/)?.[1]);
  expect(back).toBeGreaterThan(0);
  expect(back).toBeLessThanOrEqual(before + 300);
  await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(back + 5);
  // Pictures are painted on the same canvases by the new device.
  const old = await pixels(view(page, 'samples'));
  await expect
    .poll(async () => difference(old, await pixels(view(page, 'samples'))), { timeout: 20_000 })
    .toBeGreaterThan(0);
});

test('a GPU that is lost while the run stands still comes back, too', { tag: '@quick' }, async ({
  page,
  site,
}) => {
  await rememberDevices(page);
  await open(page, site.address);
  await paused(page);
  const step = shown(page, 'step');
  const stood = await step();
  await loseDevice(page);
  await expect(page.getByText(/is back: the run went on from step/)).toBeVisible({ timeout: 20_000 });
  expect(await step()).toBe(stood);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(step).toBe(stood + 1);
});

/** Has the browser give no adapter to the worker, or give them again. */
async function refuse(page: Page, refused: boolean): Promise<void> {
  await page.workers()[0]?.evaluate((value) => Object.assign(self, { refused: value }), refused);
}

test('a GPU that is lost again, and then cannot be had, is no dead end', { tag: '@quick' }, async ({
  page,
  site,
}) => {
  await rememberDevices(page);
  await open(page, site.address, '#encoder=16');
  await expect(page.locator('#keep')).toContainText('was kept in this browser at', { timeout: 40_000 });
  await loseDevice(page);
  await expect(page.getByText(/is back: the run went on from step \d+/)).toBeVisible({ timeout: 20_000 });
  await refuse(page, true);
  await loseDevice(page);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/kept in this browser up to step [\d,]+/, { timeout: 20_000 });
  await expect(page.getByText('Going on from the last checkpoint')).toBeHidden();
  const step = shown(page, 'step');
  const kept = Number((await alert.textContent())?.match(/up to step ([\d,]+)/)?.[1]?.replace(',', ''));
  expect(await step()).toBeGreaterThanOrEqual(kept);
  await expect(page.locator('.chart canvas')).toHaveCount(2);
  // The last checkpoint can be saved without a GPU.
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save model' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^mnist-step-\d+\.safetensors$/);
  const start = page.getByRole('button', { name: 'Start', exact: true });
  await start.click();
  await expect(alert).toContainText('still gives no GPU', { timeout: 20_000 });
  await refuse(page, false);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(kept);
  await expect(alert).toBeEmpty();
});

test('a run that explodes is said at once, and started over with a tenth of its rate', {
  tag: '@quick',
}, async ({ page, site }) => {
  await page.goto(`${site.address}#encoder=16&batch=64&rate=30`);
  const lower = page.getByRole('button', { name: 'Start over with learning rate 3' });
  await expect(lower).toBeInViewport({ timeout: 30_000 });
  await lower.click();
  await expect(
    page.getByText('Started over with a learning rate of 3: with 30 the loss exploded.'),
  ).toBeVisible();
  await expect(page.getByLabel('Learning rate')).toHaveValue('3');
});

test('training that leaves the finite numbers is stopped and said', async ({ page, site }) => {
  await page.goto(`${site.address}#encoder=32,32,32,32&rate=1000&batch=64`);
  await expect(page.getByRole('alert')).toContainText(/Step \d+ was not made: -?(Infinity|NaN) in/, {
    timeout: 60_000,
  });
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
});

test('the GPU paints canvases itself where the browser can show that', async ({ site }) => {
  const browser = await launchComposed();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    watch(page, site.address, complaints);
    await open(page, site.address, '?canvas=direct');
    for (const name of ['latent', 'reconstructions', 'samples', 'pointer']) {
      await expect
        .poll(async () => contrast(await pixels(view(page, name))), { message: name, timeout: 20_000 })
        .toBeGreaterThan(2);
    }
    await paused(page);
    const still = await pixels(view(page, 'samples'));
    await page.getByRole('button', { name: 'New draws' }).click();
    await expect.poll(async () => difference(still, await pixels(view(page, 'samples')))).toBeGreaterThan(0);
    // A picture can be had of a canvas that the GPU paints, too, even when it has not painted this model yet.
    const save = page.getByRole('button', { name: 'Save the samples as PNG' });
    for (const act of [
      () => save.click(),
      async () => {
        const button = await save.elementHandle();
        // In the page, as the model's first picture is not long in coming.
        await page.evaluate((button) => {
          const step = document.querySelector('#status-step') as Element;
          const asSoonAs = new MutationObserver(() => {
            if (step.textContent?.trim() !== '0') return;
            asSoonAs.disconnect();
            (button as HTMLElement).click();
          });
          asSoonAs.observe(step, { childList: true, characterData: true, subtree: true });
        }, button);
        await page.getByRole('button', { name: 'Start over' }).click();
      },
    ]) {
      const [png] = await Promise.all([page.waitForEvent('download'), act()]);
      expect(png.suggestedFilename()).toMatch(/samples-step-\d+\.png/);
      expect(new Set(decode(await readFile(await png.path())).data).size).toBeGreaterThan(20);
    }
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
