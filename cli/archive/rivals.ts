import { spawnSync } from 'node:child_process';
import { constants, deflateSync, gzipSync } from 'node:zlib';
import { bitRows, PNG_BYTES, scanlines } from '../../scripts/data/png_lines.mjs';
import { type Shape, shapeOf, valuesOf } from '../data/shape';

/** Bytes that others need for the same images. Bits are given them as bytes and as bits, and the smaller counts. */
export interface Rivals {
  readonly raw: number;
  readonly gzip: number;
  /** All at once, where there is a program `xz`. */
  readonly xz?: number;
  /** Each image in a PNG of its own, together: with the filters that libpng takes, or with none, whichever is smaller. */
  readonly png: number;
}

/** `ofBits` where all values are 0 or 255, or 0 or 1. */
export function rivalsOf(pixels: Uint8Array, shape: Shape, ofBits: boolean): Rivals {
  const forms = [pixels, ...(ofBits ? [bitRows(pixels, pixels.length)] : [])];
  const xzs = forms.flatMap((input) => {
    const xz = spawnSync('xz', ['-9e', '--stdout'], { input, maxBuffer: 2 * input.length + 4096 });
    return xz.status === 0 ? [xz.stdout.length] : [];
  });
  return {
    raw: Math.min(...forms.map(({ length }) => length)),
    gzip: Math.min(...forms.map((form) => gzipSync(form, { level: 9 }).length)),
    ...(xzs.length > 0 && { xz: Math.min(...xzs) }),
    png: Math.min(...[true, false].map((adaptive) => pngs(pixels, shape, { ofBits, adaptive }))),
  };
}

/** What is filtered deflates better by the strategy for it, as libpng has it. */
function pngs(
  pixels: Uint8Array,
  shape: Shape,
  { ofBits, adaptive }: { readonly ofBits: boolean; readonly adaptive: boolean },
): number {
  const values = valuesOf(shape);
  const strategy = adaptive ? constants.Z_FILTERED : constants.Z_DEFAULT_STRATEGY;
  let bytes = 0;
  for (let at = 0; at < pixels.length; at += values) {
    const image = pixels.subarray(at, at + values);
    const lines = scanlines(image, { ...shapeOf(shape), ofBits }, adaptive);
    bytes += PNG_BYTES + deflateSync(lines, { level: 9, strategy }).length;
  }
  return bytes;
}
