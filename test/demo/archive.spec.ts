import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { encode } from 'fast-png';
import { list } from '../../src/archive/index';
import { expect, sharedPage, test } from './demo';

// 11 s on SwiftShader with a page start: what a browser packs is a whole archive, and what it opens is shown.
const shared = sharedPage('#encoder=32&batch=32&rate=0.005&likelihood=logistic');

/** Bytes by how, as the panel's table has them. */
async function bytesOf(panel: Locator) {
  const rows = await panel.locator('.rates tbody tr').all();
  const texts = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  return Object.fromEntries(
    texts.map(([how, bits, bytes]) => [
      how,
      { bits: Number(bits), bytes: Number(bytes?.replaceAll(',', '')) },
    ]),
  );
}

/** Images are packed, and compared with gzip and PNG, beside a run that takes every core. */
const PATIENTLY = { timeout: 150_000 };

test('packs the test images, compares, saves, and opens what it saved', async () => {
  const page = shared();
  const panel = page.locator('#archive');
  // It comes when it is near.
  await panel.scrollIntoViewIfNeeded();
  await panel.getByRole('button', { name: 'Pack the test images' }).click();
  await expect(panel.getByText('all 1,100 images are the same, byte by byte')).toBeVisible(PATIENTLY);
  const sizes = await bytesOf(panel);
  const raw = 1100 * 784;
  expect(sizes['As they are']).toEqual({ bits: 8, bytes: raw });
  expect(sizes['gzip, all at once']?.bits).toBeCloseTo(1.62, 1);
  expect(sizes['PNG, one each']?.bits).toBeCloseTo(2.52, 1);
  const [net, whole] = [sizes['This model'], sizes['with its codec']];
  expect(net?.bits).toBeLessThan(8);

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save archive' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^mnist-step-\d+\.vaez$/);
  const bytes = await readFile(await saved.path());
  const listing = await list(bytes);
  expect(listing).toMatchObject({ items: 1100, shape: [28, 28], bytes: whole?.bytes });
  expect(listing.bytes - listing.codecBytes).toBe(net?.bytes);
  // What was packed is open at once, and is what is opened as a file.
  await expect(panel.getByText('Images 1 to 60 of 1,100')).toBeVisible();
  await panel.getByLabel('Open archive').setInputFiles({ name: 'again.vaez', mimeType: '', buffer: bytes });
  await expect(panel.getByRole('heading', { name: 'again.vaez' })).toBeVisible();
  await panel.getByLabel('From image').fill('1045');
  await panel.getByLabel('From image').press('Enter');
  await expect(panel.getByRole('img', { name: 'Images 1,045 to 1,100 of the archive' })).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Later' })).toBeDisabled();
  const axe = new AxeBuilder({ page }).setLegacyMode().include('#archive');
  expect((await axe.analyze()).violations.map(({ id }) => id)).toEqual([]);

  // A damaged one is refused in words, and what was open stays.
  const damaged = Buffer.from(bytes);
  damaged[damaged.length - 30]! ^= 1;
  await panel
    .getByLabel('Open archive')
    .setInputFiles({ name: 'damaged.vaez', mimeType: '', buffer: damaged });
  await expect(page.getByRole('alert')).toContainText('This archive is damaged');
  await expect(page.getByRole('alert')).toContainText(
    'Whole are those of 1,100 images. The terminal program restores them: webgpu-vae decompress FILE --salvage.',
    PATIENTLY,
  );
  await expect(panel.getByRole('heading', { name: 'again.vaez' })).toBeVisible();
  await panel.getByRole('button', { name: 'Earlier' }).click();
  await expect(panel.getByRole('img', { name: /^Images 985 to / })).toBeVisible();
});

test('packs pictures that are dropped on it, packs with a loss and says so, and can be stopped', async () => {
  const page = shared();
  const panel = page.locator('#archive');
  // It comes when it is near.
  await panel.scrollIntoViewIfNeeded();
  const png = encode({
    width: 20,
    height: 20,
    channels: 1,
    data: Uint8Array.from({ length: 400 }, (_, i) => i % 251),
  });
  const dataTransfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    for (const name of ['a.png', 'b.png', 'c.png'])
      data.items.add(new File([bytes], name, { type: 'image/png' }));
    return data;
  }, Buffer.from(png).toString('base64'));
  await page.dispatchEvent('#archive', 'dragover', { dataTransfer });
  await expect(page.getByText('Drop images here to pack them')).toBeVisible();
  await page.dispatchEvent('#archive', 'drop', { dataTransfer });
  await expect(panel.getByText('all 3 images are the same')).toBeVisible();
  await expect(panel.getByText('Images 1 to 3 of 3')).toBeVisible();

  await panel.getByLabel('With a loss').check();
  await panel.getByRole('button', { name: 'Pack the test images' }).click();
  await expect(panel.getByText(/with a PSNR of \d+\.\d+ dB in \d\.\d bytes an image/)).toBeVisible(PATIENTLY);
  await expect(panel.locator('.archive-opened dl > div', { hasText: 'Lossy' })).toContainText('yes');
  await panel.getByLabel('With a loss').uncheck();

  await panel.getByRole('button', { name: 'Pack the test images' }).click();
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByRole('button', { name: 'Pack the test images' })).toBeEnabled();
  await expect(panel.getByText('bytes an image')).toBeVisible();
});

test('says what a model of bits does to greys, and trains one of bytes', async () => {
  const page = shared();
  await page.evaluate(() => {
    location.hash = '#encoder=32&batch=32&likelihood=bernoulli';
  });
  const panel = page.locator('#archive');
  // It comes when it is near.
  await panel.scrollIntoViewIfNeeded();
  await expect(panel.getByText('made black and white before they are packed')).toBeVisible();
  await panel.getByRole('button', { name: 'Pack the test images' }).click();
  await expect(panel.getByText('Greys had been made black and white before.')).toBeVisible(PATIENTLY);
  expect((await bytesOf(panel))['As they are']?.bits).toBe(1);
  await panel.getByRole('button', { name: 'Train with logistic' }).click();
  await expect(page.locator('#status-model')).toContainText('logistic');
  await expect(panel.getByText('made black and white before they are packed')).toBeHidden();
});
