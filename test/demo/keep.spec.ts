import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { decode } from 'fast-png';
import { fileOf, takeApart } from '../support/tampering';
import { settled } from '../support/worker_watch';
import { expect, open, paused, SMALL, sharedPage, shown, test } from './demo';

const shared = sharedPage();

async function save(page: Page) {
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save model' }).click(),
  ]);
  return saved;
}

test('hands over pictures and metrics', async () => {
  const page = shared();
  const [png] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the samples as PNG' }).click(),
  ]);
  const image = decode(await readFile(await png.path()));
  expect(image.width).toBeGreaterThan(100);
  expect(image.width / image.height).toBeCloseTo(10 / 4, 1);
  expect(new Set(image.data).size).toBeGreaterThan(20);

  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Metrics CSV' }).click(),
  ]);
  const [head, ...rows] = (await readFile(await csv.path(), 'utf8')).trim().split('\n');
  expect(head).toBe('step,epoch,kind,elbo,reconstruction,kl,beta');
  const kinds = rows.map((row) => row.split(',')[2]);
  expect(new Set(kinds).size).toBe(2);
  const last = rows
    .filter((_, i) => kinds[i] === kinds.at(-1))
    .at(-1)
    ?.split(',') as string[];
  expect(Number(last[3])).toBeCloseTo(-(Number(last[4]) + Number(last[5])), 2);
});

test('saves a model and loads it again', async () => {
  const page = shared();
  const elbo = (await page.locator('#status-elbo').textContent()) as string;
  const step = await shown(page, 'step')();
  const saved = await save(page);
  expect(saved.suggestedFilename()).toBe(`mnist-step-${step}.safetensors`);

  // Further than it was saved.
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(shown(page, 'step')).toBe(step + 1);
  await page.getByLabel('Load model').setInputFiles(await saved.path());
  await expect.poll(shown(page, 'step')).toBe(step);
  await expect(page.locator('#status-elbo')).toHaveText(elbo);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(page.getByText(`It waits as it was saved, after step ${step}`)).toBeVisible();

  // Weights alone, as other programs save them, load, too; what they do not say is assumed and said.
  const parts = takeApart(await readFile(await saved.path()));
  const weights = Object.entries(parts.entries).filter(([name]) => !name.startsWith('adam.'));
  const end = Math.max(...weights.map(([, { data_offsets }]) => data_offsets[1]));
  const buffer = Buffer.from(fileOf(Object.fromEntries(weights), parts.data.slice(0, end)));
  await page.getByLabel('Load model').setInputFiles({ name: 'plain.safetensors', mimeType: '', buffer });
  await expect(page.getByText(/plain\.safetensors is loaded\..*activation: relu is assumed/)).toBeVisible();
  await expect.poll(shown(page, 'step')).toBe(0);
  await page.getByLabel('Load model').setInputFiles(await saved.path());
  await expect(page.getByText(`It waits as it was saved, after step ${step}`)).toBeVisible();

  // A file that is no model is refused in words, and the run stays.
  await page
    .getByLabel('Load model')
    .setInputFiles({ name: 'x.safetensors', mimeType: '', buffer: Buffer.from('not a model at all') });
  await expect(page.getByRole('alert')).toContainText(/text file, not a model/);
  expect(await shown(page, 'step')()).toBe(step);
});

test('takes a model that is dropped onto it, with the batch that it was trained by', async () => {
  const page = shared();
  const step = await shown(page, 'step')();
  const bytes = (await readFile(await (await save(page)).path())).toString('base64');
  await page.getByLabel('Batch size').fill('16');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(() => page.url()).toContain('batch=16');
  const dataTransfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    const model = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    data.items.add(new File([model], 'model.safetensors'));
    return data;
  }, bytes);
  await page.dispatchEvent('body', 'drop', { dataTransfer });
  await expect(page.getByText(`model.safetensors is loaded`)).toBeVisible();
  await expect.poll(shown(page, 'step')).toBe(step);
  expect(page.url()).toContain('batch=32');
  // A curve of nothing is not drawn, and one of a point is a point.
  await expect(page.locator('.plot').nth(1)).toBeHidden();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.locator('.plot').nth(1)).toBeVisible();
  await paused(page);
});

