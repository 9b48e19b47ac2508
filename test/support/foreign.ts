import { deflateSync } from 'node:zlib';

const latin1 = (text: string, length = text.length): Uint8Array => {
  const bytes = new Uint8Array(Math.max(length, text.length));
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** The start of a ZIP archive, whose first file has this name. */
const zip = (name: string): Uint8Array =>
  join(
    latin1(`PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(name.length, 0)}\0\0${name}`),
    latin1('content', 40),
  );

export function npyFile(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117);
  return join(latin1(`\x93NUMPY\x01\0\x76\0${header}\n`), Uint8Array.from(values));
}

/** A PNG of one grey pixel; its checksums are left out, as nothing here reads so far. */
export const pngFile = (): Uint8Array =>
  join(
    latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0'),
    new Uint8Array(4),
    latin1('\0\0\0\x0aIDAT'),
    deflateSync(Uint8Array.of(0, 9)),
  );

/** A safetensors file of one tensor. */
export function safetensorsFile(): Uint8Array {
  const header = '{"mu.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}    ';
  return join(latin1(`${String.fromCharCode(header.length)}${'\0'.repeat(7)}${header}`), new Uint8Array(8));
}

export const HTML = '<!DOCTYPE html><title>403 Forbidden</title>';
export const CSV = 'label,pixel0,pixel1\n3,0,255\n';

/** Files, or their beginnings, that people take for images in the IDX format; by what each of them is. */
export const FOREIGN: Readonly<Record<string, Uint8Array>> = {
  empty: new Uint8Array(0),
  numpy: npyFile([10, 4, 4], new Uint8Array(160)),
  npz: zip('arr_0.npy'),
  hdf5: latin1('\x89HDF\r\n\x1a\n', 64),
  matlab: latin1('MATLAB 5.0 MAT-file, Platform: GLNXA64', 128),
  parquet: latin1('PAR1\x15\x04', 64),
  tfrecord: latin1(`\x20\x01\0\0\0\0\0\0crc.\x0a\x9d\x02\x0a\x10`, 64),
  pickle: latin1('\x80\x04\x95\x10\0\0\0\0\0\0\0}\x94', 64),
  pytorch: zip('model/data.pkl'),
  safetensors: safetensorsFile(),
  onnx: latin1('\x08\x07\x12\x07pytorch\x1a\x051.13', 64),
  png: pngFile(),
  jpeg: latin1('\xff\xd8\xff\xe0\0\x10JFIF\0', 64),
  gif: latin1('GIF89a', 64),
  webp: latin1('RIFF\x24\0\0\0WEBPVP8 ', 64),
  bmp: latin1('BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 64),
  tiff: latin1('II*\0\x08\0\0\0', 64),
  avif: latin1('\0\0\0\x1cftypavif', 64),
  pnm: latin1('P5\n28 28\n255\n'),
  svg: latin1('<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
  zip: zip('digits/0.png'),
  office: zip('[Content_Types].xml'),
  tar: join(latin1('digits/0.png', 257), latin1('ustar\x0000', 255)),
  '7z': latin1('7z\xbc\xaf\x27\x1c\0\x04', 64),
  rar: latin1('Rar!\x1a\x07\x01\0', 64),
  xz: latin1('\xfd7zXZ\0\0\x04', 64),
  bz2: latin1('BZh91AY&SY', 64),
  zstd: latin1('\x28\xb5\x2f\xfd\x24', 64),
  pdf: latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
  html: latin1(HTML),
  xml: latin1('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
  json: latin1('[[0, 255], [3, 4]]'),
  csv: latin1(CSV),
  lfs: latin1('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'),
  text: latin1('Hello, world: this is not a set of images, but a note.\nNor is the second line.\n'),
};
