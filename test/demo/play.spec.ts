import type { Page } from '@playwright/test';
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
} from './demo';

const two = sharedPage(SMALL, 80);

const painted = (page: Page, name: string) =>
  expect.poll(async () => contrast(await pixels(view(page, name))), { message: name }).toBeGreaterThan(2);

/** Waits until a view shows something else than `before`. */
async function changed(page: Page, name: string, before: { readonly grey: readonly number[] }, by = 0.2) {
  await expect
    .poll(async () => difference(before, await pixels(view(page, name))), { message: name })
    .toBeGreaterThan(by);
}

test('the latent plane is decoded under pointer and arrow keys', async () => {
  const page = two();
  const plane = page.getByRole('application', { name: /Crosshair/ });
  const z = page.locator('#pointer-z');
  const start = await pixels(view(page, 'pointer'));
  const box = (await plane.boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.8 * box.height);
  // From -4 to 4, upwards.
  await expect(z).toHaveText(/\(3\.\d+, -2\.\d+\)/);
  await changed(page, 'pointer', start);
  const there = await pixels(view(page, 'pointer'));
  await plane.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowLeft');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowUp');
  await expect(z).toHaveText(/\(1\.\d+, -0\.\d+\)/);
  await changed(page, 'pointer', there);
});

test('a drawing has a posterior, a place, and a reconstruction', async () => {
  const page = two();
  await page.getByRole('tab', { name: 'Draw' }).click();
  const pad = page.getByRole('img', { name: /square to draw on/ });
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox()) as { x: number; y: number; width: number; height: number };
  const to = (x: number, y: number) =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 6 });
  // A one.
  await to(0.5, 0.15);
  await page.mouse.down();
  await to(0.48, 0.85);
  await page.mouse.up();
  await expect(page.getByRole('table', { name: /q\(z\|x\)/ })).toBeVisible();
  await expect(page.locator('.overlay .marker')).toContainText('drawing');
  // Beside the drawing as well: the plane is out of sight on a laptop.
  await expect(page.locator('.map .marker')).toBeInViewport();
  await painted(page, 'drawn');
  const one = await pixels(view(page, 'drawn'));
  const mean = page
    .getByRole('table', { name: /q\(z\|x\)/ })
    .getByRole('row', { name: /^1 / })
    .getByRole('cell')
    .first();
  const before = await mean.textContent();

  // A ring round it is something else.
  await to(0.5, 0.1);
  await page.mouse.down();
  for (let i = 1; i <= 12; i++) {
    const angle = (i / 12) * 2 * Math.PI;
    await to(0.5 + 0.35 * Math.sin(angle), 0.5 - 0.4 * Math.cos(angle));
  }
  await page.mouse.up();
  await changed(page, 'drawn', one);
  await expect(mean).not.toHaveText(before as string);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(mean).toHaveText(before as string);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('table', { name: /q\(z\|x\)/ })).toBeHidden();
  await expect(page.locator('.overlay .marker')).toHaveCount(0);

  // By keyboard: a test image.
  const images = page.getByRole('group', { name: 'Or take a test image' });
  await images.getByRole('radio', { name: /test image 2, class 2/ }).check({ force: true });
  await expect(page.getByRole('table', { name: /q\(z\|x\)/ })).toBeVisible();

  // It follows the model, be it a few single steps.
  const stood = (await page.getByRole('table', { name: /q\(z\|x\)/ }).textContent()) as string;
  for (let i = 0; i < 8; i++) await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.getByRole('table', { name: /q\(z\|x\)/ })).not.toHaveText(stood);
});

test('walks from one test image to another', async () => {
  const page = two();
  await page.getByRole('tab', { name: 'Walk' }).click();
  const choose = (legend: string, name: RegExp) =>
    page.getByRole('group', { name: legend }).getByRole('radio', { name }).check({ force: true });
  await choose('From', /test image 3, class 1/);
  await choose('To', /test image 4, class 0/);
  await painted(page, 'walk');
  await expect(page.locator('.overlay .marker')).toHaveCount(2);
  const there = await pixels(view(page, 'walk'));
  await page.getByRole('button', { name: 'Swap' }).click();
  await changed(page, 'walk', there);
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect.poll(async () => difference(there, await pixels(view(page, 'walk')))).toBeLessThan(0.05);
  await page.getByRole('button', { name: 'Random pair' }).click();
  await changed(page, 'walk', there);
});

