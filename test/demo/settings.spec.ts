import type { Page } from '@playwright/test';
import { FEW } from '../support/site';
import { settled } from '../support/worker_watch';
import { expect, open, paused, sharedPage, shown, test } from './demo';

const shared = sharedPage();
const PARAMETERS = (width: number, latent: number) =>
  784 * width + width + 2 * (width * latent + latent) + latent * width + width + width * 784 + 784;

/** Has a shared page train on. */
async function resumed(page: Page): Promise<void> {
  const resume = page.getByRole('button', { name: 'Resume' });
  if (await resume.isVisible()) await resume.click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
}

test('says beside each field what is wrong with it, and starts nothing', async () => {
  const page = shared();
  const start = page.getByRole('button', { name: 'Start', exact: true });
  for (const [label, wrong, words] of [
    ['Encoder widths', '64, zero', /of layer 2 must be a whole number from 1 to \d+, not "zero"/],
    ['Encoder widths', '64, -3', /of layer 2 must be a whole number from 1/],
    ['Encoder widths', '99999', /must be smaller: the model would have 157,/],
    ['Latent dimensions', '0', /whole number from 1/],
    ['Latent dimensions', '', /must be a whole number from 1 to \d+, not ""/],
    ['Batch size', '2.5', /whole number from 1/],
    ['Batch size', String(FEW.train + 1), /at most 8,000, the number of training images/],
    ['Seed', '-1', /whole number from 0/],
    ['Learning rate', '0', /above 0/],
    ['Learning rate', 'fast', /must be a number above 0 and at most 1000, not "fast"/],
    ['Beta', '-1', /number from 0/],
    ['Warm-up steps', '0.5', /whole number from 0/],
    ['Cycles of beta', '4', /must be 1 without a betaWarmup/],
    ['Free bits', 'few', /number from 0/],
    ['Decay', '2', /number from 0 to 1/],
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

test('draws the model that is typed before it is started, and leaves the last one while that makes none', async () => {
  const page = shared();
  const picture = page.getByRole('img', { name: /^The model: / });
  await expect(picture).toHaveAccessibleName(
    /dense: 32; mu, logvar: 2 × 2; latent z: 2; dense: 32; dense: 28×28×1$/,
  );
  const encoder = page.getByLabel('Encoder widths', { exact: true });
  await encoder.fill('conv:8,conv:16,res:24x24');
  const drawn = /28×28×1; conv 4×4, stride 2: 14×14×8; conv 4×4, stride 2: 7×7×16; dense: 24/;
  await expect(picture).toHaveAccessibleName(drawn);
  // What it would take, beside what the run takes.
  await expect(page.locator('#cost')).toHaveText(
    /^[\d,]+ parameters \(now 51,220\), .* MB of GPU memory .* \(now .*\), .*FLOP a step \(now .*\), about .* ms \(now .* ms\)\.$/,
  );
  await encoder.fill('conv:8,attn:2');
  await expect(encoder).not.toHaveAttribute('aria-invalid', 'true');
  await expect(picture).toHaveAccessibleName(/conv 4×4, stride 2: 14×14×8; .*attention/);
  await encoder.fill('conv:8,conv:16,res:24x24');
  await expect(picture).toHaveAccessibleName(drawn);
  await encoder.fill('conv:8,conv:');
  await expect(page.locator('.wanted')).toHaveClass(/before/);
  await expect(picture).toHaveAccessibleName(drawn);
  await encoder.fill('32');
});

test('learning rate, gradient norm, beta and warm-up can change within a run', async () => {
  const page = shared();
  await resumed(page);
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
  expect(page.url()).toContain('betawarmup=100000');
  expect(await shown(page, 'step')()).toBeGreaterThanOrEqual(before);

  const norm = page.getByLabel('Gradient norm', { exact: true });
  for (const [typed, address] of [
    ['0.5', /&clip=0\.5&/],
    ['', /^(?!.*clip=)/],
  ] as const) {
    await norm.fill(typed);
    await apply.click();
    await expect(page).toHaveURL(address);
    const now = await shown(page, 'step')();
    await expect.poll(shown(page, 'step')).toBeGreaterThan(now);
  }
});

test('starts another model, and the address leads back to it', async ({ site }) => {
  const page = shared();
  await page.getByLabel('Encoder widths').fill('48');
  await page.getByLabel('Latent dimensions').fill('5');
  await page.getByLabel('Batch size').fill('32');
  await page.getByLabel('Seed').fill('7');
  await page.getByLabel('Learning rate').fill('0.002');
  await page.getByLabel('Beta', { exact: true }).fill('0.5');
  await page.getByLabel('Warm-up steps').fill('1000');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const parameters = PARAMETERS(48, 5);
  await expect.poll(shown(page, 'parameters')).toBe(parameters);
  await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
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
    'betawarmup=1000',
  ]) {
    expect(hash).toContain(part);
  }
  const copy = await page.context().newPage();
  await open(copy, site.address, hash);
  expect(await shown(copy, 'parameters')()).toBe(parameters);
  await expect(copy.getByLabel('Warm-up steps')).toHaveValue('1000');
  await copy.close();
});

test('a run that was asked for is seen, and makes way for a newer one', async () => {
  const page = shared();
  const start = page.getByRole('button', { name: 'Start', exact: true });
  const begun = page.locator('#settings').getByText('Starting…');
  // However soon it is gone again.
  await page.evaluate(() => {
    const seen = new Promise<void>((resolve) => {
      const panel = document.querySelector('#settings') as Element;
      new MutationObserver(() => {
        if (panel.textContent?.includes('Starting…')) resolve();
      }).observe(panel, { subtree: true, childList: true, characterData: true });
    });
    Object.assign(window, { seen });
  });
  await page.getByLabel('Encoder widths').fill('512, 512');
  await page.getByLabel('Batch size').fill('512');
  await start.click();
  // In one task: the form follows the run that begins meanwhile.
  const fields = await Promise.all(
    ['Encoder widths', 'Latent dimensions', 'Batch size'].map((label) =>
      page.getByLabel(label).elementHandle(),
    ),
  );
  await start.evaluate((button, fields) => {
    for (const [i, text] of ['24', '2', '128'].entries()) {
      const field = fields[i] as HTMLInputElement;
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    (button as HTMLElement).click();
  }, fields);
  await page.evaluate(() => (window as unknown as { seen: Promise<void> }).seen);
  await expect.poll(shown(page, 'parameters')).toBe(PARAMETERS(24, 2));
  await expect.poll(shown(page, 'step')).toBeGreaterThan(0);
  await expect(begun).toBeHidden();
  await paused(page);
  expect(await shown(page, 'parameters')()).toBe(PARAMETERS(24, 2));
});

test('says that a loss has exploded, wherever one looks', async () => {
  const page = shared();
  await resumed(page);
  await page.getByLabel('Learning rate').fill('50');
  await page.getByRole('button', { name: 'Apply to this run' }).click();
  // Whichever comes first: a loss that is lost, or a gradient that none may learn from.
  const warning = page.getByText(/The loss exploded|Step \d+ was not made|after step \d+/).first();
  await expect(warning).toBeInViewport();
  // A number too long to read is none.
  expect((await page.locator('#status-elbo').textContent())?.length).toBeLessThan(11);
  await page.getByLabel('Learning rate').fill('0.001');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(warning).toBeHidden();
});

test('a link with a wrong value says so beside the field, and starts nothing', async ({ page, site }) => {
  await page.goto(`${site.address}#latent=many&data=Imagenet`);
  await expect(page.getByLabel('Latent dimensions')).toHaveAccessibleDescription(
    /must be a whole number from 1 to \d+, not "many"/,
  );
  await expect(page.getByLabel('Data set')).toHaveAccessibleDescription(/must be one that this site has/);
  await expect(page.getByText('Nothing was started: see what the settings say.')).toBeVisible();
  await settled(page);
  expect(await shown(page, 'step')()).toBe(0);
  // Mended, it starts.
  await page.getByLabel('Latent dimensions').fill('3');
  await page.getByLabel('Data set').selectOption('MNIST');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(shown(page, 'step')).toBeGreaterThan(0);
});

test('learns from another data set', async () => {
  const page = shared();
  await page.getByLabel('Data set').selectOption('Discs');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.locator('#status-data')).toHaveText('Discs');
  await expect(page.getByRole('list', { name: 'Classes' })).toContainText('right');
  await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
  await paused(page);
});
