import { DataError } from '../../src/index';
import type { Chosen } from './chosen';
import { kindOf } from './sort_out';

const ARCHIVE = /\.(zip|npz)$/i;
/** More than this does not fit a browser's memory beside what training takes. */
const MOST_UNPACKED = 2 ** 30;

/** Files with those of ZIP archives, NumPy's among them, in their place, below the archive's name. Throws a {@link DataError}. */
export async function unzipped(files: readonly Chosen[], signal?: AbortSignal): Promise<Chosen[]> {
  const all: Chosen[] = [];
  for (const one of files) {
    signal?.throwIfAborted();
    if (await isZip(one.file)) all.push(...(await unzip(one)));
    else all.push(one);
  }
  return all;
}

/** Of a file of that name, by its first bytes: what else is a ZIP archive, such as a document, is none of pictures. */
async function isZip(file: File): Promise<boolean> {
  if (!ARCHIVE.test(file.name)) return false;
  const kind = await kindOf(file);
  return kind !== 'unreadable' && (kind?.kind === 'zip' || kind?.kind === 'npz');
}

async function unzip({ path, file }: Chosen): Promise<Chosen[]> {
  const { unzipSync } = await import('fflate');
  const folder = path.replace(ARCHIVE, '');
  let unpacked = 0;
  try {
    const entries = unzipSync(new Uint8Array(await file.arrayBuffer()), {
      // Asked of each before any is unpacked to more than it says.
      filter({ name, originalSize }) {
        if (name.startsWith('/') || name.split(/[\\/]/).includes('..'))
          throw new Error(`${name} in it lies outside of it`);
        unpacked += originalSize;
        if (unpacked > MOST_UNPACKED)
          throw new Error(`it would unpack to more than ${MOST_UNPACKED.toLocaleString('en')} bytes`);
        return !name.endsWith('/');
      },
    });
    return Object.entries(entries).map(([name, bytes]) => ({
      path: `${folder}/${name}`,
      file: new File([bytes as Uint8Array<ArrayBuffer>], name.split('/').at(-1) ?? name),
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${path} is no ZIP archive that can be read: ${reason}.`, { cause: error });
  }
}
