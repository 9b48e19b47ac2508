import AxeBuilder from '@axe-core/playwright';
import { difference, expect, pixels, sharedPage, test, view } from './demo';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const shared = sharedPage();

test('fits a phone, a laptop and a wide screen', async () => {
  const page = shared();
  for (const [width, height] of [
    [390, 844],
    [1920, 1080],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    // Charts take their new width a frame later.
    await expect.poll(overflow, `${width} px`).toBe(0);
    // What a run is watched by is seen without scrolling on a laptop.
    await expect(page.getByRole('button', { name: 'Resume' })).toBeInViewport();
    if (width >= 1280) {
      await expect(page.locator('canvas[data-view=latent]')).toBeInViewport({ ratio: 0.95 });
      await expect(page.locator('canvas[data-view=reconstructions]')).toBeInViewport({ ratio: 0.9 });
    }
  }
});

test('the colours of the pictures follow the theme', async () => {
  const page = shared();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await pixels(view(page, 'reconstructions'));
  await page.emulateMedia({ colorScheme: 'dark' });
  // Paper and ink change places: what was light is dark.
  await expect
    .poll(async () => difference(light, await pixels(view(page, 'reconstructions'))))
    .toBeGreaterThan(60);
});

test('has nothing that axe complains of, light or dark', async () => {
  const page = shared();
  const found: unknown[] = [];
  const schemes = ['light', 'dark'] as const;
  const check = async (
    where: string,
    part?: string,
    chosen: readonly (typeof schemes)[number][] = schemes,
  ) => {
    for (const colorScheme of LONG ? schemes : chosen) {
      await page.emulateMedia({ colorScheme });
      // The page has no frames of other sites, and only what is wrong is of interest.
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
      if (part && !LONG) axe.include(part);
      // All else is the same in either.
      if (colorScheme === 'dark' && !LONG) axe.withTags('cat.color');
      const { violations } = await axe.analyze();
      const places = violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target) }));
      found.push(...places.map((place) => ({ where, colorScheme, ...place })));
    }
  };
  await check('at start');
  for (const name of ['Sliders', 'Class', 'Walk', 'Restore', 'Oddest']) {
    await page.getByRole('tab', { name }).click();
    // The rest of the page has been looked at.
    await check(name, '#play');
  }
  await page.getByLabel('Latent dimensions').fill('none');
  await page.getByLabel('Data set').selectOption('Your own images');
  await check('with a wrong setting');
  await page.setViewportSize({ width: 390, height: 844 });
  // Colours have been looked at where all is seen: none depends on the width.
  await check('on a phone', undefined, ['light']);
  expect(found).toEqual([]);
});
