import { defineConfig } from '@playwright/test';
import { chromium } from './scripts/browser.mjs';

// Asked once: every worker loads this file again and finds the answer in the environment.
process.env.WEBGPU_VAE_BROWSER ??= JSON.stringify(await chromium());
const { executablePath, args, env } = JSON.parse(process.env.WEBGPU_VAE_BROWSER);

// Not in vitest's browser mode: its tests run inside of a page, and these open pages of a static server, in contexts of
// their own, take downloads and screenshots, and lose devices; the kernels' cases alone would fit, which is a call each.
export default defineConfig({
  globalSetup: './test/browser/server.ts',
  projects: [
    { name: 'browser', testDir: 'test/browser', outputDir: 'test-results/browser' },
    {
      name: 'demo',
      testDir: 'test/demo',
      outputDir: 'test-results/demo',
      // A page that trains on the processor answers when that lets it, and shares two cores with other stages. So a test that
      // fails is tried once more; the summary of npm test names it all the same.
      expect: { timeout: 120_000 },
      retries: 1,
    },
  ],
  // One page at a time: a software adapter uses every core by itself.
  workers: 1,
  timeout: 300_000,
  reporter: 'list',
  use: { launchOptions: { executablePath, args, env: { ...process.env, ...env } } },
});
