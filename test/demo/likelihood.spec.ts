import { expect, open, paused, shown, test } from './demo';

test('a model of another likelihood, activation and decoder is shown, explained and started again as what it is', async ({
  page,
  site,
}) => {
  const model =
    'encoder=24&decoder=16,32&activation=tanh&likelihood=gaussian&sigma=each&squash=tanh&batch=64';
  const words = '784-24-2-16-32-784, tanh, Gaussian, sigma each';
  await open(page, site.address, `#${model}`);
  await paused(page);
  await expect(page.locator('#status-model')).toHaveText(words);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save model' }).click(),
  ]);

  // From a page that trains another one.
  await page.goto('about:blank');
  await open(page, site.address);
  await expect(page.locator('#status-model')).toHaveText('784-32-2-32-784, ReLU, Bernoulli');
  await expect(page.getByRole('button', { name: 'decoder, sigmoid' })).toBeAttached();
  await page.getByLabel('Load model').setInputFiles(await saved.path());
  await expect(page.locator('#status-model')).toHaveText(words);
  for (const [label, value] of [
    ['Encoder widths', '24'],
    ['Decoder widths', '16,32'],
    ['Activation', 'tanh'],
    ['Likelihood', 'gaussian'],
    ['Sigma', 'each'],
    ['Squashing', 'tanh'],
  ] as const) {
    await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
  }
  await expect
    .poll(() => page.url())
    .toContain('decoder=16,32&activation=tanh&likelihood=gaussian&sigma=each&squash=tanh');

  const learn = page.locator('#learn');
  await expect(learn.getByRole('button', { name: 'decoder, tanh' })).toBeAttached();
  await expect(learn.getByRole('button', { name: 'likelihood, gaussian' })).toBeAttached();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await learn
    .getByRole('option', { name: /^output .* dense_forward/ })
    .first()
    .click();
  await expect(learn).toContainText('the mean of each pixel');
  await expect(learn).not.toContainText('sigmoid(');

  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(shown(page, 'step')).toBeLessThan(20);
  await expect(page.locator('#status-model')).toHaveText(words);
});
