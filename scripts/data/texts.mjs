// Texts of npm packages, which are fetched when they are asked for: of a package that is installed they are read as they lie.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../npm.mjs';
import { cached, cacheFolder, isCached } from '../unpack.mjs';
import { installed } from './idx_folder.mjs';

/** Another one where other texts are made of the same packages. */
const RECIPE = 1;

/** By what --data names them. */
export const TEXT_SETS = /** @type {const} */ ({
  words: {
    package: 'an-array-of-english-words',
    version: '2.0.0',
    file: 'index.json',
    credit: 'English words of npm an-array-of-english-words, MIT',
  },
  colors: {
    package: 'color-name-list',
    version: '14.51.0',
    file: 'dist/colornames.json',
    credit: 'Names of colours by David Aerne and contributors (npm color-name-list), MIT',
  },
});

/**
 * The file of such a set, a JSON array of strings; `onFetch` hears of a package that is fetched.
 * @param {keyof typeof TEXT_SETS} name @param {(what: string) => void} onFetch
 */
export async function textSetFile(name, onFetch) {
  const set = TEXT_SETS[name];
  const here = await installed(set.package);
  const folder = `${name}-${RECIPE}-${here?.version ?? set.version}`;
  const file = 'texts.json';
  if (await isCached(folder)) return join(cacheFolder(), folder, file);
  const texts = here ? await textsIn(here.folder, set.file) : await fetchTexts(set, onFetch);
  return join(await cached(folder, (made) => writeFile(join(made, file), JSON.stringify(texts))), file);
}

/** @param {{ package: string, version: string, file: string }} set @param {(what: string) => void} onFetch */
async function fetchTexts({ package: name, version, file }, onFetch) {
  onFetch(`${name} ${version}`);
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.partial-'));
  try {
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    npm(['install', '--prefix', folder, '--ignore-scripts', ...quiet, `${name}@${version}`], folder);
    return await textsIn(join(folder, 'node_modules', name), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of entries with more to them their names. @param {string} folder @param {string} file @returns {Promise<string[]>} */
async function textsIn(folder, file) {
  /** @type {(string | { name: string })[]} */
  const entries = JSON.parse(await readFile(join(folder, file), 'utf8'));
  return entries.map((entry) => (typeof entry === 'string' ? entry : entry.name));
}
