import { contrast, difference, expect, open, paused, pixels, shown, test } from './demo';

test('looks inside a step: each dispatch with its time, its result and its WGSL', async ({ page, site }) => {
  await open(page, site.address);
  const learn = page.getByRole('region', { name: 'Learn' });
  await learn.scrollIntoViewIfNeeded();
  const before = await shown(page, 'step')();
  await learn.getByRole('button', { name: 'Look inside' }).click();
  const dispatches = learn.getByRole('listbox', { name: 'Dispatches of the step' }).getByRole('option');
  await expect(dispatches).toHaveCount(await shown(page, 'dispatches')());
  // Training goes on behind it.
  await expect.poll(shown(page, 'step')).toBeGreaterThan(before + 5);
  // What it shows stays, and needs no training beside it.
  await paused(page);

  // The parts of the step's time come to all of it.
  const names = await dispatches.allTextContents();
  const shares = await Promise.all(
    (await dispatches.all()).map(async (option) => {
      const name = (await option.getAttribute('aria-label')) ?? (await option.textContent()) ?? '';
      return Number(/([\d.]+) %/.exec(name)?.[1]);
    }),
  );
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(90);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThan(110);
  expect(names.some((name) => name.includes('adam'))).toBe(true);

  // The batch that went in, as pictures.
  await expect(learn.getByRole('region', { name: /Source of step\/gather/ })).toContainText('unpack4x8unorm');
  const x = learn.getByRole('img', { name: /^x: 8 rows of 784/ });
  expect(contrast(await pixels(x))).toBeGreaterThan(10);

  // Each with its WGSL as it was written, and with the files that it shares.
  for (const option of await dispatches.all()) {
    await option.click();
    const kernel = await option.getByRole('code').textContent();
    await expect(learn.getByRole('region', { name: new RegExp(`/${kernel}\\.wgsl$`) })).toContainText('// ');
    await expect(learn.getByText(/^Shared files \(\d+\)$/)).toBeVisible();
  }

  // Through the list by keyboard and by button: source and result go along.
  await dispatches.first().click();
  await page.keyboard.press('ArrowDown');
  await expect(learn.getByRole('region', { name: 'Source of dense/dense_forward.wgsl' })).toBeVisible();
  await expect(learn.getByRole('img', { name: /^encoder\.0: 8 rows of 32/ })).toBeVisible();
  await learn.getByRole('button', { name: 'Previous' }).click();
  await expect(learn.getByRole('region', { name: /Source of step\/gather/ })).toBeVisible();
  await expect(learn.getByRole('button', { name: 'Previous' })).toBeDisabled();

  // The formula's terms lead to the dispatches that make them, and are lit with them.
  const kl = learn.getByRole('button', { name: /^KL divergence/ });
  await kl.click();
  await expect(kl).toHaveAttribute('aria-current', 'true');
  const source = learn.getByRole('region', { name: 'Source of latent/reparameterize.wgsl' });
  // As it is written: with its formula at the top.
  await expect(source).toContainText('Kingma & Welling 2014');
  await learn.getByText(/^Shared files/).click();
  await expect(learn.getByRole('region', { name: 'Source of lib/index.wgsl' })).toBeVisible();
  await learn.getByRole('button', { name: /^latent z/ }).click();
  await expect(learn.getByRole('table', { name: /z = mu/ })).toBeVisible();

  await learn.getByRole('button', { name: 'Play', exact: true }).click();
  const at = await learn.getByRole('option', { selected: true }).textContent();
  await expect.poll(() => learn.getByRole('option', { selected: true }).textContent()).not.toBe(at);
  await learn.getByRole('button', { name: 'Stop', exact: true }).click();

  // Another run makes it say nothing of this one.
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(dispatches).toHaveCount(0);
});

test('shows the filters of a convolutional model, and what its layers make of an image', async ({
  page,
  site,
}) => {
  await open(page, site.address, '#encoder=conv:4,conv:8&latent=2&batch=16');
  await paused(page);
  const learn = page.getByRole('region', { name: 'Learn' });
  await learn.getByText('Feature maps and filters').click();
  for (const name of [
    /^Filters of the first convolution: 4 of 4×4, up to/,
    /^conv 4×4, stride 2: 14×14×4,/,
    /^conv 4×4, stride 2: 7×7×8,/,
    /^upconv 4×4, stride 2: 14×14×4,/,
    /^upconv 4×4, stride 2: the output/,
  ]) {
    await expect(learn.getByRole('img', { name })).toBeVisible();
  }
  const first = learn.getByRole('img', { name: /^conv 4×4, stride 2: 14×14×4,/ });
  const before = await pixels(first);
  expect(contrast(before)).toBeGreaterThan(5);
  await learn.getByRole('radio', { name: /^test image 2,/ }).click();
  await expect.poll(async () => difference(before, await pixels(first))).toBeGreaterThan(2);
});
