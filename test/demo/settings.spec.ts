import { contrast, expect, open, paused, pixels, shown, test, view } from './demo';

test('says beside each field what is wrong with it, and starts nothing', { tag: '@quick' }, async ({
  page,
  site,
}) => {
  await open(page, site.address);
  await paused(page);
  const start = page.getByRole('button', { name: 'Start', exact: true });
  for (const [label, wrong, words] of [
    ['Encoder widths', '64, zero', /whole numbers with commas/],
    ['Encoder widths', '64, -3', /of layer 2 must be a whole number from 1/],
    ['Encoder widths', '99999', /must be smaller: the model would have 157,/],
    ['Latent dimensions', '0', /whole number from 1/],
    ['Latent dimensions', '', /must be a number/],
    ['Batch size', '2.5', /whole number from 1/],
    ['Batch size', '60001', /at most 60,000, the number of training images/],
    ['Seed', '-1', /whole number from 0/],
    ['Learning rate', '0', /above 0/],
    ['Learning rate', 'fast', /must be a number, not "fast"/],
    ['Beta', '-1', /at least 0/],
    ['Warm-up steps', '0.5', /whole number from 0/],
  ] as const) {
    const field = page.getByLabel(label, { exact: true });
    const right = await field.inputValue();
    await field.fill(wrong);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(words);
    await expect(start).toBeDisabled();
    await field.fill(right);
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
    await expect(start).toBeEnabled();
  }
});

test('starts another model, and the address leads back to it', async ({ page, site }) => {
  await open(page, site.address);
  await page.getByLabel('Encoder widths').fill('48');
  await page.getByLabel('Latent dimensions').fill('5');
  await page.getByLabel('Batch size').fill('32');
  await page.getByLabel('Seed').fill('7');
  await page.getByLabel('Learning rate').fill('0.002');
  await page.getByLabel('Beta', { exact: true }).fill('0.5');
  await page.getByLabel('Warm-up steps').fill('1000');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  // 784-48-(5, 5), 5-48-784 with biases.
  const parameters = 784 * 48 + 48 + 2 * (48 * 5 + 5) + 5 * 48 + 48 + 48 * 784 + 784;
  await expect.poll(shown(page, 'parameters')).toBe(parameters);
  await expect.poll(shown(page, 'step'), { timeout: 20_000 }).toBeGreaterThan(2);
  // Beta rises: at step n of 1000 it is n / 2000.
  await paused(page);
  const step = await shown(page, 'step')();
  expect(await shown(page, 'beta')()).toBeCloseTo(step / 2000, 2);
  await expect(page.locator('#plane-share')).toContainText('5 dimensions');

  const { hash } = new URL(page.url());
  for (const part of [
    'encoder=48',
    'latent=5',
    'batch=32',
    'seed=7',
    'rate=0.002',
    'beta=0.5',
    'warmup=1000',
  ]) {
    expect(hash).toContain(part);
  }
  const copy = await page.context().newPage();
  await open(copy, site.address, hash);
  expect(await shown(copy, 'parameters')()).toBe(parameters);
  await expect(copy.getByLabel('Warm-up steps')).toHaveValue('1000');
  await copy.close();
});

test('a run that was asked for is seen, and makes way for a newer one', async ({ page, site }) => {
  await open(page, site.address);
  const start = page.getByRole('button', { name: 'Start', exact: true });
  const begun = page.locator('#settings').getByText('Starting…');
  // As much as a software adapter is given: a step takes it some seconds.
  await page.getByLabel('Encoder widths').fill('1024, 512');
  await page.getByLabel('Batch size').fill('1024');
  await start.click();
  await expect(begun).toBeVisible();
  await page.getByLabel('Encoder widths').fill('24');
  await page.getByLabel('Batch size').fill('128');
  await start.click();
  const parameters = 784 * 24 + 24 + 2 * (24 * 2 + 2) + 2 * 24 + 24 + 24 * 784 + 784;
  await expect.poll(shown(page, 'parameters'), { timeout: 40_000 }).toBe(parameters);
  await expect.poll(shown(page, 'step'), { timeout: 20_000 }).toBeGreaterThan(0);
  await expect(begun).toBeHidden();
});

test('says that a loss has exploded, wherever one looks', async ({ page, site }) => {
  await open(page, site.address);
  await page.getByLabel('Learning rate').fill('50');
  await page.getByRole('button', { name: 'Apply to this run' }).click();
  // Whichever comes first: a loss that is lost, or a gradient that none may learn from.
  const warning = page.getByText(/The loss exploded|Step \d+ was not made|after step \d+/).first();
  await expect(warning).toBeInViewport({ timeout: 20_000 });
  // A number too long to read is none.
  expect((await page.locator('#status-elbo').textContent())?.length).toBeLessThan(11);
  await page.getByLabel('Learning rate').fill('0.001');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(warning).toBeHidden({ timeout: 20_000 });
});

test('a link with a wrong value says so beside the field, and starts nothing', async ({ page, site }) => {
  await page.goto(`${site.address}#latent=many&data=Imagenet`);
  await expect(page.getByLabel('Latent dimensions')).toHaveAccessibleDescription(
    /must be a number, not "many"/,
  );
  await expect(page.getByLabel('Data set')).toHaveAccessibleDescription(/must be one that this site has/);
  await page.waitForTimeout(1500);
  expect(await shown(page, 'step')()).toBe(0);
  // Mended, it starts.
  await page.getByLabel('Latent dimensions').fill('3');
  await page.getByLabel('Data set').selectOption('MNIST');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(shown(page, 'step'), { timeout: 20_000 }).toBeGreaterThan(0);
});

