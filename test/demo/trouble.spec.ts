import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { launchComposed } from '../support/composed';
import { loseDevice, refuseAdapters } from '../support/worker_watch';
import {
  contrast,
  difference,
  expect,
  open,
  paused,
  pixels,
  SMALL,
  sharedPage,
  shown,
  test,
  view,
  watched,
} from './demo';

const shared = sharedPage();

test('a lost GPU is said, asked for again, and the run goes on from its last checkpoint', async () => {
  const page = shared();
  const step = shown(page, 'step');
  // A checkpoint is kept at a rest, and by itself some time behind it.
  const kept = await step();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(step).toBeGreaterThan(kept + 5);
  // It is said before it is mended, which may be soon.
  await page.evaluate(() => {
    const said = new Promise<void>((resolve) => {
      const heard = new MutationObserver(() => {
        if (document.body.textContent?.includes('The GPU was lost (')) resolve();
      });
      heard.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    Object.assign(window, { said });
  });
  await loseDevice(page);
  await page.evaluate(() => (window as unknown as { said: Promise<void> }).said);
  await expect(page.getByText(/is back: the run went on from step \d+/)).toBeVisible();
  const back = Number((await page.getByText(/is back/).textContent())?.match(/step (\d+)/)?.[1]);
  expect(back).toBeGreaterThanOrEqual(kept);
  await expect.poll(step).toBeGreaterThan(back + 5);
  // Pictures are painted on the same canvases by the new device.
  const old = await pixels(view(page, 'samples'));
  await expect.poll(async () => difference(old, await pixels(view(page, 'samples')))).toBeGreaterThan(0);
  await paused(page);
});

test('a GPU that is lost while the run stands still comes back, too', async () => {
  const page = shared();
  const step = shown(page, 'step');
  const stood = await step();
  await loseDevice(page);
  await expect(page.getByText(`is back: the run went on from step ${stood}`)).toBeVisible();
  expect(await step()).toBe(stood);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(step).toBe(stood + 1);
});

test('a GPU that is lost again, and then cannot be had, is no dead end', async ({ page, site }) => {
  await open(page, site.address, '#encoder=16');
  await expect(page.locator('#keep')).toContainText('was kept in this browser at');
  await loseDevice(page);
  await expect(page.getByText(/is back: the run went on from step \d+/)).toBeVisible();
  await refuseAdapters(page, true);
  await loseDevice(page);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/kept in this browser up to step [\d,]+/);
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
  await expect(alert).toContainText('still gives no GPU');
  await refuseAdapters(page, false);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(step).toBeGreaterThan(kept);
  await expect(alert).toBeEmpty();
});

test('a run that explodes is said at once, and started over with a tenth of its rate', async ({
  page,
  site,
}) => {
  await page.goto(`${site.address}#encoder=16&batch=64&rate=30`);
  const lower = page.getByRole('button', { name: 'Start over with learning rate 3' });
  await expect(lower).toBeInViewport();
  await lower.click();
  await expect(
    page.getByText('Started over with a learning rate of 3: with 30 the loss exploded.'),
  ).toBeVisible();
  await expect(page.getByLabel('Learning rate')).toHaveValue('3');
});

test('training that leaves the finite numbers is stopped and said', async ({ page, site }) => {
  await page.goto(`${site.address}#encoder=32,32,32,32&rate=1000&batch=64`);
  await expect(page.getByRole('alert')).toContainText(/Step \d+ was not made: -?(Infinity|NaN) in/);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
});

test('the GPU paints canvases itself where the browser can show that', async ({ site }) => {
  const browser = await launchComposed();
  try {
    const context = await browser.newContext();
    const complaints = await watched(context, site);
    const page = await context.newPage();
    await open(page, site.address, `?canvas=direct${SMALL}`);
    for (const name of ['latent', 'reconstructions', 'samples', 'pointer']) {
      await expect
        .poll(async () => contrast(await pixels(view(page, name))), { message: name })
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
