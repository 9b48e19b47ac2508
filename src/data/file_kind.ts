/** What a file can be, by its first bytes. */
export type FileKindName = keyof typeof NAMES;

export interface FileKind {
  readonly kind: FileKindName;
  /** For people, with its article: `a NumPy array (.npy)`. */
  readonly name: string;
}

const NAMES = {
  empty: 'an empty file',
  idx: 'an IDX file, of images or labels',
  gzip: 'a gzipped file',
  numpy: 'a NumPy array (.npy)',
  npz: 'a NumPy archive (.npz)',
  hdf5: 'an HDF5 file',
  matlab: 'a MATLAB file (.mat)',
  parquet: 'a Parquet table',
  tfrecord: 'a TFRecord file',
  pickle: 'a Python pickle',
  pytorch: 'a PyTorch file',
  safetensors: 'a safetensors file',
  onnx: 'an ONNX model',
  png: 'a PNG picture',
  jpeg: 'a JPEG picture',
  gif: 'a GIF picture',
  webp: 'a WebP picture',
  bmp: 'a BMP picture',
  tiff: 'a TIFF picture',
  avif: 'an AVIF or HEIC picture',
  pnm: 'a PNM picture (PBM, PGM or PPM)',
  svg: 'an SVG drawing',
  zip: 'a ZIP archive',
  office: 'an Office document',
  tar: 'a tar archive',
  '7z': 'a 7z archive',
  rar: 'a RAR archive',
  xz: 'an xz file',
  bz2: 'a bzip2 file',
  zstd: 'a Zstandard file',
  pdf: 'a PDF document',
  html: 'a web page (HTML)',
  xml: 'an XML file',
  json: 'a JSON file',
  csv: 'a table of text (CSV)',
  lfs: 'a Git LFS pointer, which stands for a file that was not fetched',
  text: 'a text file',
} as const;

/** Enough of a file to tell what it is. */
export const KIND_BYTES = 4096;

