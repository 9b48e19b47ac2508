import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { openExamples } from '../../cli/examples';
import { openImage } from '../../cli/points';
import { idxFile } from '../support/idx';

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
      expect(image).toMatchObject(size);
      expect(image?.pixels).toEqual(images.pixels);
    }
  }
  // The luma of green is 182 by Rec. 709; 255 - 182 with dark and light exchanged.
  const data = paths[0] as string;
  const image = await openImage('image', { kind: 'file', path: data, row: 0 }, undefined, { model, data });
  expect(image?.pixels[0]).toBe(73);
});
