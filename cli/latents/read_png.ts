import { type DecodedPng, decode } from 'fast-png';
import { fileKind } from '../../src/data/index';
import { DataError } from '../../src/index';
import type { Picture } from '../output/pictures';
import { readBytes } from '../terminal/files';

/** Reads a PNG as grey bytes, of colours by their luma (Rec. 601); whatever is transparent is as it is without. */
export async function readPng(path: string, what: string): Promise<Picture> {
  const bytes = await readBytes(path, what);
  const kind = fileKind(bytes);
  if (kind && kind.kind !== 'png') throw new DataError(`${path} is ${kind.name}, where a PNG is read.`);
  let png: DecodedPng;
  try {
    png = decode(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError(`${path} is no PNG that can be read: ${why}.`, { cause: error });
  }
  const { width, height } = png;
  return { width, height, channels: 1, pixels: greyOf(coloursOf(png)) };
}

/** Red, green and blue of each pixel. */
function coloursOf({ width, height, data, depth, channels, palette }: DecodedPng): Uint8Array {
  const samples = depth < 8 ? unpacked(data, width * channels, height, depth) : data;
  const largest = palette ? 255 : 2 ** depth - 1;
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const first = samples[i * channels] ?? 0;
    const colour = palette
      ? (palette[first] ?? [0, 0, 0])
      : channels < 3
        ? [first, first, first]
        : samples.subarray(i * channels, i * channels + 3);
    for (let k = 0; k < 3; k++) pixels[3 * i + k] = Math.round((colour[k]! * 255) / largest);
  }
  return pixels;
}

/** The luma (Rec. 601) of red, green and blue. */
function greyOf(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) =>
    Math.round(0.299 * pixels[3 * i]! + 0.587 * pixels[3 * i + 1]! + 0.114 * pixels[3 * i + 2]!),
  );
}

/** Samples of fewer than eight bits, each in a byte of its own; rows begin with a byte. */
function unpacked(data: ArrayLike<number>, samples: number, rows: number, depth: number): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(samples / perByte);
  return Uint8Array.from({ length: samples * rows }, (_, i) => {
    const [row, at] = [Math.floor(i / samples), i % samples];
    const byte = data[row * rowBytes + Math.floor(at / perByte)] as number;
    return (byte >> (8 - depth * ((at % perByte) + 1))) & (2 ** depth - 1);
  });
}
