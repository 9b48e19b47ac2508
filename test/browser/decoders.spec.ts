import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { createServer } from 'vite';
import { wgsl } from '../../scripts/wgsl.mjs';

const SIZE = 20;
/** Of 255: what rounding between the passes of a resize comes to. */
const APART = 4;

/** Waves, a disc and a frame, of which a part is transparent. */
function pixels(width: number, height: number, clear: boolean): Uint8Array {
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const disc = Math.hypot(x - width / 2, y - height / 2) < height / 3;
    const alpha = clear && x < width / 2 ? 40 + 4 * y : 255;
    data.set(
      [
        127 + 120 * Math.sin((12 * x) / width),
        disc ? 230 : 60,
        127 + 120 * Math.cos((9 * y) / height),
        alpha,
      ].map(Math.round),
      4 * i,
    );
  }
  return data;
}

async function files(): Promise<Map<string, Uint8Array>> {
  const of = (width: number, height: number, clear = false) =>
    sharp(pixels(width, height, clear), { raw: { width, height, channels: 4 } });
  return new Map([
    ['alpha.png', await of(48, 37, true).png().toBuffer()],
    ['grey.png', await of(51, 44).greyscale().png().toBuffer()],
    ['large.png', await of(300, 207).removeAlpha().png().toBuffer()],
    ['large.webp', await of(157, 200).removeAlpha().webp({ lossless: true }).toBuffer()],
    ['palette.png', await of(40, 40).removeAlpha().png({ palette: true, colours: 16 }).toBuffer()],
    ['small.png', await of(13, 11).removeAlpha().png().toBuffer()],
    [
      'turned.jpg',
      await of(64, 41).removeAlpha().withMetadata({ orientation: 6 }).jpeg({ quality: 92 }).toBuffer(),
    ],
  ]);
}

/** The terminal's own, by way of what knows WGSL. */
async function readInTerminal(
  ...given: Parameters<typeof import('../../cli/data/photos/read').readPictures>
) {
  const server = await createServer({
    configFile: false,
    plugins: [wgsl()],
    server: { middlewareMode: true },
    appType: 'custom',
    // Node 20 knows no `using`.
    oxc: { target: 'node20' },
  });
  try {
    const path = '/cli/data/photos/read.ts';
    const { readPictures } = (await server.ssrLoadModule(
      path,
    )) as typeof import('../../cli/data/photos/read');
    return await readPictures(...given);
  } finally {
    await server.close();
  }
}

for (const [crop, placement] of [
  ['cover', 'crop'],
  ['contain', 'fit'],
] as const) {
  test(`a browser decodes and resizes pictures as the terminal does: ${placement}`, async ({ page }) => {
    const all = await files();
    const folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-pictures-'));
    try {
      for (const [name, bytes] of all) await writeFile(join(folder, name), bytes);
      const size = { height: SIZE, width: SIZE };
      const terminal = await readInTerminal(folder, true, { size, placement, ground: [255, 255, 255] });
      expect([terminal.count, terminal.channels]).toEqual([all.size, 3]);

      await page.route('**/blank', (route) => route.fulfill({ contentType: 'text/html', body: '<p></p>' }));
      await page.goto(new URL('blank', process.env.WEBGPU_VAE_URL).href);
      const inPage = await page.evaluate(
        async ([files, size, crop]) => {
          const path = '/demo/data/own.ts';
          const { collect } = (await import(path)) as typeof import('../../demo/data/own');
          const opened = files.map(([path, base64]) => {
            const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
            return { path, file: new File([bytes], path, { type: `image/${path.split('.').at(-1)}` }) };
          });
          const { images, channels } = await collect(opened, { size, crop });
          return { channels, images: [...images] };
        },
        [
          [...all].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')] as const),
          SIZE,
          crop,
        ] as const,
      );
      expect(inPage.channels).toBe(3);
      const values = 3 * SIZE * SIZE;
      const off = [...all.keys()].map((name, i) => {
        const worst = terminal.pixels
          .subarray(i * values, (i + 1) * values)
          .reduce((most, value, k) => Math.max(most, Math.abs(value - inPage.images[i * values + k]!)), 0);
        return [name, worst] as const;
      });
      expect(off.filter(([, worst]) => worst <= APART)).toEqual(off);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
