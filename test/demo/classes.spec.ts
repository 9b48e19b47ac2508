import type { Page } from '@playwright/test';
import { contrast, difference, expect, open, paused, pixels, shown, test, view } from './demo';

/** Where the discs of a view lie, light on black: less than 0 on the left of each picture. */
async function lean(page: Page, name: string, columns: number): Promise<number> {
  const { grey, width } = await pixels(view(page, name));
  const cell = width / columns;
  return grey.reduce((sum, value, i) => {
    const right = ((i % width) % cell) / cell - 0.5;
    return sum + Math.sign(right) * value;
  }, 0);
}

/** Steps after which the model tells left from right. */
const ENOUGH = 100;

const ofClass = (page: Page, name: string) =>
  page.locator('.of-class').getByRole('radio', { name, exact: true });

test('a model that is told labels draws, decodes and shows the plane of the class that is chosen', async ({
  page,
  site,
}) => {
  await open(page, site.address, '#data=Discs&encoder=32&batch=50&rate=0.03&classes=2');
  await expect(page.locator('#status-model')).toHaveText(/told 2 classes/);
  await expect(page.getByLabel('Labels', { exact: true })).toHaveValue('2');
  await expect.poll(shown(page, 'step')).toBeGreaterThan(ENOUGH);
  await paused(page);
  await page.getByRole('tab', { name: 'Class' }).click();
  for (const [name, sign] of [
    ['right', 1],
    ['left', -1],
  ] as const) {
    await ofClass(page, name).check({ force: true });
    await expect.poll(async () => Math.sign(await lean(page, 'class', 5)), { message: name }).toBe(sign);
    // What is pointed at is decoded as it, and the plane.
    await expect.poll(async () => Math.sign(await lean(page, 'pointer', 1)), { message: name }).toBe(sign);
  }
  await expect(page.getByText('Drawn from the prior, and decoded as the class')).toBeVisible();
  const plane = await pixels(view(page, 'latent'));
  await page.locator('#latent').getByRole('radio', { name: 'right' }).check({ force: true });
  await expect(ofClass(page, 'right')).toBeChecked();
  await expect.poll(async () => difference(plane, await pixels(view(page, 'latent')))).toBeGreaterThan(0.5);
  const before = await pixels(view(page, 'class'));
  await page.getByRole('button', { name: 'Draw others' }).click();
  await expect.poll(async () => difference(before, await pixels(view(page, 'class')))).toBeGreaterThan(0.05);

  await page.getByRole('button', { name: 'Estimate log p(x|y)' }).click();
  await expect(page.locator('.measurement')).toContainText(
    /log p\(x\|y\) -[\d.]+ nats, standard error .* over 100 test images,.* each example told its label/,
  );

  // An image without a label is read as the class that it looks like.
  await page.getByRole('tab', { name: 'Draw' }).click();
  const images = page.getByRole('group', { name: 'Or take a test image' });
  for (const name of ['left', 'right']) {
    await images
      .getByRole('radio', { name: new RegExp(`class ${name}$`) })
      .first()
      .check({ force: true });
    await expect(page.locator('#likeliest')).toContainText(`Read as class ${name}`);
  }
  for (const tab of ['Walk', 'Restore', 'Sliders']) {
    await page.getByRole('tab', { name: tab }).click();
    const shows = { Walk: 'walk', Restore: 'restored', Sliders: 'sliders' }[tab] as string;
    await expect
      .poll(async () => contrast(await pixels(view(page, shows))), { message: tab })
      .toBeGreaterThan(2);
  }
  // A model that is told none takes its place.
  await page.getByLabel('Labels', { exact: true }).selectOption('not told');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.locator('#status-model')).not.toContainText('told');
  await expect.poll(() => page.url()).not.toContain('classes=');
  await expect.poll(shown(page, 'step')).toBeGreaterThan(ENOUGH);
  await paused(page);
  await page.getByRole('tab', { name: 'Class' }).click();
  await ofClass(page, 'right').check({ force: true });
  await expect(page.getByText(/^This model is told no labels\. z is drawn near .* \d+ codes/)).toBeVisible();
  await expect.poll(async () => Math.sign(await lean(page, 'class', 5))).toBe(1);
  await expect(page.locator('.map .marker')).toHaveText('class');
});
