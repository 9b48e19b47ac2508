import { ALL, expect, open, paused, shown, test } from './demo';

test('log p(x) is estimated on demand, with its errors, its bits and how it came about', async ({
  page,
  site,
}) => {
  await open(page, site.address, '#encoder=32&batch=32&rate=0.005&binarize=threshold');
  await expect(page.locator('#status')).toContainText(ALL);
  const button = page.getByRole('button', { name: 'Estimate log p(x)' });
  const figures = page.locator('.measurement [role=status]');
  // While the run goes on, which waits for it.
  await button.click();
  const number = String.raw`(-?[\d.]+)`;
  const words = new RegExp(
    `^log p\\(x\\) ${number} nats, ${number} bits per pixel, standard error ${number} over 500 of 1,100 test images, ${number} of the draws\\. Their ELBO is ${number}\\. At step ([\\d,]+)\\.$`,
  );
  await expect(figures).toHaveText(words);
  const told = async () =>
    (words.exec((await figures.textContent()) ?? '') ?? [])
      .slice(1)
      .map((text) => Number(text.replace(',', ''))) as [number, number, number, number, number, number];
  const [value, bits, standardError, ofDraws, elbo, step] = await told();
  expect(value).toBeGreaterThan(elbo);
  expect(bits).toBeCloseTo(-value / Math.LN2 / 784, 2);
  expect(standardError).toBeGreaterThan(ofDraws);
  await expect(page.locator('.measurement p').last()).toHaveText(
    /^ELBO from one draw of z an example, log p\(x\) by importance sampling with 100 draws .*binarised at 0\.5, under a Bernoulli\.$/,
  );
  await expect.poll(shown(page, 'step')).toBeGreaterThan(step);

  // Again of the model as it is: the same draws, and so the same figures.
  await paused(page);
  const again = [];
  for (let i = 0; i < 2; i++) {
    await button.click();
    await expect(figures).toHaveText(/waits/);
    await expect(figures).toHaveText(words);
    again.push(await told());
  }
  expect(again[0]).toEqual(again[1]);
  expect(again[0]?.[5]).toBe(await shown(page, 'step')());

  // Of another run it says nothing.
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(figures).toHaveText('');
});
