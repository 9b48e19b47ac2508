import { expect, type Page, test } from '@playwright/test';
import { fetchedFor, PAGE, pageChunks } from '../../scripts/download.mjs';
import { setup } from '../../scripts/setup.mjs';

/** A page with a bundler's chunks of the library, and what is asked of it. */
const CODE = `
  import { openGpu, Vae } from 'LIBRARY/index.js';
  const gpu = await openGpu();
  const vae = await Vae.create(gpu, { input: 16, encoder: [8], latent: 2 });
  const images = new Uint8Array(16 * 64).map((_, i) => (i * 37) % 256);
  window.vae = {
    async fit() {
      for await (const epoch of vae.fit(images, { epochs: 1, batchSize: 16 }));
    },
    save: async () => (await vae.save()).length,
    sample: () => vae.sample(2),
  };`;
type Call = 'fit' | 'save' | 'sample';

const call = (page: Page, name: Call) =>
  page.evaluate((name) => {
    const { vae } = window as unknown as { vae: Record<Call, () => Promise<unknown>> };
    return vae[name]().catch(({ name, message }: Error) => ({ name, message }));
  }, name);

test('a page fetches what it uses, and can save when its server is gone', async ({ page }) => {
  await setup();
  const chunks = await pageChunks(CODE);
  const files = (modules: readonly string[]) => fetchedFor(chunks, modules).map(({ file }) => file);
  const asked: string[] = [];
  let gone = false;
  await page.route('**/chunks/**', async (route) => {
    const name = route.request().url().split('/').at(-1) as string;
    if (gone) return route.abort();
    asked.push(name);
    const code = chunks.find(({ file }) => file === name)?.code;
    const html = `<script type="module" src="./${PAGE}"></script>`;
    await route.fulfill(
      code === undefined
        ? { contentType: 'text/html', body: html }
        : { contentType: 'text/javascript', body: code },
    );
  });
  await page.goto(new URL('chunks/index.html', process.env.WEBGPU_VAE_URL).href);
  await page.waitForFunction(() => 'vae' in window);
  expect(asked.sort()).toEqual(['index.html', ...files([])].sort());

  // To the first step what scripts/size.mjs counts, but for what a GPU alone measures; behind it what follows the losses, and
  // what the end may need.
  asked.length = 0;
  expect(await call(page, 'fit')).toBe(undefined);
  const fit = files(['train/trainer.js']).filter((file) => !files([]).includes(file));
  const ahead = files(['train/trainer.js', 'train/meter.js', 'checkpoint.js', 'train/diagnosis.js']);
  await expect.poll(() => [...files([]), ...asked].sort()).toEqual(ahead.sort());
  expect(asked.slice(0, fit.length).sort()).toEqual(fit.sort());

  gone = true;
  expect(await call(page, 'save')).toBeGreaterThan(1_000);
  expect(await call(page, 'sample')).toEqual({
    name: 'ModuleError',
    message: expect.stringMatching(/could not be loaded .*Save the model, then reload/),
  });
});
