import { describe, expect, test } from 'vitest';
import { inChannels } from '../../demo/data/channels';
import { deepOf } from '../../demo/data/deep';
import { Layers } from '../../demo/data/layers';
import { advised, colourNotes, Tally } from '../../demo/data/tally';

type Pixel = (x: number, y: number) => readonly [number, number, number, number];
const SIZE = 8;
const whole = { x: 0, y: 0, width: SIZE, height: SIZE };

function drawn(pixel: Pixel, place = whole) {
  const rgba = new Uint8ClampedArray(4 * SIZE * SIZE);
  for (let i = 0; i < SIZE * SIZE; i++) rgba.set(pixel(i % SIZE, Math.floor(i / SIZE)), 4 * i);
  return { rgba, size: SIZE, place };
}

/** A square in the middle in one colour, and another one round it. */
const square =
  (inner: readonly number[], outer: readonly number[]): Pixel =>
  (x, y) =>
    (x > 1 && x < 6 && y > 1 && y < 6 ? inner : outer) as ReturnType<Pixel>;

function laid(...pixels: readonly Pixel[]) {
  const layers = new Layers(pixels.length, SIZE);
  for (const pixel of pixels) layers.add(drawn(pixel));
  return layers.finish();
}

const white = [255, 255, 255, 255];
const black = [0, 0, 0, 255];
const clear = [0, 0, 0, 0];
const centre = 8 * 4 + 4;

describe('what is transparent', () => {
  test.each([
    ['white ink', white, 255, 0, /^2 pictures are transparent.*black was laid under/],
    ['black ink', black, 0, 255, /^2 pictures are transparent in part: white was laid under/],
    ['grey ink', [128, 128, 128, 255], 128, 255, /white was laid under/],
  ])('is laid over the ground that keeps the picture: %s', (_, ink, inside, outside, words) => {
    const { images, notes } = laid(square(ink, clear), square(ink, clear));
    expect(images[centre]).toBe(inside);
    expect(images[0]).toBe(outside);
    expect(notes.join()).toMatch(words);
  });

  test('follows the whole set, half-transparent pixels too', () => {
    const { images, notes } = laid(square([255, 255, 255, 128], clear), square(black, white));
    expect(images[centre]).toBe(128);
    expect(images[0]).toBe(0);
    expect(images[64]).toBe(255);
    expect(notes.join()).toMatch(/^1 of 2 pictures is transparent/);
  });

  test('is not what lies beside a picture that is kept whole', () => {
    const tally = new Tally();
    tally.add(
      drawn((_, y) => (y < 2 || y > 5 ? [0, 0, 0, 0] : [90, 90, 90, 255]), { ...whole, y: 2, height: 4 }),
    );
    expect(tally.notes()).toEqual([]);
    expect(tally.ground).toBe(255);
  });
});

describe('colour', () => {
  const red = [220, 40, 40, 255];
  const green = [20, 130, 40, 255];

  test('is kept where there is some, and grey is a channel where there is none', () => {
    const { images, channels, colours } = laid(square(red, white), square(green, white));
    expect([channels, colours]).toEqual([3, { count: 2, coloured: 2, vanishing: 0 }]);
    expect([...images.subarray(3 * centre, 3 * centre + 3)]).toEqual(red.slice(0, 3));
    expect([...images.subarray(3 * (64 + centre), 3 * (64 + centre) + 3)]).toEqual(green.slice(0, 3));
    const grey = laid(square(black, white));
    expect([grey.channels, grey.images.length]).toEqual([1, 64]);
  });

  test('of one picture in twenty or more is learnt, and what is left out is said', () => {
    const colours = { count: 20, coloured: 1, vanishing: 0 };
    expect(advised(colours)).toBe(3);
    expect(advised({ ...colours, count: 21 })).toBe(1);
    expect(advised({ ...colours, coloured: 0 })).toBe(1);
    expect(colourNotes(colours, 3, false)).toEqual(['In colour, as 1 of 20 pictures is.']);
    expect(colourNotes(colours, 1, false)).toEqual(['Grey: only 1 of 20 pictures is in colour.']);
    expect([colourNotes(colours, 3, true), colourNotes(colours, 1, true)]).toEqual([[], []]);
  });

  test('of one lightness is said to vanish in grey', () => {
    // Luma 78 and 79.
    const { colours } = laid(square(red, [0, 110, 0, 255]), square(black, white));
    expect(colourNotes(colours, 1, true).join()).toMatch(/colours of 1 of 2 pictures are equally light/);
    expect(colourNotes(colours, 3, true)).toEqual([]);
  });

  test('becomes grey by its luma, and grey becomes colour by three equal channels', () => {
    expect([...inChannels(Uint8Array.of(255, 0, 0, 7, 7, 7), 3, 1)]).toEqual([54, 7]);
    expect([...inChannels(Uint8Array.of(9, 8), 1, 3)]).toEqual([9, 9, 9, 8, 8, 8]);
  });
});

