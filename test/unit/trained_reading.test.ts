import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { isPicturesRead, picturesOf } from '../../cli/data/beside';
import { openTrainingData } from '../../cli/data/data';
import { openExamples } from '../../cli/data/examples';
import type { Values } from '../../cli/data/image_set';
import { readImages } from '../../cli/data/images';
import { openImage } from '../../cli/latents/points';
import { idxFile } from '../support/idx';
import { zipOf } from '../support/zip';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-trained-reading-'));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
/** A model whose run says this. */
function modelOf(config: object, resume: object): string {
  const place = join(folder, `run-${made++}`);
  mkdirSync(place);
  writeFileSync(join(place, 'run.json'), JSON.stringify({ config, resume }));
  return join(place, 'model.safetensors');
}
const PICTURES = { placement: 'fit', ground: [0, 0, 0], classes: null };

function write(name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

test('a file that is a point is read as --data reads it: size, ground, luma, white, dark and light', async () => {
  const green = (width: number, alpha: number) =>
    sharp({ create: { width, height: 8, channels: 4, background: { r: 0, g: 255, b: 0, alpha } } });
  const paths = [
    write('green.png', await green(8, 1).png().toBuffer()),
    write('green.webp', await green(8, 1).webp({ lossless: true }).toBuffer()),
    write('wide.png', await green(16, 1).png().toBuffer()),
    write('clear.png', await green(8, 0.5).png().toBuffer()),
    write(
      'rows.idx',
      idxFile(
        [1, 64],
        Uint8Array.from({ length: 64 }, (_, i) => i % 17),
      ),
    ),
  ];
  const size = { height: 8, width: 8, channels: 1 };
  const model = modelOf({ ...size, white: 255 }, { pictures: PICTURES, invert: true });
  const small = modelOf({ ...size, white: 16 }, {});
  for (const data of paths) {
    for (const options of [
      { model, data },
      { model: small, data },
      { model, data, white: 200, invert: false },
    ]) {
      const image = await openImage('image', { kind: 'file', path: data, row: 0 }, undefined, options);
      const { images } = await openExamples(options);
      expect(image?.image).toMatchObject(size);
      expect(image?.image.pixels).toEqual(images.pixels);
    }
  }
  // The luma of green is 182 by Rec. 709; 255 - 182 with dark and light exchanged.
  const data = paths[0] as string;
  const image = await openImage('image', { kind: 'file', path: data, row: 0 }, undefined, { model, data });
  expect(image?.image.pixels[0]).toBe(73);
});

describe('what stands for white in pictures of 16 bits', () => {
  /** A square whose values rise to `most`, or as said. */
  const deep = (most: number, side = 8, value = (i: number) => Math.round((i * most) / (side * side - 1))) =>
    sharp(
      new Uint16Array(side * side).map((_, i) => value(i)),
      { raw: { width: side, height: side, channels: 1, depth: 'ushort' } } as never,
    )
      .toColourspace('grey16')
      .png()
      .toBuffer();

  test('is kept of training, for test images and for the model', async () => {
    const [train, dim] = [write('train.png', await deep(4095)), write('dim.png', await deep(1000))];
    const { read, test: tested, notes } = await openTrainingData({ data: train, testData: dim });
    const brightest = ({ pixels }: { pixels: Values }) => Math.max(...pixels);
    expect(brightest(tested.images)).toBe(62);
    expect(notes).toContain(
      'Test images: Values of 16-bit pictures go up to 1,000; 4,095 stands for white, as in training.',
    );
    const pictures = JSON.parse(JSON.stringify(read.pictures));
    expect(pictures.deepWhite).toBe(4095);
    expect(isPicturesRead(pictures)).toBe(true);
    expect(isPicturesRead({ ...pictures, deepWhite: 0 })).toBe(false);
    const model = modelOf({ height: 8, width: 8, channels: 1, white: 255 }, { pictures });
    expect(brightest((await openExamples({ model, data: dim })).images)).toBe(62);
    const bright = write('bright.png', await deep(60000));
    const { notes: told, pixels } = await readImages(bright, { trained: picturesOf(pictures) });
    expect(pixels.filter((byte) => byte === 255).length).toBeGreaterThan(50);
    expect(told).toContain(
      'Values of 16-bit pictures go up to 60,000; 4,095 stands for white, as in training, and so does what is larger.',
    );
  });

  test('is found before they are resized, and by their sheet where they are tiles', async () => {
    const spots = await deep(0, 64, (i) => (i % 64 === 0 && (i / 64) % 16 === 0 ? 60000 : 3000));
    const path = write('spots.png', spots);
    const resized = await readImages(path, { size: { height: 8, width: 8 } });
    expect(resized.pictures?.deepWhite).toBe(65535);
    expect(resized.pixels[9]).toBe(12);
    const tile = { height: 16, width: 16, gap: 0 };
    const tiles = await readImages(path, { tile, size: { height: 4, width: 4 } });
    expect(tiles.pictures?.deepWhite).toBe(65535);
  });
});

test('pictures are in natural order of their names, and for a run from before that in the order which it had', async () => {
  const place = join(folder, 'numbered');
  mkdirSync(place);
  for (const [name, grey] of [
    ['w10.png', 10],
    ['w2.png', 2],
    ['W1.png', 1],
  ] as const) {
    const picture = sharp({
      create: { width: 4, height: 4, channels: 3, background: { r: grey, g: grey, b: grey } },
    });
    writeFileSync(join(place, name), await picture.png().toBuffer());
  }
  const files = ['w10.png', 'w2.png', 'W1.png'].map((name) => ({
    name,
    data: readFileSync(join(place, name)),
  }));
  const zip = write('numbered.zip', zipOf(files));
  for (const data of [place, zip]) {
    const { names, pixels, pictures } = await readImages(data);
    expect(names).toEqual(['W1.png', 'w2.png', 'w10.png']);
    expect([0, 1, 2].map((i) => pixels[16 * i])).toEqual([1, 2, 10]);
    expect(pictures?.order).toBe('natural');
  }
  const config = { height: 4, width: 4, channels: 1 };
  const old = modelOf(config, { pictures: PICTURES });
  const recent = modelOf(config, { pictures: { ...PICTURES, order: 'natural' } });
  const named = async (model: string) => (await openExamples({ model, data: place })).images.names;
  expect(await named(old)).toEqual(['W1.png', 'w10.png', 'w2.png']);
  expect(await named(recent)).toEqual(['W1.png', 'w2.png', 'w10.png']);
  // A run that is gone on with keeps it, for its test images, too.
  const again = await openTrainingData({
    data: zip,
    testData: place,
    trained: picturesOf(PICTURES as never),
  });
  expect(again.train.names).toEqual(again.test.images.names);
  expect(again.read.pictures?.order).toBe('code units');
  expect(again.train.names).toEqual(['W1.png', 'w10.png', 'w2.png']);
  expect(isPicturesRead({ ...PICTURES, order: 'random' })).toBe(false);
});