test('restores what is erased, and leaves what is known', async () => {
  const page = two();
  await page.getByRole('tab', { name: 'Restore' }).click();
  await painted(page, 'restored');
  const whole = await pixels(view(page, 'restored'));
  await page.getByRole('button', { name: 'Left half' }).click();
  await changed(page, 'restored', whole, 0.5);
  const half = await pixels(view(page, 'restored'));
  // The right half is as it was; two columns of the canvas lie between two pixels of the image.
  const right = half.grey.map((value, i) =>
    i % half.width > half.width / 2 + half.width / 28 ? Math.abs(value - (whole.grey[i] as number)) : 0,
  );
  expect(Math.max(...right)).toBeLessThanOrEqual(2);

  await page.getByRole('button', { name: 'Undo all' }).click();
  await expect.poll(async () => difference(whole, await pixels(view(page, 'restored')))).toBeLessThan(0.05);
  const rubber = page.getByRole('img', { name: /damaged image/ });
  const box = (await rubber.boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.6 * box.height, { steps: 8 });
  await page.mouse.up();
  await changed(page, 'restored', whole);
  for (const part of ['Top half', 'Middle', 'Random half']) {
    const before = await pixels(rubber);
    await page.getByRole('button', { name: part }).click();
    await expect.poll(async () => difference(before, await pixels(rubber))).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Undo all' }).click();
  }
});

test('draws other samples', async () => {
  const page = two();
  const before = await pixels(view(page, 'samples'));
  await page.getByRole('button', { name: 'New draws' }).click();
  await changed(page, 'samples', before);
});

test('sliders decode any z', async ({ page, site }) => {
  await open(page, site.address, `${SMALL}&latent=5`);
  await paused(page);
  await page.getByRole('tab', { name: 'Sliders' }).click();
  await painted(page, 'sliders');
  const zero = await pixels(view(page, 'sliders'));
  await expect(page.getByRole('slider', { name: /^z\d/ })).toHaveCount(5);
  // The most used dimension is on top.
  await expect(
    page.getByText(/^The most used dimension first, .* \d of 5 say 0\.01 nats or more/),
  ).toBeVisible();
  const titles = await page
    .locator('.slider:not(.named)')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).title));
  const uses = titles.map((title) => Number(/^KL (\d+\.\d\d) nats$/.exec(title)?.[1]));
  expect(uses).toEqual([...uses].sort((a, b) => b - a));
  expect(uses[0]).toBeGreaterThan(0);
  await page.getByRole('slider', { name: 'z2', exact: true }).fill('3');
  await changed(page, 'sliders', zero);
  await expect(page.locator('.overlay .marker')).toHaveCount(1);
  const moved = await pixels(view(page, 'sliders'));
  await page.getByRole('slider', { name: 'z1', exact: true }).focus();
  for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowLeft');
  await changed(page, 'sliders', moved);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(async () => difference(zero, await pixels(view(page, 'sliders')))).toBeLessThan(0.05);
  await page.getByRole('button', { name: 'Random', exact: true }).click();
  await changed(page, 'sliders', zero);
  // What is decoded is what the sliders say.
  for (const slider of await page.getByRole('slider', { name: /^z\d/ }).all()) {
    const number = slider.locator('xpath=following-sibling::span');
    expect(Number(await number.textContent())).toBe(Number(await slider.inputValue()));
  }
});

test('the oddest test images are those that cost most, and are renewed when training pauses', async () => {
  const page = two();
  await page.getByRole('tab', { name: 'Oddest' }).click();
  const items = page.getByRole('list', { name: 'The oddest test images' }).getByRole('listitem');
  await expect(items).toHaveCount(12);
  const costs = async () => (await items.allTextContents()).map(Number);
  const before = await costs();
  expect(before).toEqual(before.toSorted((a, b) => b - a));
  expect(new Set(before).size).toBeGreaterThan(6);
  // Each costs more than the mean test image.
  const elbo = Number(await page.locator('#status-elbo').textContent());
  expect(before.at(-1)).toBeGreaterThan(-elbo);
  await expect(items.first().getByRole('img', { name: /^test image \d+/ })).toBeVisible();
  const judged = await shown(page, 'step')();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(shown(page, 'step')).toBeGreaterThan(judged + 10);
  await paused(page);
  const step = (await shown(page, 'step')()).toLocaleString('en');
  await expect(page.locator('.oddest').getByText(`, at step ${step}`)).toBeVisible();
  expect(await costs()).not.toEqual(before);
});
