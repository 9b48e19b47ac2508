import type { Page } from '@playwright/test';
import { settled } from '../support/worker_watch';
import { difference, expect, judged, paused, pixels, sharedPage, shown, test, view } from './demo';

const shared = sharedPage();

test('pauses, makes single steps, and goes on', async () => {
  const page = shared();
  const step = shown(page, 'step');
  const stood = await step();
  const picture = await pixels(view(page, 'samples'));
  await settled(page);
  expect(await step()).toBe(stood);
  expect(difference(picture, await pixels(view(page, 'samples')))).toBe(0);

  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(step).toBe(stood + 1);
  await expect.poll(async () => difference(picture, await pixels(view(page, 'samples')))).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(step).toBeGreaterThan(stood + 5);
  await paused(page);
});

test('starts over from the same seed, which comes to the same place however its steps were submitted', async () => {
  const page = shared();
  // Freely for a few steps: what comes behind them is made one by one, below.
  await pausedAt(page, 3);
  const target = await shown(page, 'step')();
  const elbo = await page.locator('#status-elbo').textContent();

  await pausedAt(page, 0);
  await stepTo(page, target);
  expect(await page.locator('#status-elbo').textContent()).toBe(elbo);
});

/** Starts over, and pauses as soon as so many steps are shown; at 0, before one is. */
async function pausedAt(page: Page, least: number): Promise<void> {
  const running = page.getByRole('button', { name: 'Pause' });
  if (!(await running.isVisible())) await page.getByRole('button', { name: 'Resume' }).click();
  await expect(running).toBeVisible();
  await page.evaluate(async (least) => {
    const click = (name: string) => {
      const buttons = [...document.querySelectorAll('button')];
      buttons.find(({ textContent }) => textContent?.trim() === name)?.click();
    };
    const step = document.querySelector('#status-step') as Element;
    const shown = () => Number(step.textContent?.replaceAll(',', ''));
    const before = shown();
    click('Start over');
    await new Promise<void>((resolve) => {
      if (least === 0) return resolve();
      let begun = false;
      const enough = new MutationObserver(() => {
        begun ||= shown() < before;
        if (!begun || shown() < least) return;
        enough.disconnect();
        resolve();
      });
      enough.observe(step, { subtree: true, childList: true, characterData: true });
    });
    click('Pause');
  }, least);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await judged(page);
}

/** Brings a paused run to a step, by single steps. */
async function stepTo(page: Page, target: number): Promise<void> {
  const step = shown(page, 'step');
  const left = target - (await step());
  expect(left).toBeGreaterThanOrEqual(0);
  const button = page.getByRole('button', { name: 'Step', exact: true });
  await button.evaluate((element, count) => {
    for (let i = 0; i < count; i++) (element as HTMLElement).click();
  }, left);
  await expect.poll(step).toBe(target);
  await judged(page);
}

test('the space bar pauses and resumes, but not from within a control', async () => {
  const page = shared();
  const step = shown(page, 'step');
  await page.locator('body').focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await judged(page);
  const stood = await step();
  await page.getByLabel('Seed').focus();
  await page.keyboard.press('Space');
  await settled(page);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  expect(await step()).toBe(stood);
});
