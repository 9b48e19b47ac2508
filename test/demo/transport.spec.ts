import type { Page } from '@playwright/test';
import { difference, expect, judged, open, paused, pixels, shown, test, view } from './demo';

test('pauses, makes single steps, goes on, and starts over from the same seed', async ({ page, site }) => {
  await open(page, site.address);
  // With all images there, a run is the same every time.
  await expect(page.locator('#status')).toContainText('60,000 training');
  const step = shown(page, 'step');

  await paused(page);
  const stood = await step();
  const picture = await pixels(view(page, 'samples'));
  await page.waitForTimeout(1500);
  expect(await step()).toBe(stood);
  expect(difference(picture, await pixels(view(page, 'samples')))).toBe(0);

  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(step).toBe(stood + 1);
  await expect.poll(async () => difference(picture, await pixels(view(page, 'samples')))).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(step).toBeGreaterThan(stood + 5);

  // The same seed comes to the same place, however its steps were submitted.
  const startOver = page.getByRole('button', { name: 'Start over' });
  await startOver.click();
  await paused(page);
  const target = (await step()) + 40;
  expect(target).toBeLessThan(stood);
  const first = await elboAt(page, target);
  await startOver.click();
  await paused(page);
  expect(await elboAt(page, target)).toBe(first);
});

/** The test ELBO after so many steps, to which a paused run is brought one by one. */
async function elboAt(page: Page, target: number): Promise<string | null> {
  const step = shown(page, 'step');
  expect(await step()).toBeLessThanOrEqual(target);
  for (let now = await step(); now < target; now++) {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect.poll(step, { intervals: [20] }).toBe(now + 1);
  }
  await judged(page);
  return page.locator('#status-elbo').textContent();
}

test('the space bar pauses and resumes, but not from within a control', { tag: '@quick' }, async ({
  page,
  site,
}) => {
  await open(page, site.address);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByLabel('Seed').focus();
  await page.keyboard.press('Space');
  await page.waitForTimeout(300);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});
