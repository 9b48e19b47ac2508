import type { FileKind, FileKindName } from './file_kind';

/** Who reads the file, and so what can be done where it is of another kind. */
export type Reader = 'library' | 'terminal' | 'page';

type Family =
  | 'array'
  | 'model'
  | 'picture'
  | 'packed'
  | 'page'
  | 'table'
  | 'document'
  | 'text'
  | 'missing'
  | 'idx';

const FAMILIES: Record<FileKindName, Family> = {
  empty: 'missing',
  lfs: 'missing',
  html: 'page',
  idx: 'idx',
  numpy: 'array',
  npz: 'array',
  hdf5: 'array',
  matlab: 'array',
  tfrecord: 'array',
  pickle: 'array',
  pytorch: 'model',
  safetensors: 'model',
  onnx: 'model',
  png: 'picture',
  jpeg: 'picture',
  gif: 'picture',
  webp: 'picture',
  bmp: 'picture',
  tiff: 'picture',
  avif: 'picture',
  pnm: 'picture',
  svg: 'picture',
  gzip: 'packed',
  zip: 'packed',
  tar: 'packed',
  '7z': 'packed',
  rar: 'packed',
  xz: 'packed',
  bz2: 'packed',
  zstd: 'packed',
  parquet: 'table',
  csv: 'table',
  json: 'table',
  text: 'text',
  xml: 'document',
  pdf: 'document',
  office: 'document',
};

/** What a reader takes for images. */
const TAKES: Record<Reader, string> = {
  library: 'IDX files of unsigned bytes are read here',
  terminal:
    '--data takes pictures, folders of them, and IDX, NumPy and CIFAR files (train --help says how to write one)',
  page: 'this page takes pictures, ZIP archives of them, and IDX, NumPy and CIFAR files',
};

/** What to do with a file of this kind where images, or their labels, are asked for: a sentence without its full stop. */
export function wayOn(
  { kind, name }: FileKind,
  reader: Reader = 'library',
  what: 'images' | 'labels' = 'images',
): string {
  const takes = what === 'images' ? TAKES[reader] : 'labels are read from IDX files of unsigned bytes';
  const saved =
    what === 'labels' || reader === 'library' ? `${what} as IDX` : `${what} by numpy.save, or as IDX`;
  switch (FAMILIES[kind]) {
    case 'missing':
      return kind === 'lfs' ? 'fetch it with git lfs pull' : 'fetch or copy the file again';
    case 'page':
      return 'a server has sent it in place of the file, as for a wrong or private address; open that in a browser, and fetch the file again';
    case 'array':
      return `save its ${saved}; ${takes}`;
    case 'table':
      return `save the ${saved}; ${takes}`;
    case 'packed':
      return kind === 'gzip' ? 'unpack it first (gunzip)' : `unpack it first; ${takes}`;
    case 'model':
      if (kind !== 'safetensors') return `it holds a model, or tensors, and no images; ${takes}`;
      return {
        library: 'it holds a model, and no images; give it to Vae.load',
        terminal: 'it holds a model, and no images; give it as --model',
        page: 'it holds a model, and no images; choose images, or files in the IDX format',
      }[reader];
    case 'picture':
      if (what === 'labels') return takes;
      if (reader === 'terminal') return 'save it as PNG or JPEG';
      if (reader === 'page') return `this browser does not read ${name}; save it as PNG or JPEG`;
      return `decode it to bytes first; ${takes}`;
    case 'idx':
      return 'choose the other file';
    case 'text':
      if (what === 'images' && reader !== 'library')
        return `texts are learnt from files whose names end in .txt, .csv, .tsv or .json; ${takes}`;
      return `it holds no images; ${takes}`;
    default:
      return `it holds no images; ${takes}`;
  }
}
