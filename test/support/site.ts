// The pages as they are deployed, and a watch over what goes wrong on them.

import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = '/some/folder/';

export interface Site {
  /** Of the folder that the site lies in. */
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the pages and serves them from a folder of a static server. */
export async function serveSite(): Promise<Site> {
  const outDir = `${root}test-results/site`;
  await build({
    root: `${root}demo`,
    configFile: `${root}vite.config.ts`,
    mode: 'demo',
    logLevel: 'error',
    build: { outDir },
  });
  const server = await preview({
    root,
    configFile: false,
    base: FOLDER,
    build: { outDir },
    preview: {
      host: 'localhost',
      port: 0,
      // What measuring memory takes; a static server need not send them.
      headers: {
        // For the worker, which a page's own policy does not bind.
        'Content-Security-Policy': "default-src 'self'",
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
  });
  return { address: server.resolvedUrls?.local[0] as string, close: () => server.close() };
}

/** Adds console errors, failed requests and requests to other hosts of a page to `complaints`. */
export function watch(page: Page, address: string, complaints: string[]): void {
  const { host } = new URL(address);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('crash', () => complaints.push('the page crashed'));
  page.on('requestfailed', (request) => {
    // A page that is left, or a choice that is changed, ends what was being fetched.
    const reason = request.failure()?.errorText ?? '';
    if (!/ERR_ABORTED/.test(reason)) complaints.push(`${request.url()} failed: ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()} answered ${response.status()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== host && url.protocol !== 'blob:') complaints.push(`a request to ${request.url()}`);
  });
}
