import { defineConfig } from '@playwright/test';
import { chromium } from './scripts/browser.mjs';

// Asked once: every worker loads this file again and finds the answer in the environment.
process.env.WEBGPU_VAE_BROWSER ??= JSON.stringify(await chromium());
const { executablePath, args, env } = JSON.parse(process.env.WEBGPU_VAE_BROWSER);

export default defineConfig({
  outputDir: 'test-results',
  globalSetup: './test/browser/server.ts',
  projects: [
    { name: 'browser', testDir: 'test/browser' },
    // A page that trains on the processor answers when that lets it.
    { name: 'demo', testDir: 'test/demo', expect: { timeout: 60_000 } },
  ],
  // One page at a time: a software adapter uses every core by itself.
  workers: 1,
  timeout: 180_000,
  reporter: 'list',
  use: { launchOptions: { executablePath, args, env: { ...process.env, ...env } } },
});
