// Emoji as Twitter has drawn them (CC-BY-4.0), at 32 x 32 pixels, from the sheet of npm `emoji-datasource-twitter`. The package is
// fetched when they are asked for, and only what is made of it is kept.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../npm.mjs';
import { cacheFolder, isCached } from '../unpack.mjs';
import { idxFolder, installed, loadSharp } from './idx_folder.mjs';

/** @typedef {import('./idx_folder.mjs').Drawn} Drawn */
/** @typedef {{ unified: string, sheet_x: number, sheet_y: number, has_img_twitter: boolean }} Image */
/** @typedef {Image & { category: string, sort_order: number, skin_variations?: Record<string, Image> }} Entry */
/** @typedef {Image & { category: string, skin: number, test: boolean }} Emoji */

/** What is said where they are shown. */
export const EMOJI_CREDIT = 'Emoji by Twitter, Inc and other contributors (Twemoji), CC-BY-4.0';

const PACKAGE = 'emoji-datasource-twitter';
const VERSION = '16.0.0';
/** Another one where other images are made of the same package. */
const RECIPE = 1;
const SIDE = 32;
/** Each image of the sheet has a border of one pixel. */
const BORDER = 1;
/** One emoji in so many is for testing, with all its tones of skin. */
const EACH = 10;

const CATEGORIES = [
  ...['Smileys & Emotion', 'People & Body', 'Animals & Nature', 'Food & Drink', 'Travel & Places'],
  ...['Activities', 'Objects', 'Symbols', 'Flags'],
];
/** As the package calls them, from light to dark. */
const TONES = ['1F3FB', '1F3FC', '1F3FD', '1F3FE', '1F3FF'];

/** What is known of each emoji: its category is its class. */
const ATTRIBUTES = [
  { name: 'category', values: CATEGORIES },
  { name: 'skin', values: ['none said', ...TONES.map((_, i) => `tone ${i + 1}`), 'two tones'] },
];

/**
 * The folder of the emoji, with their labels and attributes. Where they were not made yet, the package is taken where it is
 * installed, else fetched with npm, which `onFetch` hears of; without `fetch` there are none then.
 * @param {{ fetch: boolean, onFetch?: (what: string) => void }} options @returns {Promise<string | undefined>}
 */
export async function emojiFolder({ fetch, onFetch }) {
  const here = await installed(PACKAGE);
  const name = `emoji-${RECIPE}-${here?.version ?? VERSION}`;
  if (!here && !fetch && !(await isCached(name))) return undefined;
  return idxFolder(name, async () => {
    if (here) return readEmoji(here.folder);
    onFetch?.(`${PACKAGE} ${VERSION}, 62 MB`);
    const cache = cacheFolder();
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, '.partial-'));
    try {
      const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
      npm(['install', '--prefix', folder, '--ignore-scripts', ...quiet, `${PACKAGE}@${VERSION}`], folder);
      return await readEmoji(join(folder, 'node_modules', PACKAGE));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** The emoji of the package in a folder. @param {string} folder @returns {Promise<Drawn>} */
export async function readEmoji(folder) {
  const [sharp, text] = await Promise.all([loadSharp(), readFile(join(folder, 'emoji.json'), 'utf8')]);
  const sheet = await sharp(join(folder, 'img', 'twitter', 'sheets-clean', `${SIDE}.png`))
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const all = emojiOf(JSON.parse(text));
  const part = (/** @type {boolean} */ test) => {
    const emoji = all.filter((one) => one.test === test);
    return {
      count: emoji.length,
      pixels: Buffer.concat(emoji.map((one) => cut(sheet, one))),
      table: Uint8Array.from(emoji.flatMap(({ category, skin }) => [CATEGORIES.indexOf(category), skin])),
    };
  };
  return { side: SIDE, attributes: ATTRIBUTES, train: part(false), test: part(true) };
}

/** Those with an image, in an order without sense, so that the first ones are of all kinds. @param {Entry[]} entries */
function emojiOf(entries) {
  return entries
    .filter(({ category }) => CATEGORIES.includes(category))
    .sort((a, b) => a.sort_order - b.sort_order)
    .flatMap((entry, i) => {
      const { category, skin_variations: variations = {} } = entry;
      const told = { category, test: i % EACH === EACH - 1 };
      const toned = Object.entries(variations).map(([tones, image]) => {
        const [first, second = first] = tones.split('-');
        return {
          ...image,
          ...told,
          skin: first === second ? 1 + TONES.indexOf(first ?? '') : 1 + TONES.length,
        };
      });
      return [{ ...entry, ...told, skin: 0 }, ...toned];
    })
    .filter(({ has_img_twitter }) => has_img_twitter)
    .map((one) => ({ one, order: createHash('sha256').update(one.unified).digest('hex') }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ one }) => one);
}

/**
 * @param {{ data: Buffer, info: import('sharp').OutputInfo }} sheet @param {Image} image
 */
function cut({ data, info: { width, height, channels } }, { unified, sheet_x, sheet_y }) {
  const [left, top] = [sheet_x, sheet_y].map((place) => place * (SIDE + 2 * BORDER) + BORDER);
  if (left === undefined || top === undefined || left + SIDE > width || top + SIDE > height || channels !== 3)
    throw new Error(`the sheet of ${PACKAGE} has no place for ${unified}: it is of another kind`);
  return Buffer.concat(
    Array.from({ length: SIDE }, (_, y) =>
      data.subarray(3 * ((top + y) * width + left)).subarray(0, 3 * SIDE),
    ),
  );
}
