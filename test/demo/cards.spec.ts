import { encode } from 'fast-png';
import { difference, expect, paused, pixels, sharedPage, shown, test, view } from './demo';

const shared = sharedPage();

test('a card starts its data with a model that suits them, and sliders move what is known of the images', async () => {
  const page = shared();
  const cards = page.getByRole('region', { name: 'Data, each with a model' });
  await expect(cards.getByRole('button')).toHaveText([
    /^Digits8,000 of 28 x 28$/,
    /^Discs900 of 28 x 28$/,
    /^Colours600 of 12 x 12 in colour$/,
    /^Words1,200 of at most 8 letters$/,
    /^Your pictures/,
    /^Your texts/,
  ]);
  await expect(cards.getByRole('button', { pressed: true })).toHaveText(/^Digits/);
  const colours = cards.getByRole('button', { name: /^Colours/ });
  await colours.click();
  await expect(page.locator('#status-data')).toHaveText('Colours');
  await expect(colours).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByLabel('Encoder widths', { exact: true })).toHaveValue(/^conv:\d+$/);
  await expect(page.getByLabel('Likelihood', { exact: true })).toHaveValue('logistic');
  await expect(page).toHaveURL(/#data=Colours&encoder=conv:/);
  await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
  await paused(page);

  await page.getByRole('tab', { name: 'Sliders' }).click();
  const slider = page.getByRole('slider', { name: 'class: blue' });
  await expect(slider).toBeVisible();
  const before = await pixels(view(page, 'sliders'));
  await slider.fill('2');
  await expect(page.getByText('2.00', { exact: true })).toBeVisible();
  await expect.poll(async () => difference(before, await pixels(view(page, 'sliders')))).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(slider).toHaveValue('0');

  // What a person has not chosen yet is waited for, beside how it is read.
  await cards.getByRole('button', { name: /^Your pictures/ }).click();
  await expect(page.getByRole('group', { name: 'Your own images' })).toBeVisible();
  const encoder = page.getByLabel('Encoder widths', { exact: true });
  await expect(encoder).toHaveValue('64,32');
  // Nobody has typed a model, and they are in colour.
  const pictures = Array.from({ length: 24 }, (_, i) => ({
    name: `${i}.png`,
    mimeType: 'image/png',
    buffer: Buffer.from(
      encode({ width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(200 + i, i, 2 * i + 9) }),
    ),
  }));
  await page.getByLabel('Choose files').setInputFiles(pictures);
  await expect(page.locator('#preview')).toContainText('in colour');
  await expect(encoder).toHaveValue(/^conv:/);
  await expect(page.locator('#card-words')).toContainText(/^conv:/);
});
