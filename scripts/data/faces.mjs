// Faces as npm `facesjs` draws them (Apache-2.0), at 32 x 32 pixels. The same ones each time: what is drawn of a face follows
// from its number.

import { idxFolder, installed, loadSharp } from './idx_folder.mjs';

/** @typedef {import('./idx_folder.mjs').Drawn} Drawn */

/** What is said where they are shown. */
export const FACES_CREDIT = 'Faces drawn with facesjs by Jeremy Scheff, Apache-2.0';
/** Training images, and how many of them there is a test image for. */
export const FACES = { train: 10_000, each: 10, most: 100_000 };

const SIDE = 32;
/** Of facesjs' drawing of 400 x 600: the head, from the tallest hair but a few to the chin. */
const HEAD = '-10 76 420 420';
const LAID_OUT = 'width="100%" height="100%" viewBox="0 0 400 600"';
/** They are drawn so many times as large, and shrunk. */
const FINER = 4;
/** Pictures that are decoded at a time. */
const AT_A_TIME = 16;
/** Another one where other faces are drawn of the same number. */
const RECIPE = 1;

const HAIR = { black: '#272421', brown: '#5A3825', red: '#B55239', blond: '#e9c67b', grey: '#b4b4b4' };
/** From light to dark. */
const SKIN = ['#f2d6cb', '#eab687', '#bb876f', '#ad6453', '#74453d'];
const GLASSES = ['glasses1-primary', 'glasses2-black'];
const BEARDS = ['beard1', 'beard2', 'beard4', 'fullgoatee', 'fullgoatee3'];
const SMILES = ['smile', 'smile2', 'smile3'];
const OTHERS = ['straight', 'closed', 'mouth'];
/** What is drawn in place of a style of which no colour is seen. */
const SHORT = 'short';

/** What is known of each face: the colour of its hair is its class. */
export const ATTRIBUTES = [
  { name: 'hair', values: Object.keys(HAIR) },
  { name: 'skin', values: SKIN.map((_, i) => `tone ${i + 1}`) },
  { name: 'glasses', values: ['no', 'yes'] },
  { name: 'beard', values: ['no', 'yes'] },
  { name: 'long hair', values: ['no', 'yes'] },
  { name: 'smile', values: ['no', 'yes'] },
];

/**
 * The folder of so many training images, and a tenth as many for testing, with their labels and attributes.
 * `onProgress` hears how many are drawn. Throws an Error where a package is missing.
 * @param {{ train?: number, onProgress?: (done: number, total: number) => void }} [options]
 */
export async function facesFolder({ train = FACES.train, onProgress } = {}) {
  const version = (await installed('facesjs'))?.version;
  if (version === undefined)
    throw new Error(
      'the npm package facesjs, which draws faces, is not installed: run npm install facesjs sharp',
    );
  return idxFolder(`faces-${RECIPE}-${train}-facesjs-${version}`, () => drawFaces({ train, onProgress }));
}

/**
 * @param {{ train: number, onProgress?: ((done: number, total: number) => void) | undefined }} options
 * @returns {Promise<Drawn>}
 */
export async function drawFaces({ train, onProgress }) {
  const [library, sharp] = await Promise.all([import('facesjs'), loadSharp()]);
  const test = Math.ceil(train / FACES.each);
  const total = train + test;
  const values = SIDE * SIDE * 3;
  const [pixels, table] = [new Uint8Array(total * values), new Uint8Array(total * ATTRIBUTES.length)];
  let [next, done] = [0, 0];
  const draw = async () => {
    while (next < total) {
      const place = next++;
      // Those for testing have numbers of their own, however many there are for training.
      const { face, known } = faceOf(place < train ? place : FACES.most + place - train, library);
      table.set(known, place * ATTRIBUTES.length);
      const svg = laidOut(library.faceToSvgString(face));
      pixels.set(await rendered(sharp, svg), place * values);
      onProgress?.(++done, total);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, draw));
  const part = (/** @type {number} */ from, /** @type {number} */ count) => ({
    count,
    pixels: pixels.subarray(from * values, (from + count) * values),
    table: table.subarray(from * ATTRIBUTES.length, (from + count) * ATTRIBUTES.length),
  });
  return { side: SIDE, attributes: ATTRIBUTES, train: part(0, train), test: part(train, test) };
}

/** The head alone, of a drawing. @param {string} svg */
function laidOut(svg) {
  if (!svg.includes(LAID_OUT))
    throw new Error(
      'this version of facesjs lays its drawings out in another way: run npm install facesjs@5.0.3',
    );
  return svg.replace(LAID_OUT, `width="${SIDE * FINER}" height="${SIDE * FINER}" viewBox="${HEAD}"`);
}

/** @param {typeof import('sharp').default} sharp @param {string} svg */
function rendered(sharp, svg) {
  return sharp(Buffer.from(svg))
    .resize(SIDE, SIDE, { kernel: 'linear' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}

/**
 * A face by its number, and its {@link ATTRIBUTES}.
 * @param {number} number @param {typeof import('facesjs')} facesjs
 */
function faceOf(number, { generate, svgs }) {
  const random = randomOf(number);
  const pick = (/** @type {number} */ count) => Math.floor(random() * count);
  const one = (/** @type {readonly string[]} */ of) => of[pick(of.length)];
  const male = pick(2) === 0;
  const [hair, skin] = [pick(ATTRIBUTES[0].values.length), pick(SKIN.length)];
  const glasses = random() < 0.3;
  const beard = male && random() < 0.5;
  const smile = random() < 0.5;
  const face = seeded(random, () =>
    generate(
      {
        teamColors: ['#333333', '#5a7fb5', '#222222'],
        jersey: { id: 'jersey' },
        body: { color: SKIN[skin] },
        hair: { color: Object.values(HAIR)[hair] },
        glasses: { id: glasses ? one(GLASSES) : 'none' },
        facialHair: { id: beard ? one(BEARDS) : 'none' },
        mouth: { id: one(smile ? SMILES : OTHERS) },
        accessories: { id: 'none' },
        miscLine: { id: 'none' },
        eyeLine: { id: 'none' },
      },
      { gender: male ? 'male' : 'female' },
    ),
  );
  const style = /** @type {Record<string, string>} */ (svgs.hair)[face.hair.id];
  if (!style?.includes('hairColor')) face.hair.id = SHORT;
  const long = face.hairBg.id !== 'none';
  return { face, known: [hair, skin, ...[glasses, beard, long, smile].map(Number)] };
}

/**
 * Calls what draws its random numbers from Math.random, and takes no other source.
 * @template T @param {() => number} random @param {() => T} work
 */
function seeded(random, work) {
  const own = Math.random;
  Math.random = random;
  try {
    return work();
  } finally {
    Math.random = own;
  }
}

/** Numbers from 0 to 1, of a seed (mulberry32). @param {number} seed */
function randomOf(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
