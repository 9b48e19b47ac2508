import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { decode, encode } from 'fast-png';
import { expect, open, shown, test, view } from './demo';

const SIZE = 28;

/** Black strokes on white paper. */
function picture(i: number): Buffer {
  const data = new Uint8Array(SIZE * SIZE).fill(255);
  for (let y = 4; y < 24; y++) {
    for (let x = 10 + (i % 3); x < 13 + (i % 3); x++) data[y * SIZE + x] = 0;
  }
  return Buffer.from(encode({ width: SIZE, height: SIZE, channels: 1, depth: 8, data }));
}

/** Mean grey level of a picture's upper half. */
function upper(png: Uint8Array): number {
  const { width, height, channels, data } = decode(png);
  const half = width * Math.floor(height / 2);
  let sum = 0;
  for (let i = 0; i < half; i++) sum += data[i * channels] as number;
  return sum / half;
}

test("a person's own pictures are shown and saved as they are, in the light theme and in the dark one", async ({
  page,
  site,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, site.address);
  await page.getByLabel('Data set').selectOption('Your own images');
  const files = Array.from({ length: 24 }, (_, i) => ({
    name: `stroke-${i}.png`,
    mimeType: 'image/png',
    buffer: picture(i),
  }));
  await page.getByLabel('Choose files').setInputFiles(files);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.locator('#status')).toContainText('22 training');
  await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Pause' }).click();

  const originals = view(page, 'reconstructions');
  await originals.scrollIntoViewIfNeeded();
  const grey = (place: Locator) => async () => upper(await place.screenshot({ animations: 'disabled' }));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // A tenth of each is black; the rest is white.
    await expect.poll(grey(originals), { message: colorScheme }).toBeGreaterThan(200);
    await expect.poll(grey(page.locator('.picker .picture').first())).toBeGreaterThan(200);
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the reconstructions as PNG' }).click(),
    ]);
    expect(upper(await readFile(await png.path())), colorScheme).toBeGreaterThan(200);
  }
});
