import { spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { toPng } from '../pictures';
import { type Shape, shapeOf, valuesOf } from '../shape';

/** Bytes that others need for the same images. */
export interface Rivals {
  readonly raw: number;
  readonly gzip: number;
  /** All at once, where there is a program `xz`. */
  readonly xz?: number;
  /** Each image in a PNG of its own, together. */
  readonly png: number;
}

export async function rivalsOf(pixels: Uint8Array, shape: Shape): Promise<Rivals> {
  const { length } = await promisify(gzip)(pixels, { level: 9 });
  const xz = spawnSync('xz', ['-9e', '--stdout'], { input: pixels, maxBuffer: 2 * pixels.length + 4096 });
  let png = 0;
  const values = valuesOf(shape);
  for (let at = 0; at < pixels.length; at += values)
    png += toPng({ ...shapeOf(shape), pixels: pixels.subarray(at, at + values) }).length;
  return { raw: pixels.length, gzip: length, ...(xz.status === 0 && { xz: xz.stdout.length }), png };
}
