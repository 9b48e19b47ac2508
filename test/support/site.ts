// The pages as they are deployed, and a watch over what goes wrong on them.

import { rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { build, preview } from 'vite';
import type { Source } from '../../demo/data/pack';
import { siteData } from '../../demo/data/plugin';
import { mnistSource } from '../../demo/data/sources';
import { wordsOf } from '../../demo/data/words';
import { rawDiscs } from './idx';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = '/some/folder/';

/** Images of each kind on the small site: still more than are asked for first, and more than come before the others. */
export const FEW = { train: 8000, test: 1100 };

export interface Site {
  /** Of the folder that the site lies in. */
  readonly address: string;
  /** The files, as a URL that ends with a slash. */
  readonly files: URL;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** With all of MNIST, for measurements; by default it has {@link FEW}, which are packed and judged in no time. */
  readonly whole?: boolean;
}

/** Builds the pages, with MNIST, a data set of discs and one of discs in colour, and serves them from a folder of a static server. */
export async function serveSite({ whole = false }: SiteOptions = {}): Promise<Site> {
  // Another stage may serve its own at the same time.
  const outDir = `${root}test-results/site-${process.pid}`;
  await build({
    root: `${root}demo`,
    configFile: `${root}vite.config.ts`,
    mode: 'pages',
    logLevel: 'error',
    build: { outDir },
    plugins: [siteData(() => sources(whole))],
  });
  const server = await preview({
    root,
    configFile: false,
    base: FOLDER,
    build: { outDir },
    preview: {
      host: 'localhost',
      port: 0,
      headers: {
        // For the worker, which a page's own policy does not bind.
        'Content-Security-Policy': "default-src 'self'",
      },
    },
  });
  const close = async () => {
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  };
  return { address: server.resolvedUrls?.local[0] as string, files: pathToFileURL(`${outDir}/`), close };
}

async function sources(whole: boolean): Promise<Source[]> {
  const mnist = await mnistSource();
  const discs = rawDiscs(1000, 28, 28);
  const pixels = 28 * 28;
  return [
    whole ? mnist : cut(mnist),
    {
      name: 'Discs',
      width: 28,
      height: 28,
      classes: ['left', 'right'],
      train: discs.pixels.subarray(0, 900 * pixels),
      test: discs.pixels.subarray(900 * pixels),
      labels: discs.labels.subarray(900),
      trainLabels: discs.labels.subarray(0, 900),
    },
    inColour(600, 100),
    wordsOf(syllables(), { train: 1200, test: 120 }),
  ];
}

/** Words of one to three syllables, and of at most 8 letters with `s` at the end of some. */
function syllables(): string[] {
  const all = [...'bdfklmnprst'].flatMap((first) => [...'aeiou'].map((second) => first + second));
  const pairs = all.flatMap((one) => all.map((other) => one + other));
  return [...all.map((one) => `${one}n`), ...pairs, ...pairs.map((one, i) => `${one}${all[i % all.length]}`)];
}

/** Red discs on the left and blue ones on the right, on white. */
function inColour(train: number, test: number): Source {
  const { pixels, labels } = rawDiscs(train + test, 12, 12);
  const colours = new Uint8Array(3 * pixels.length).fill(255);
  pixels.forEach((value, i) => {
    if (value > 0) colours.set(labels[Math.floor(i / 144)] ? [30, 60, 220] : [220, 40, 30], 3 * i);
  });
  return {
    ...{ name: 'Colours', width: 12, height: 12, channels: 3, classes: ['red', 'blue'] },
    train: colours.subarray(0, 3 * 144 * train),
    test: colours.subarray(3 * 144 * train),
    labels: labels.subarray(train),
    trainLabels: labels.subarray(0, train),
  };
}

/** The first images of each kind. */
function cut(source: Source): Source {
  const pixels = source.width * source.height;
  return {
    ...source,
    train: source.train.subarray(0, FEW.train * pixels),
    test: source.test.subarray(0, FEW.test * pixels),
    labels: source.labels.subarray(0, FEW.test),
    ...(source.trainLabels && { trainLabels: source.trainLabels.subarray(0, FEW.train) }),
  };
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
