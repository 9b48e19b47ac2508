import type { Page } from '@playwright/test';
import { encode } from 'fast-png';
import { contrast, expect, open, paused, pixels, shown, test, view } from './demo';

/** Files of a folder: more than can be read between two frames. */
const MANY = process.env.WEBGPU_VAE_LONG === '1' ? 20_000 : 4_000;

interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A picture of a bright square somewhere on a dark ground, as the page would get it from a camera: coloured. */
function picture(n: number): Upload {
  const [width, height] = [60, 40];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) - 12 - (n % 6) * 4, Math.floor(i / width) - 4 - (n % 4) * 6];
    data.set(x >= 0 && x < 14 && y >= 0 && y < 14 ? [255, 208, 64] : [16, 32, 48], 3 * i);
  }
  const buffer = Buffer.from(encode({ width, height, data, channels: 3 }));
  return { name: `square-${n}.png`, mimeType: 'image/png', buffer };
}

const text = (name: string, content: string, mimeType = ''): Upload => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});
const notes = text('notes.txt', 'no image', 'text/plain');
const squares = [...Array.from({ length: 24 }, (_, i) => picture(i)), notes];

/** Drops files onto the page. */
async function drop(page: Page, files: readonly Upload[]): Promise<void> {
  const plain = files.map(({ buffer, ...rest }) => ({ ...rest, base64: buffer.toString('base64') }));
  const dataTransfer = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: mimeType }));
    }
    return data;
  }, plain);
  await page.dispatchEvent('body', 'dragover', { dataTransfer });
  await expect(page.getByText('Drop images or a text file here')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer });
}

/** Drops a folder of so many files, as a system would, and tells how the page bore it. */
function dropFolder(page: Page, count: number) {
  return page.evaluate(async (count) => {
    const frames: number[] = [];
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const seen = (words: string) =>
      new Promise<number>((done) => {
        const look = () => document.querySelector('#own-reading')?.textContent?.startsWith(words);
        const watch = new MutationObserver(() => {
          if (!look()) return;
          watch.disconnect();
          done(performance.now());
        });
        watch.observe(document.body, { subtree: true, childList: true, characterData: true });
      });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const idle = Math.max(...frames.splice(0));

    const entries = Array.from({ length: count }, (_, i) => ({
      isFile: true,
      fullPath: `/many/${i}.png`,
      file: (done: (file: File) => void) =>
        setTimeout(() => done(new File(['x'], `${i}.png`, { type: 'image/png' }))),
    }));
    const createReader = () => {
      let next = 0;
      const readEntries = (done: (some: unknown[]) => void) => {
        next += 100;
        setTimeout(() => done(entries.slice(next - 100, next)));
      };
      return { readEntries };
    };
    const folder = { isFile: false, name: 'many', fullPath: '/many', createReader };
    const items = [{ kind: 'file', type: '', webkitGetAsEntry: () => folder }];
    const [found, read] = [seen('Found'), seen('Read')];
    const start = performance.now();
    const event = new Event('drop', { bubbles: true, cancelable: true });
    dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], items, files: [] } }));
    const first = (await found) - start;
    const whole = (await read) - start;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { first, whole, longest: Math.max(...frames), idle };
  }, count);
}

