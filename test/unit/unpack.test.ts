import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached, cacheFolder, isCached, unpackTar } from '../../scripts/unpack.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-unpack-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function entry(name: string, content: string, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000755', 100);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write(type, 156);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

async function archive(...entries: Buffer[]): Promise<string> {
  const path = join(folder, 'archive.tar.br');
  await writeFile(path, brotliCompressSync(Buffer.concat([...entries, Buffer.alloc(1024)])));
  return path;
}

test('unpacks files and folders', async () => {
  const out = join(folder, 'out');
  await unpackTar(
    await archive(entry('lib/', '', '5'), entry('lib/a', 'x'.repeat(513)), entry('b', '')),
    out,
  );
  expect(await readFile(join(out, 'lib', 'a'), 'utf8')).toBe('x'.repeat(513));
  expect((await stat(join(out, 'b'))).size).toBe(0);
});

test('refuses an archive that is cut short or leaves its folder', async () => {
  const out = join(folder, 'out');
  const long = entry('a', 'x'.repeat(4000)).subarray(0, 1024);
  await writeFile(join(folder, 'short'), brotliCompressSync(long));
  await expect(unpackTar(join(folder, 'short'), out)).rejects.toThrow('cut short');
  await expect(unpackTar(await archive(entry('../evil', 'x')), out)).rejects.toThrow('leaves it');
  expect(existsSync(join(folder, 'evil'))).toBe(false);
});

test('fills a folder once, however many ask for it', async () => {
  const fill = vi.fn((scratch: string) => writeFile(join(scratch, 'file'), 'content'));
  const paths = await Promise.all([1, 2, 3, 4].map(() => cached('thing-1', fill)));
  expect(new Set(paths).size).toBe(1);
  expect(await readFile(join(paths[0] ?? '', 'file'), 'utf8')).toBe('content');
  const calls = fill.mock.calls.length;
  await cached('thing-1', fill);
  expect(fill.mock.calls.length).toBe(calls);
  expect(await readdir(cacheFolder())).toEqual(['thing-1']);
});

test('replaces a damaged folder', async () => {
  const fill = (scratch: string) => writeFile(join(scratch, 'file'), 'content');
  const path = await cached('thing-1', fill);
  await writeFile(join(path, 'file'), 'cont');
  expect(await isCached('thing-1')).toBe(false);
  await Promise.all([cached('thing-1', fill), cached('thing-1', fill)]);
  expect(await readFile(join(path, 'file'), 'utf8')).toBe('content');
});

test('leaves nothing behind when filling fails, and says what to do', async () => {
  const fill = () => Promise.reject(new Error('no space left on device'));
  await expect(cached('thing-1', fill)).rejects.toThrow(/no space left.*XDG_CACHE_HOME/);
  expect(await readdir(cacheFolder())).toEqual([]);
});
