import { type DecodedPng, decode } from 'fast-png';
import { fileKind } from '../src/data/index';
import { DataError } from '../src/index';
import { readBytes } from './files';
import type { Picture } from './pictures';

/** Reads a PNG as grey bytes; colours by their luma (Rec. 601), whatever is transparent as it is without. */
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
  return { width, height, pixels: greyOf(png) };
}

function greyOf({ width, height, data, depth, channels, palette }: DecodedPng): Uint8Array {
  const samples = depth < 8 ? unpacked(data, width * channels, height, depth) : data;
  const largest = palette ? 255 : 2 ** depth - 1;
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const first = samples[i * channels] ?? 0;
    const [red, green, blue] = palette
      ? (palette[first] ?? [0, 0, 0])
      : channels < 3
        ? [first, first, first]
        : samples.subarray(i * channels, i * channels + 3);
    pixels[i] = Math.round(((0.299 * red! + 0.587 * green! + 0.114 * blue!) * 255) / largest);
  }
  return pixels;
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
