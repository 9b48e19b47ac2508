import { ALL, contrast, difference, expect, pixels, shown, test, view } from './demo';

// By what everybody's page compiles, and a little into the larger tiles.
test.use({ larger: true });

test('learns without a click, and shows it', async ({ page, site }) => {
  // The tutorial's model, as nothing else is asked for.
  await page.goto(site.address);
  const step = shown(page, 'step');
  await expect.poll(step, { intervals: [50] }).toBeGreaterThan(0);
  await expect(page.locator('#status-adapter')).not.toBeEmpty();

  // Everything that is seen is painted, and changes as the model learns.
  for (const name of ['latent', 'reconstructions', 'samples', 'pointer']) {
    await expect
      .poll(async () => contrast(await pixels(view(page, name))), { message: name })
      .toBeGreaterThan(2);
  }
  const before = await pixels(view(page, 'reconstructions'));
  const from = await step();
  await expect.poll(step).toBeGreaterThan(from + 30);
  await expect
    .poll(async () => difference(before, await pixels(view(page, 'reconstructions'))))
    .toBeGreaterThan(1);

  await expect.poll(shown(page, 'elbo')).toBeGreaterThan(-300);
  expect(await shown(page, 'speed')()).toBeGreaterThan(0);
  expect(await shown(page, 'gflops')()).toBeGreaterThan(0);
  expect(await shown(page, 'dispatches')()).toBeGreaterThan(5);
  expect(await shown(page, 'parameters')()).toBe(105620);
  // The rest of the images has come by itself.
  await expect(page.locator('#status')).toContainText(ALL);
});

test('says what is missing without WebGPU, and what there would be to see', async ({ page, site }) => {
  await page.addInitScript("Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined })");
  // For the worker as well, which asks by itself.
  await page.route('**/worker*.js', async (route) => {
    const answer = await route.fetch();
    const hide = "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined });\n";
    await route.fulfill({ response: answer, body: hide + (await answer.text()) });
  });
  await page.goto(site.address);
  await expect(page.getByText(/no WebGPU/)).toBeVisible();
  await expect(page.getByText(/Chrome/).first()).toBeVisible();
  const pictures = page.getByRole('main').getByRole('img');
  expect(await pictures.count()).toBeGreaterThan(0);
  for (const picture of await pictures.all()) {
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  }
});