/** Bytes at an offset, as Latin-1 text, and what they stand for. */
const MAGIC: readonly (readonly [string, FileKindName, number?])[] = [
  ['\x93NUMPY', 'numpy'],
  ['\x89HDF\r\n\x1a\n', 'hdf5'],
  ['MATLAB 5.0 MAT', 'matlab'],
  ['MATLAB 7.3 MAT', 'matlab'],
  ['PAR1', 'parquet'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF8', 'gif'],
  ['WEBP', 'webp', 8],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['ftypavif', 'avif', 4],
  ['ftypheic', 'avif', 4],
  ['ftypmif1', 'avif', 4],
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['Rar!\x1a\x07', 'rar'],
  ['\xfd7zXZ\0', 'xz'],
  ['BZh', 'bz2'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['ustar', 'tar', 257],
  ['%PDF-', 'pdf'],
  ['\x1f\x8b', 'gzip'],
  // UTF-16, by its mark.
  ['\xff\xfe', 'text'],
];

/**
 * What a file is, by its first bytes: {@link KIND_BYTES} of them are enough; fewer only if the file has no more.
 * `undefined` where they are of no kind that is known here. For what a gzipped file holds, see {@link gunzipHead}.
 */
export function fileKind(head: Uint8Array): FileKind | undefined {
  const kind = kindOf(head.subarray(0, KIND_BYTES));
  return kind && { kind, name: NAMES[kind] };
}

function kindOf(head: Uint8Array): FileKindName | undefined {
  if (head.length === 0) return 'empty';
  const text = latin1(head);
  const found = MAGIC.find(([magic, , at = 0]) => text.startsWith(magic, at));
  if (found) return found[1];
  if (isIdx(head)) return 'idx';
  if (['PK\x03\x04', 'PK\x05\x06'].some((magic) => text.startsWith(magic))) return zipKind(text);
  if (isBmp(head, text)) return 'bmp';
  if (isSafetensors(head, text)) return 'safetensors';
  // The mark of a protocol, and its number.
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5)
    return text.includes('torch') ? 'pytorch' : 'pickle';
  // The first fields of a message: the format's version, and who wrote it.
  if (head[0] === 8 && head[2] === 0x12 && /^(pytorch|tf2onnx|keras|skl2onnx|onnx)/.test(text.slice(4)))
    return 'onnx';
  if (isTfRecord(head)) return 'tfrecord';
  return isText(head) ? textKind(text) : undefined;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Two zero bytes, the type of the values, and how many dimensions. */
function isIdx([a, b, type = 0, dims = 0]: Uint8Array): boolean {
  return a === 0 && b === 0 && [8, 9, 11, 12, 13, 14].includes(type) && dims > 0 && dims < 16;
}

/** By the name of the first file in it. */
function zipKind(text: string): FileKindName {
  const name = text.slice(30, 30 + text.charCodeAt(26) + 256 * text.charCodeAt(27));
  if (/\.npy$/.test(name)) return 'npz';
  if (/(^|\/)(data\.pkl|version|byteorder)$/.test(name)) return 'pytorch';
  if (name === '[Content_Types].xml' || name === 'mimetype') return 'office';
  return 'zip';
}

/** `BM`, then the size of the file, then zeros, then the size of a header that exists. */
function isBmp(head: Uint8Array, text: string): boolean {
  return (
    text.startsWith('BM') &&
    text.slice(6, 10) === '\0\0\0\0' &&
    [12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0)
  );
}

/** The length of a JSON header in eight bytes, and the header. */
function isSafetensors(head: Uint8Array, text: string): boolean {
  return head.length >= 10 && text.slice(5, 8) === '\0\0\0' && /^\{\s*["}]/.test(text.slice(8));
}

/** The length of the first record in eight bytes, its checksum, and a message of the fields that an example has. */
function isTfRecord(head: Uint8Array): boolean {
  return (
    head.length > 16 && head.subarray(4, 8).every((byte) => byte === 0) && head[12] === 0x0a && head[0]! > 0
  );
}

/** Text in UTF-8: no control characters but those of lines, and every sequence whole, but for one cut off at the end. */
function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 32 && (byte < 9 || byte > 13))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function textKind(raw: string): FileKindName {
  const text = raw.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text.startsWith('version https://git-lfs')) return 'lfs';
  if (/^P[1-6]\s/.test(text)) return 'pnm';
  const markup = text.replace(/^(<\?xml[^>]*>|<!--.*?-->|\s)+/s, '');
  if (/^<svg|^<!doctype svg/i.test(markup)) return 'svg';
  if (/^<(!doctype html|html|head|body|title|meta|script|div|p|h1|center)\b/i.test(markup)) return 'html';
  if (/^<[?!\w]/.test(text)) return 'xml';
  if (/^(\{\s*["}]|\[\s*([[{"\d\-\]]|(true|false|null)\b))/.test(text)) return 'json';
  return isTable(text) ? 'csv' : 'text';
}

/** Lines of as many commas, semicolons or tabs each; of one line, more than a sentence has, and no spaces at them. */
function isTable(text: string): boolean {
  const lines = text.split(/\r\n?|\n/).filter((line) => line !== '');
  // The last one may be cut off.
  const whole = lines.length > 2 ? lines.slice(0, -1) : lines;
  return [',', ';', '\t'].some((mark) => {
    const [first = 0, ...others] = whole.map((line) => line.split(mark).length);
    if (others.length === 0) return first > 2 && !text.includes(`${mark} `);
    return first > 1 && others.every((columns) => columns === first);
  });
}

/**
 * What the start of a gzipped file unpacks to, as far as its first bytes tell: give some 64 KiB, or all of a smaller
 * file. Empty where it is damaged.
 */
export async function gunzipHead(packed: Uint8Array): Promise<Uint8Array> {
  const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  const head = new Uint8Array(KIND_BYTES);
  let filled = 0;
  try {
    while (filled < head.length) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, head.length - filled);
      head.set(part, filled);
      filled += part.length;
    }
  } catch {
    // What came before the end of a file that is cut short is enough.
  } finally {
    await reader.cancel().catch(() => {});
  }
  return head.subarray(0, filled);
}
