import sharp from 'sharp';
import { expect, test } from 'vitest';
import { openPicture } from '../../cli/data/photos/decode';
import { toBytes, toSquare } from '../../demo/data/resize';
import { Random } from '../ops/harness';

type Kind = 'smooth' | 'noise' | 'checks' | 'transparent';

function picture(width: number, height: number, kind: Kind): Uint8Array {
  const random = new Random(1);
  const pixel = (x: number, y: number): number[] => {
    if (kind === 'noise') return [random.whole(256), random.whole(256), random.whole(256), 255];
    if (kind === 'checks')
      return (Math.floor(x / 3) + Math.floor(y / 3)) % 2 ? [255, 255, 255, 255] : [0, 0, 0, 255];
    const inside = Math.hypot(x - width / 2, y - height / 2) < height / 3;
    if (kind === 'smooth')
      return [127 + 120 * Math.sin(x / 7 + y / 13), 127 + 120 * Math.cos(x / 17), inside ? 255 : 0, 255];
    return [200, (255 * x) / width, random.whole(100), 255 * Math.min(1, Math.max(0, Math.sin(x / 9) + 0.5))];
  };
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++)
    data.set(pixel(i % width, Math.floor(i / width)).map(Math.round), 4 * i);
  return data;
}

test.each<[width: number, height: number, size: number, crop: 'cover' | 'contain']>([
  [64, 64, 32, 'cover'],
  [101, 64, 28, 'cover'],
  [101, 64, 28, 'contain'],
  [640, 481, 32, 'cover'],
  [333, 500, 28, 'contain'],
  [16, 16, 32, 'cover'],
  [20, 13, 28, 'cover'],
  [30, 40, 28, 'cover'],
  [33, 33, 32, 'cover'],
])('pictures of %i x %i are brought to %i, %s, as in the terminal', async (width, height, size, crop) => {
  for (const kind of ['smooth', 'noise', 'checks', 'transparent'] as const) {
    const data = picture(width, height, kind);
    const png = await sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    const opened = await openPicture(sharp, png);
    const terminal = await opened.decode({ width: size, height: size }, crop === 'cover' ? 'crop' : 'fit');
    const page = toBytes(toSquare({ width, height, data }, size, crop), 255);
    const [top, left] = [(size - terminal.height) >> 1, (size - terminal.width) >> 1];
    let worst = 0;
    for (let i = 0; i < terminal.width * terminal.height; i++) {
      const at = 4 * ((top + Math.floor(i / terminal.width)) * size + left + (i % terminal.width));
      const seen = (rgba: ArrayLike<number>, from: number, k: number) =>
        k === 3 ? rgba[from + 3]! : (rgba[from + k]! * rgba[from + 3]!) / 255;
      for (let k = 0; k < 4; k++)
        worst = Math.max(worst, Math.abs(seen(page, at, k) - seen(terminal.rgba, 4 * i, k)));
    }
    // It rounds between its passes.
    expect(worst, kind).toBeLessThanOrEqual(3);
  }
});
