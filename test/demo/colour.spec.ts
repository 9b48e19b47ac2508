import type { Locator, Page } from '@playwright/test';
import { decode, encode } from 'fast-png';
import { contrast, expect, pixels, sharedPage, shown, test, view } from './demo';

const CONVOLUTIONS = '#data=Colours&encoder=conv:8,conv:8,16&latent=3&batch=25&rate=0.005';
const inColour = sharedPage(CONVOLUTIONS, 150);

/** Pixels of a place on the screen that are red, and that are blue. */
async function coloured(place: Locator): Promise<{ red: number; blue: number }> {
  const { width, height, data, channels } = decode(await place.screenshot({ animations: 'disabled' }));
  const count = { red: 0, blue: 0 };
  for (let i = 0; i < width * height; i++) {
    const [r, , b] = data.subarray(i * channels, i * channels + 3) as unknown as [number, number, number];
    if (r > b + 80) count.red++;
    if (b > r + 80) count.blue++;
  }
  return count;
}

async function bothColours(place: Locator, what: string): Promise<void> {
  await expect
    .poll(async () => Math.min(...Object.values(await coloured(place))), { message: what })
    .toBeGreaterThan(20);
}

const painted = async (page: Page, name: string) => {
  await pixels(view(page, name));
  return view(page, name);
};

test('a convolutional model of colours is linked to, named with its shapes, and drawn in colour', async () => {
  const page = inColour();
  await expect(page.locator('#status-model')).toHaveText(
    '12x12x3-conv:8-conv:8-16-3-16-upconv:8-upconv:8-12x12x3, ReLU, logistic',
  );
  await expect(page.locator('#status')).toContainText(
    '600 training and 100 test images of 12 x 12 in colour',
  );
  expect(page.url()).toContain('encoder=conv:8,conv:8,16&');
  for (const name of ['reconstructions', 'samples']) await bothColours(await painted(page, name), name);
  expect(contrast(await pixels(view(page, 'latent')))).toBeGreaterThan(2);
  await bothColours(page.locator('.picker').first(), 'test images');
});

test('colours are walked between, restored and found odd', async () => {
  const page = inColour();
  const choose = (legend: string, name: RegExp) =>
    page.getByRole('group', { name: legend }).getByRole('radio', { name }).first().check({ force: true });
  await page.getByRole('tab', { name: 'Walk' }).click();
  await choose('From', /class red/);
  await choose('To', /class blue/);
  await bothColours(await painted(page, 'walk'), 'walk');

  await page.getByRole('tab', { name: 'Restore' }).click();
  await choose('Test image', /class blue/);
  const blue = async (place: Locator) => (await coloured(place)).blue;
  const original = page.getByRole('img', { name: 'The original image' });
  await original.scrollIntoViewIfNeeded();
  await expect.poll(() => blue(original)).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Left half' }).click();
  // The right half is as it was.
  const whole = await blue(original);
  await expect.poll(async () => blue(await painted(page, 'restored'))).toBeGreaterThan(0.3 * whole);

  await page.getByRole('tab', { name: 'Oddest' }).click();
  const odd = page.getByRole('list', { name: 'The oddest test images' });
  await expect(odd.getByRole('listitem')).toHaveCount(12);
  await expect.poll(async () => Object.values(await coloured(odd)).some((count) => count > 20)).toBe(true);
});

test('a drawing has the colours of its pen and its ground', async () => {
  const page = inColour();
  await page.getByRole('tab', { name: 'Draw' }).click();
  // As the corners of the test images.
  await expect(page.getByLabel('Ground', { exact: true })).toHaveValue('#ffffff');
  const pad = page.getByRole('img', { name: /square to draw on/ });
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox()) as NonNullable<
    Awaited<ReturnType<Locator['boundingBox']>>
  >;
  const line = async (colour: string, at: number) => {
    await page.getByLabel('Pen', { exact: true }).fill(colour);
    await page.mouse.move(x + at * width, y + 0.2 * height);
    await page.mouse.down();
    await page.mouse.move(x + at * width, y + 0.8 * height, { steps: 4 });
    await page.mouse.up();
  };
  const seen = page.getByRole('img', { name: 'The drawing as the model sees it' });
  await line('#dc281e', 0.3);
  await expect.poll(async () => (await coloured(seen)).red).toBeGreaterThan(100);
  expect((await coloured(pad)).blue).toBe(0);
  await line('#1e3cdc', 0.7);
  await bothColours(pad, 'the pad');
  await bothColours(seen, 'what the model sees');
  await expect(page.getByRole('table', { name: /q\(z\|x\)/ })).toBeVisible();
  expect(contrast(await pixels(view(page, 'drawn')))).toBeGreaterThan(2);
  await page.getByLabel('Ground', { exact: true }).fill('#1e3cdc');
  await expect.poll(async () => (await coloured(seen)).blue).toBeGreaterThan(2000);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByLabel('Ground', { exact: true })).toHaveValue('#ffffff');
});

test('own pictures in colour are learnt so, or in grey, and the likelihood goes with them', async () => {
  const page = inColour();
  await page.getByLabel('Data set').selectOption('Your own images');
  const likelihood = page.getByLabel('Likelihood', { exact: true });
  await expect(likelihood).toHaveValue('bernoulli');
  const files = Array.from({ length: 12 }, (_, i) => ({
    name: `red-${i}.png`,
    mimeType: 'image/png',
    buffer: Buffer.from(
      encode({
        ...{ width: 16, height: 16, channels: 3 },
        data: Uint8Array.from({ length: 768 }, (_, at) => (at % 3 === 0 ? 220 : (at + i) % 40)),
      }),
    ),
  }));
  await page.getByLabel('Choose files').setInputFiles(files);
  await expect(page.locator('#preview')).toContainText('11 training and 1 test image of 28 x 28 in colour');
  await expect(page.getByText('In colour, as 12 pictures are.')).toBeVisible();
  expect((await coloured(page.locator('#preview .examples'))).red).toBeGreaterThan(500);
  await expect(likelihood).toHaveValue('logistic');
  await page.getByLabel('Grey or colour').selectOption('Grey');
  await expect(page.locator('#preview')).toContainText('image of 28 x 28. Values');
  await expect(likelihood).toHaveValue('bernoulli');
  await page.getByLabel('Data set').selectOption('Colours');
  await expect(likelihood).toHaveValue('logistic');
});

test('a step of convolutions on colours is looked into, and one that cannot be is refused by its layer', async () => {
  const page = inColour();
  await page.getByRole('button', { name: 'Look inside' }).click();
  const steps = page.getByRole('listbox', { name: 'Dispatches of the step' });
  await expect(steps.getByRole('option', { name: /conv2d/ }).first()).toBeVisible();
  await steps.getByRole('option').first().click();
  await bothColours(page.locator('#learn .matrix-images'), 'the batch');

  const encoder = page.getByLabel('Encoder widths');
  await encoder.fill('16, conv:8');
  await expect(page.getByText(/of layer 2 is a convolution behind a row of 16 values/)).toBeVisible();
  await encoder.fill('conv:8, conv:8, conv:8, conv:8, conv:8');
  await expect(
    page.getByText(/of layer 5 has stride 2 where the picture is of a single pixel/),
  ).toBeVisible();
  await encoder.fill('conv:8,conv:8,16');
  expect(await shown(page, 'step')()).toBeGreaterThan(150);
});
