// What the tests of the demo page share: the site as it is deployed, its numbers and its pictures.

import {
  type BrowserContext,
  test as base,
  type Locator,
  type Page,
  expect as playwrightExpect,
} from '@playwright/test';
import { decode } from 'fast-png';
import { FEW, type Site, serveSite, watch } from '../support/site';
import { settled, twoFrames, watchWorkers } from '../support/worker_watch';

/** A model that a busy machine trains quickly, too. */
export const SMALL = '#encoder=32&batch=32&rate=0.005';
/** How the page names the number of its images, when all of them are there. */
export const ALL = `${FEW.train.toLocaleString('en')} training`;

export const test = base.extend<
  { readonly larger: boolean },
  { readonly site: Site; readonly whole: boolean }
>({
  /** Runs go over to the larger tiles of long ones, as they do for everybody: in the long form of the tests, and where one is of that. */
  larger: [process.env.WEBGPU_VAE_LONG === '1', { option: true }],

  /** With all of its data. */
  whole: [false, { scope: 'worker', option: true }],

  site: [
    async ({ whole }, use) => {
      const site = await serveSite({ whole });
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  /** Console errors, violations of the policy, failed requests and requests to other hosts: none until a test's end. */
  context: async ({ context, site, larger }, use) => {
    const complaints = await watched(context, site, larger);
    await use(context);
    expect(complaints, 'complaints of the pages').toEqual([]);
  },
});

/** Asks again soon, where Playwright waits for a second: what a test polls for is mostly a few steps away. */
const INTERVALS = [50, 100, 200];

export const expect: typeof playwrightExpect = new Proxy(playwrightExpect, {
  get(target, name) {
    if (name !== 'poll') return Reflect.get(target, name);
    const poll: typeof target.poll = (actual, options) =>
      target.poll(actual, {
        intervals: INTERVALS,
        ...(typeof options === 'string' ? { message: options } : options),
      });
    return poll;
  },
});

/** Has all pages of a context watched. Returns what they complain of, as it grows. */
export async function watched(context: BrowserContext, site: Site, larger = false): Promise<string[]> {
  const complaints: string[] = [];
  context.on('page', (page) => watch(page, site.address, complaints));
  await watchWorkers(context, larger);
  return complaints;
}

/**
 * One page for all tests of a file, opened and paused before the first of them: `hash` is its configuration. Each test
 * says what it needs of the page, and leaves it paused.
 */
export function sharedPage(hash = SMALL, steps = 2): () => Page {
  let page: Page;
  let complaints: string[] = [];
  test.beforeAll(async ({ browser, site }) => {
    const context = await browser.newContext();
    complaints = await watched(context, site);
    page = await context.newPage();
    await open(page, site.address, hash);
    await expect.poll(shown(page, 'step'), { timeout: 120_000 }).toBeGreaterThan(steps);
    await paused(page);
  });
  test.afterEach(() => {
    expect(complaints.splice(0), 'complaints of the page').toEqual([]);
  });
  test.afterAll(() => page?.context().close());
  return () => page;
}

/** A picture in grey levels, row by row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly grey: readonly number[];
}

/** A canvas's picture as it is on the screen. Where training stands still, that of all that was done before. */
export async function pixels(view: Locator): Promise<Grey> {
  const page = view.page();
  // What was out of sight is painted when it comes into it; at the top the masthead would lie over it.
  await view.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const stands = await page.getByRole('button', { name: 'Resume' }).isVisible();
  await (stands ? settled(page) : twoFrames(page));
  const { width, height, data, channels } = decode(await view.screenshot({ animations: 'disabled' }));
  const grey = Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = data.subarray(i * channels, i * channels + 3) as unknown as [number, number, number];
    return Math.round((r + g + b) / 3);
  });
  return { width, height, grey };
}

/** How much a picture varies: the standard deviation of its grey levels. Of an empty one it is 0. */
export function contrast({ grey }: Grey): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length);
}

/** The mean difference of two pictures of one size, in grey levels. */
export function difference(a: Pick<Grey, 'grey'>, b: Pick<Grey, 'grey'>): number {
  expect(a.grey.length).toBe(b.grey.length);
  return a.grey.reduce((sum, value, i) => sum + Math.abs(value - b.grey[i]!), 0) / a.grey.length;
}

/** The picture on a view's canvas. */
export function view(page: Page, name: string): Locator {
  return page.locator(`canvas[data-view=${name}]`);
}

/** Asks for a number that the page shows: `step` for what stands in `#status-step`. */
export function shown(page: Page, name: string): () => Promise<number> {
  return async () => {
    const text = (await page.locator(`#status-${name}`).textContent()) ?? '';
    // Not 0, where there is none.
    return /\d/.test(text) ? Number(text.replace(/[^\d.-]/g, '')) : Number.NaN;
  };
}

/** Opens the page and waits until it has learnt a little; `hash` is its configuration. */
export async function open(page: Page, address: string, hash = SMALL): Promise<void> {
  await page.goto(`${address}${hash}`);
  await expect.poll(shown(page, 'step'), { intervals: [50], timeout: 120_000 }).toBeGreaterThan(2);
}

/** Pauses the run, and waits until figures and pictures are of the model that there is then. */
export async function paused(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await judged(page);
}

/** Waits until the test ELBO is that of the step that is shown, and nothing more is to come of a run that stands still. */
export async function judged(page: Page): Promise<void> {
  const elbo = page.locator('#status-elbo');
  await expect
    .poll(async () => (await elbo.getAttribute('data-step')) === String(await shown(page, 'step')()), {
      intervals: [50],
      timeout: 120_000,
    })
    .toBe(true);
  await settled(page);
}