test('keeps the best model of its epochs, which can be saved and gone back to, also after the tab was closed', async ({
  page,
  site,
}) => {
  // Nine steps an epoch.
  await open(page, site.address, '#data=Discs&encoder=8&batch=100&rate=0.01');
  const words = page.locator('#best');
  await expect(words).toContainText('Best model: epoch');
  await paused(page);
  const step = async () => {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    // The last epoch's evaluation may still be under way.
    await settled(page);
  };
  await step();
  // That may have ended an epoch, and be the best model itself.
  if (await page.getByRole('button', { name: 'Go back to it' }).isDisabled()) await step();
  const best = Number(/step ([\d,]+)/.exec((await words.textContent()) ?? '')?.[1]?.replace(',', ''));
  expect(best % 9).toBe(0);
  await expect(words).toContainText(`epoch ${(best / 9).toFixed(1)}, step`);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save best model' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe(`discs-best-step-${best}.safetensors`);
  const elbo = /ELBO (-[\d.]+)/.exec((await words.textContent()) ?? '')?.[1] as string;
  await page.getByRole('button', { name: 'Go back to it' }).click();
  await expect(page.getByText(/The run is back at its best model, of epoch/)).toBeVisible();
  await expect.poll(shown(page, 'step')).toBe(best);
  await expect(page.locator('#status-elbo')).toHaveText(elbo);
  await expect(page.getByRole('button', { name: 'Go back to it' })).toBeDisabled();
  await settled(page);

  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await open(again, site.address, '#data=Discs&encoder=8&batch=100&seed=2');
  const offer = again.getByRole('region', { name: 'An earlier run' });
  await offer.getByRole('button', { name: 'Continue' }).click();
  await paused(again);
  await expect(again.locator('#best')).toContainText('Best model: epoch');
  const [later] = await Promise.all([
    again.waitForEvent('download'),
    again.getByRole('button', { name: 'Save best model' }).click(),
  ]);
  expect(Number(/\d+/.exec(later.suggestedFilename())?.[0])).toBeGreaterThanOrEqual(best);
});

test('a tab that is closed in the middle of it all loses what came behind the last time that it was kept', async ({
  page,
  site,
}) => {
  await open(page, site.address);
  const keep = page.locator('#keep');
  await expect(keep).toContainText('was kept in this browser at');
  const words = (await keep.textContent()) as string;
  const step = await shown(page, 'step')();
  // Again, as training goes on.
  await expect(keep).not.toHaveText(words);
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await open(again, site.address);
  const offer = again.getByRole('region', { name: 'An earlier run' });
  await expect(offer).toBeVisible();
  const kept = Number(/step ([\d,]+)/.exec((await offer.textContent()) ?? '')?.[1]?.replace(',', ''));
  expect(kept).toBeGreaterThanOrEqual(step);
});

test('goes on with a run after the tab was closed, and forgets it when told to', async ({ page, site }) => {
  await open(page, site.address);
  await paused(page);
  await expect(page.locator('#keep')).toContainText('was kept in this browser at');
  const step = await shown(page, 'step')();
  const elbo = await shown(page, 'elbo')();
  const context = page.context();
  await page.close();

  const again = await context.newPage();
  await open(again, site.address);
  const offer = again.getByRole('region', { name: 'An earlier run' });
  await expect(offer).toContainText(`MNIST, step ${step}`);
  await offer.getByRole('button', { name: 'Continue' }).click();
  await expect(offer).toBeHidden();
  await expect.poll(shown(again, 'step')).toBeGreaterThanOrEqual(step);
  await paused(again);
  expect(await shown(again, 'elbo')()).toBeGreaterThan(elbo - 5);
  // Its history has come along: the curve begins before the step that it went on from.
  const [csv] = await Promise.all([
    again.waitForEvent('download'),
    again.getByRole('button', { name: 'Metrics CSV' }).click(),
  ]);
  const [, first] = (await readFile(await csv.path(), 'utf8')).split('\n');
  expect(Number(first?.split(',')[0])).toBeLessThan(step);
  await again.close();

  const third = await context.newPage();
  await third.goto(`${site.address}${SMALL}`);
  const last = third.getByRole('region', { name: 'An earlier run' });
  await last.getByRole('button', { name: 'Discard' }).click();
  // It goes when the run is gone, which takes a moment on a busy machine.
  await expect(last).toBeHidden();
  await third.close();
  const fourth = await context.newPage();
  await open(fourth, site.address);
  await expect(fourth.getByRole('region', { name: 'An earlier run' })).toBeHidden();
});

test('stands still, slows or goes on in a hidden tab, as the person chooses', async ({ page, site }) => {
  // A step takes a small part of the rest that a slow tab takes.
  await open(page, site.address, '#encoder=4&batch=8');
  const step = shown(page, 'step');
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const choose = (words: string) => page.getByLabel('When this tab is hidden').selectOption(words);

  await hide(true);
  await settled(page);
  const stood = await step();
  await settled(page);
  expect(await step()).toBe(stood);
  await hide(false);
  await expect.poll(step).toBeGreaterThan(stood);

  /** Steps in a millisecond, over two of the rests that a slow tab takes. */
  const rate = async () => {
    const [from, start] = [await step(), performance.now()];
    await expect.poll(() => performance.now() - start).toBeGreaterThan(1000);
    await expect.poll(step).toBeGreaterThan(from);
    return ((await step()) - from) / (performance.now() - start);
  };
  await choose('Slow down to a tenth');
  await hide(true);
  const slow = await rate();
  await hide(false);
  await choose('Go on at full speed');
  await hide(true);
  expect(await rate()).toBeGreaterThan(slow);
  await hide(false);
  // It is remembered.
  await page.reload();
  await expect(page.getByLabel('When this tab is hidden')).toHaveValue('full');
  // A test that ends while its worker is being fetched fails.
  await expect.poll(step).toBeGreaterThan(0);
});