describe('pictures of 16 bits', () => {
  const image = (width: number, height: number, channels: number, at: (i: number) => number) => ({
    width,
    height,
    channels,
    data: Uint16Array.from({ length: width * height * channels }, (_, i) => at(i)),
  });
  /** Of pixels of three channels the first one. */
  const red = (colours: Uint16Array) => colours.filter((_, i) => i % 3 === 0);
  const finish = (...all: Parameters<typeof deepOf>[0][]) => {
    const layers = new Layers(all.length, 4);
    for (const one of all) layers.addDeep(deepOf(one, 4, 'cover'));
    return layers.finish();
  };

  test('are stretched by what the whole set uses', () => {
    const { images, notes } = finish(
      image(4, 4, 1, (i) => i),
      image(4, 4, 1, (i) => (i ? 1000 : 4095)),
    );
    expect(images[0]).toBe(0);
    expect(images[15]).toBe(1);
    expect(images[16]).toBe(255);
    expect(images[17]).toBe(62);
    expect(notes).toEqual([
      'The values of 16-bit pictures go up to 4,095 of 65,535 (12 bits): 4,095 stands for white.',
    ]);
  });

  test('are left as they are where they use their bits', () => {
    const { images, notes } = finish(image(4, 4, 1, (i) => i * 4000));
    expect(images[15]).toBe(Math.round((60_000 * 255) / 65_535));
    expect(notes.join()).toContain('65,535 stands for white');
  });

  test('keep what 8 bits would not tell apart until they are stretched', () => {
    const { images } = finish(image(4, 4, 1, (i) => (i === 0 ? 510 : i)));
    expect([...images.slice(0, 9)]).toEqual([255, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  test('are averaged over the area of each pixel, cut or within the square', () => {
    const checks = image(40, 40, 1, (i) => ((i + Math.floor(i / 40)) % 2 ? 60_000 : 0));
    for (const value of deepOf(checks, 4, 'cover').colours)
      expect(Math.abs(value - 30_000)).toBeLessThan(100);
    // Dark in the middle square, light to its left and right.
    const wide = image(12, 4, 1, (i) => (i % 12 < 4 || i % 12 > 7 ? 50_000 : 10_000));
    expect([...deepOf(wide, 4, 'cover').colours]).toEqual(Array(48).fill(10_000));
    const { colours, rgba } = deepOf(wide, 12, 'contain');
    const grey = red(colours);
    expect([...grey.subarray(0, 12)]).toEqual(Array(12).fill(0));
    expect(rgba[3]).toBe(0);
    expect([...grey.subarray(48, 60)]).toEqual([...wide.data.subarray(0, 12)]);
    // Enlarged, it changes gradually.
    const edge = deepOf(
      image(2, 2, 1, (i) => (i % 2 ? 40_000 : 0)),
      4,
      'cover',
    ).colours;
    expect([...red(edge).subarray(0, 4)]).toEqual([0, 0, 20_000, 40_000]);
  });

  test('have their colours and their alpha', () => {
    const colours = image(4, 4, 3, (i) => (i % 3 === 0 ? 60_000 : 0));
    expect([...deepOf(colours, 4, 'cover').colours.subarray(15, 18)]).toEqual([60_000, 0, 0]);
    expect(finish(colours)).toMatchObject({ channels: 3, colours: { count: 1, coloured: 1 } });
    // White ink of 12 bits on nothing.
    const ink = image(4, 4, 2, (i) => (i % 2 ? (i < 16 ? 65_535 : 0) : 4095));
    const { images, notes } = finish(ink);
    expect(images[0]).toBe(255);
    expect(images[15]).toBe(0);
    expect(notes.join()).toMatch(/12 bits.*black was laid under/);
  });
});