test('learning rate, beta and warm-up can change within a run', async ({ page, site }) => {
  await open(page, site.address);
  const apply = page.getByRole('button', { name: 'Apply to this run' });
  await expect(apply).toBeDisabled();
  await page.getByLabel('Beta', { exact: true }).fill('4');
  const before = await shown(page, 'step')();
  await apply.click();
  await expect.poll(shown(page, 'beta')).toBe(4);
  expect(await shown(page, 'step')()).toBeGreaterThanOrEqual(before);
  await expect(apply).toBeDisabled();
  expect(page.url()).toContain('beta=4');

  await page.getByLabel('Learning rate').fill('0.002');
  await page.getByLabel('Warm-up steps').fill('100000');
  await apply.click();
  await expect.poll(shown(page, 'beta')).toBeLessThan(1);
  expect(page.url()).toContain('rate=0.002');
  expect(page.url()).toContain('warmup=100000');
  expect(await shown(page, 'step')()).toBeGreaterThanOrEqual(before);
});

test('learns from another data set', async ({ page, site }) => {
  await open(page, site.address);
  const names = await page.getByLabel('Data set').locator('option').allTextContents();
  test.skip(!names.includes('Fashion-MNIST'), 'this site was built where there is no Fashion-MNIST');
  await page.getByLabel('Data set').selectOption('Fashion-MNIST');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.locator('#status-data')).toHaveText('Fashion-MNIST');
  await expect(page.getByRole('list', { name: 'Classes' })).toContainText('Sneaker');
  await expect.poll(shown(page, 'step'), { timeout: 30_000 }).toBeGreaterThan(2);
});

/** A picture of a bright square somewhere on a dark ground, as the page would get it from a camera: large, coloured. */
async function picture(page: import('@playwright/test').Page, i: number): Promise<Buffer> {
  const bytes = await page.evaluate(async (n) => {
    const canvas = new OffscreenCanvas(60, 40);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.fillStyle = '#102030';
    context.fillRect(0, 0, 60, 40);
    context.fillStyle = '#ffd040';
    context.fillRect(12 + (n % 6) * 4, 4 + (n % 4) * 6, 14, 14);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())];
  }, i);
  return Buffer.from(bytes);
}

test("learns from a person's own images, chosen and dropped", async ({ page, site }) => {
  await open(page, site.address);
  await page.getByLabel('Data set').selectOption('Your own images');
  const start = page.getByRole('button', { name: 'Start', exact: true });
  await expect(start).toBeDisabled();
  const files = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => ({
      name: `square-${i}.png`,
      mimeType: 'image/png',
      buffer: await picture(page, i),
    })),
  );
  await page
    .getByLabel('Choose files')
    .setInputFiles([
      ...files,
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') },
    ]);
  await expect(page.locator('#own-count')).toHaveText('25 files');
  await page.getByLabel('Size', { exact: true }).selectOption('16');
  await start.click();
  // There are fewer than a batch: 24 less the two that are held out.
  await expect(page.getByLabel('Batch size')).toHaveValue('22');
  await expect(page.locator('#status')).toContainText('of 16 x 16');
  await expect.poll(shown(page, 'step'), { timeout: 20_000 }).toBeGreaterThan(2);
  await expect(page.getByText('Skipped as no images: 1')).toBeVisible();
  await expect.poll(async () => contrast(await pixels(view(page, 'reconstructions')))).toBeGreaterThan(2);
  // Two test images, not ten: nothing is left empty.
  const rows = await pixels(view(page, 'reconstructions'));
  expect(rows.width / rows.height).toBeCloseTo(1, 1);
  // What is on this machine alone is in no address.
  expect(page.url()).not.toContain('data=');

  /** Drops a file of these words onto the page. */
  const drop = async (name: string, type: string) => {
    const dataTransfer = await page.evaluateHandle(
      ([name, type]) => {
        const data = new DataTransfer();
        data.items.add(new File(['no image'], name, { type }));
        return data;
      },
      [name, type] as const,
    );
    await page.dispatchEvent('body', 'dragover', { dataTransfer });
    await expect(page.getByText('Drop images here')).toBeVisible();
    await page.dispatchEvent('body', 'drop', { dataTransfer });
  };
  // What is no image leaves those that were chosen.
  await drop('letter.pdf', 'application/pdf');
  await expect(page.getByText('letter.pdf is no image')).toBeVisible();
  await expect(page.locator('#own-count')).toHaveText('25 files');

  // Too few are refused in words, and the run goes on.
  await drop('broken.png', 'image/png');
  await expect(page.locator('#own-count')).toHaveText('1 file');
  await start.click();
  await expect(page.getByRole('alert')).toContainText(/image/i);
  const then = await shown(page, 'step')();
  await expect.poll(shown(page, 'step')).toBeGreaterThan(then);
  await page.getByRole('button', { name: 'Dismiss error' }).click();
  await expect(page.getByRole('alert')).toBeEmpty();
});
