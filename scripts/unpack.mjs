// Unpacks the brotli archives of @sparticuz/chromium into the user's cache folder, with nothing but Node: a fresh machine
// may have neither tar nor brotli, and the package that this is part of has no dependencies, so no package for tar serves.
// Safe when two processes do it at once, and when one is killed.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const decompress = promisify(brotliDecompress);

/** The folder for what is made once per machine and user. */
export function cacheFolder() {
  const { env, platform } = process;
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, 'webgpu-vae');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'webgpu-vae');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'webgpu-vae', 'Cache');
  }
  return join(homedir(), '.cache', 'webgpu-vae');
}

/**
 * Where the packaged browser and driver lie: Linux x64 only, and only where the package is installed.
 * Read as files; the package's own code unpacks into a shared temporary folder and is never loaded.
 * @returns {Promise<{ bin: string, version: string } | undefined>}
 */
export async function packagedChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const roots = createRequire(import.meta.url).resolve.paths('@sparticuz/chromium') ?? [];
  for (const root of roots) {
    const folder = join(root, '@sparticuz', 'chromium');
    if (!existsSync(join(folder, 'bin', 'swiftshader.tar.br'))) continue;
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return { bin: join(folder, 'bin'), version };
  }
  return undefined;
}

/**
 * The folder `name` in the cache, filled by `fill` if it is not there whole. `fill` works in a temporary folder
 * that is renamed at the end, and a list of the files with their sizes tells a whole folder from a damaged one.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>}
 */
export async function cached(name, fill) {
  const cache = cacheFolder();
  const target = join(cache, name);
  if (await isWhole(target)) return target;
  const scratch = join(cache, `.partial-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(scratch, { recursive: true });
    await removeLeftovers(cache);
    await fill(scratch);
    await writeFile(join(scratch, LIST), JSON.stringify(await listFiles(scratch)));
    for (let tries = 0; ; tries++) {
      try {
        await rename(scratch, target);
        break;
      } catch (error) {
        // Somebody else was first, or what lies there is damaged and makes way.
        if (await isWhole(target)) break;
        if (tries === 3) throw error;
        await rename(target, `${scratch}-damaged`).catch(() => {});
        await rm(`${scratch}-damaged`, { recursive: true, force: true });
      }
    }
  } catch (error) {
    throw new Error(
      `Cannot write ${name} into ${cache}: ${messageOf(error)}. ` +
        'Free some space there, or set XDG_CACHE_HOME to a folder that can be written.',
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return target;
}

/** Whether the cache already holds the folder, so that asking for it costs nothing. @param {string} name */
export function isCached(name) {
  return isWhole(join(cacheFolder(), name));
}

/** @param {string} archive @param {string} file */
export async function unpackFile(archive, file) {
  await writeFile(file, await decompress(await readFile(archive)), { mode: 0o755 });
}

/** Unpacks a brotli-compressed tar: plain files and folders, which is all that these archives hold.
 * @param {string} archive @param {string} folder */
export async function unpackTar(archive, folder) {
  const tar = await decompress(await readFile(archive));
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (/** @type {number} */ from, /** @type {number} */ length) =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    const path = resolve(folder, text(345, 155), text(0, 100));
    const type = text(156, 1);
    if (!path.startsWith(resolve(folder) + sep)) throw new Error(`${archive} holds a path that leaves it`);
    if (type === '' || type === '0') {
      const end = at + 512 + size;
      if (!(end <= tar.length)) throw new Error(`${archive} is cut short`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, tar.subarray(at + 512, end), { mode: Number.parseInt(text(100, 8), 8) & 0o755 });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

const LIST = 'files.json';

/** @param {string} folder @returns {Promise<Record<string, number>>} */
async function listFiles(folder) {
  /** @type {Record<string, number>} */
  const sizes = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    sizes[path.slice(folder.length + 1)] = (await stat(path)).size;
  }
  return sizes;
}

/** @param {string} folder */
async function isWhole(folder) {
  try {
    const sizes = Object.entries(JSON.parse(await readFile(join(folder, LIST), 'utf8')));
    const found = await Promise.all(sizes.map(async ([path]) => (await stat(join(folder, path))).size));
    return sizes.length > 0 && sizes.every(([, size], i) => size === found[i]);
  } catch {
    return false;
  }
}

/** What a killed process left behind; an hour is longer than any unpacking takes. @param {string} cache */
async function removeLeftovers(cache) {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('.partial-')) continue;
    const path = join(cache, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}