test("shows a person's own images before it learns from them, and keeps them when others are refused", async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, site.address);
  await paused(page);
  const preview = page.locator('#preview');
  const start = preview.getByRole('button', { name: 'Start with these images' });

  /** Grey levels of the first image that is shown. */
  const first = () =>
    preview
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const copy = new OffscreenCanvas(width, height);
        const context = copy.getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]!);
      });

  await test.step('a preview with its start, in sight on any screen', async () => {
    for (const [width, shade] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: shade });
      await page.evaluate(() => scrollTo(0, 0));
      await drop(page, squares);
      await expect(preview).toContainText(
        /22 training and 2 test images of 28 x 28 in colour\. Values from 16 to 255/,
      );
      await expect(page.locator('#own-count')).toHaveText('25 files');
      await expect(start).toBeInViewport({ ratio: 1 });
      await expect(preview.getByRole('img')).toBeInViewport({ ratio: 1 });
      await expect(page.getByText('Your own images', { exact: true }).last()).toBeInViewport({ ratio: 1 });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect(preview).toContainText('In colour, as 24 pictures are.');
    // The link has named a model.
    await expect(page.getByLabel('Encoder widths', { exact: true })).toHaveValue('32');
    await preview.getByText('Skipped: 1 file').click();
    await expect(preview).toContainText('notes.txt: a text file');
    const seen = await pixels(preview.getByRole('img'));
    expect(contrast(seen)).toBeGreaterThan(20);
  });

  await test.step('what changes how they are read is seen', async () => {
    await page.getByLabel('Size', { exact: true }).selectOption('16');
    await expect(preview).toContainText('of 16 x 16');
    const upright = await first();
    expect(upright).toHaveLength(256);
    await page.getByLabel(/^Invert/).check();
    await expect.poll(first).toEqual(upright.map((value) => 255 - value));
    await page.getByLabel(/^Invert/).uncheck();
    await expect.poll(first).toEqual(upright);
  });

  await test.step('a run on them', async () => {
    await start.click();
    // There are fewer than a batch: 24 less the two that are held out.
    await expect(page.getByLabel('Batch size')).toHaveValue('22');
    await expect(page.locator('#status')).toContainText('of 16 x 16');
    await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
    await expect.poll(async () => contrast(await pixels(view(page, 'reconstructions')))).toBeGreaterThan(2);
    // Two test images, not ten: nothing is left empty.
    const rows = await pixels(view(page, 'reconstructions'));
    expect(rows.width / rows.height).toBeCloseTo(1, 1);
    // What is on this machine alone is in no address.
    expect(page.url()).not.toContain('data=');
  });

  await test.step('files that are something else are named, and leave what was chosen', async () => {
    const alert = page.getByRole('alert');
    for (const [files, words] of [
      [[text('letter.pdf', '%PDF-1.7', 'application/pdf')], /letter\.pdf is a PDF document/],
      [[text('array.npy', '\x93NUMPY\x01\0v\0{')], /array\.npy/],
      [[text('page.gz', '<!DOCTYPE html><title>403</title>')], /page\.gz is a web page \(HTML\)/],
      [[text('broken.png', 'no image', 'image/png')], /broken\.png is a text file/],
      [[picture(3)], /1 image is too few/],
    ] as const) {
      await drop(page, files);
      await expect(alert).toContainText(words);
      await expect(page.locator('#own-count')).toHaveText('25 files');
      await expect(preview).toContainText('22 training and 2 test images');
    }
    // The run goes on, and what was said goes with its cause.
    const then = await shown(page, 'step')();
    await expect.poll(shown(page, 'step')).toBeGreaterThan(then);
    await drop(page, squares);
    await expect(alert).toBeEmpty();
  });

  await test.step('thousands of files leave the page as it is to its user, and can be called off', async () => {
    await paused(page);
    const { first: sign, whole, longest, idle } = await dropFolder(page, MANY);
    // Other programs may hold up a page that does nothing, and what takes long then takes longer: a page that reads all
    // in one go is held up for the whole of it.
    const patience = Math.max(200, 3 * idle, whole / 20);
    expect(sign).toBeLessThan(patience);
    expect(longest).toBeLessThan(patience);
    await expect(preview.getByRole('progressbar', { name: 'Images read' })).toBeInViewport();
    await preview.getByRole('button', { name: 'Call off' }).click();
    await expect(page.locator('#own-reading')).toHaveCount(0);
    await expect(page.locator('#own-count')).toHaveText('25 files');
    await expect(preview).toContainText('22 training and 2 test images of 16 x 16');
    await expect(page.getByRole('alert')).toBeEmpty();
  });
});

test('a run on own images goes on once the same are chosen again', async ({ page, site }) => {
  await open(page, site.address);
  await page.getByLabel('Data set').selectOption('Your own images');
  await page.getByLabel('Choose files').setInputFiles(squares);
  await expect(page.locator('#preview')).toContainText('22 training');
  await page.getByLabel('Size', { exact: true }).selectOption('16');
  await expect(page.locator('#preview')).toContainText('of 16 x 16');
  await page.getByRole('button', { name: 'Start with these images' }).click();
  await expect(page.locator('#status')).toContainText('of 16 x 16');
  await expect.poll(shown(page, 'step')).toBeGreaterThan(2);
  await paused(page);
  const step = await shown(page, 'step')();
  await expect(page.locator('#keep')).toContainText('was kept in this browser at');

  await page.reload();
  const offer = page.getByRole('region', { name: 'An earlier run' });
  const again = offer.getByRole('button', { name: 'Continue' });
  await again.click();
  const said = page.getByText(
    /learns from images of your own, own images \(24 images of 16 x 16 in colour\)/,
  );
  await expect(said).toBeVisible();
  // Others than those are told from them, and what runs meanwhile goes on.
  await page.getByLabel('Choose files').setInputFiles([...squares.slice(1), picture(77)]);
  await expect(page.locator('#preview')).toContainText('of 16 x 16');
  await expect(said).toBeHidden();
  await again.click();
  await expect(page.getByRole('alert')).toContainText('some of these images are others');
  await expect(page.locator('#status-data')).toHaveText('MNIST');
  await page.getByLabel('Choose files').setInputFiles(squares);
  await expect(page.getByRole('alert')).toBeEmpty();
  await again.click();
  await expect(page.locator('#status-data')).toHaveText('own images');
  await expect(offer).toBeHidden();
  await expect.poll(shown(page, 'step')).toBeGreaterThanOrEqual(step);
});
