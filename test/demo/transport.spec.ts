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

  /** Where a run stands that is paused soon after it began. */
  const startOver = async () => {
    await page.getByRole('button', { name: 'Start over' }).click();
    await paused(page);
    const steps = await step();
    return { steps, elbo: await page.locator('#status-elbo').textContent() };
  };
  const first = await startOver();
  expect(first.steps).toBeLessThan(stood);
  // Again, to the same step, one by one.
  await startOver();
  while ((await step()) < first.steps) {
    const now = await step();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect.poll(step, { intervals: [20] }).toBe(now + 1);
  }
  await judged(page);
  if ((await step()) === first.steps) {
    await expect(page.locator('#status-elbo')).toHaveText(first.elbo as string);
  }
});

test('the space bar pauses and resumes, but not from within a control', async ({ page, site }) => {
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
