import { type FileKind, fileKind, gunzipHead, KIND_BYTES, wayOn } from '../../src/data/index';
import { DataError } from '../../src/index';
import type { Chosen, Skipped } from './chosen';

/** Files by what they are. */
export interface Sorted {
  /** IDX and NumPy, gzipped or not, and CIFAR. */
  readonly tables: readonly Chosen[];
  readonly pictures: readonly Chosen[];
  /** Of no known kind: pictures, perhaps. */
  readonly unknown: readonly Chosen[];
  readonly skipped: readonly Skipped[];
}

/** What a browser's decoder may know. */
const PICTURES: ReadonlySet<string> = new Set(['png', 'jpeg', 'gif', 'webp', 'bmp', 'tiff', 'avif', 'svg']);
/** Of a gzipped file, so that its start can be unpacked. */
const PACKED_BYTES = 1 << 16;
const AT_ONCE = 16;

/** Tells by the first bytes what each file is; a picture by its type, as there may be many of them. */
export async function sortOut(files: readonly Chosen[], signal?: AbortSignal): Promise<Sorted> {
  const tables: Chosen[] = [];
  const unknown: Chosen[] = [];
  const skipped: Skipped[] = [];
  const pictures = files.filter(({ file }) => file.type.startsWith('image/'));
  const others = files.filter(({ file }) => !file.type.startsWith('image/'));
  for (let i = 0; i < others.length; i += AT_ONCE) {
    signal?.throwIfAborted();
    const batch = others.slice(i, i + AT_ONCE);
    const kinds = await Promise.all(batch.map(({ file }) => kindOf(file)));
    kinds.forEach((found, j) => {
      const one = batch[j] as Chosen;
      if (found === 'unreadable') skipped.push(unreadable(one.path));
      else if (found?.kind === 'idx' || found?.kind === 'numpy' || isCifar(one.file)) tables.push(one);
      else if (!found) unknown.push(one);
      else if (PICTURES.has(found.kind)) pictures.push(one);
      else skipped.push(skippedAs(one.path, found));
    });
  }
  return { tables, pictures, unknown, skipped };
}

/** Whether it is a file of the binary version of CIFAR by its name and length: it begins with no signature. */
export function isCifar({ name, size }: Pick<File, 'name' | 'size'>): boolean {
  return /\.bin$/i.test(name) && size > 0 && (size % 3073 === 0 || size % 3074 === 0);
}

/** What a file is, gzipped or not; `undefined` where that is not known. */
export async function kindOf(file: File): Promise<FileKind | 'unreadable' | undefined> {
  try {
    const head = await bytes(file, KIND_BYTES);
    const found = fileKind(head);
    if (found?.kind !== 'gzip') return found;
    const inner = fileKind(await gunzipHead(await bytes(file, PACKED_BYTES)));
    // What is damaged is damaged IDX, whose reader says how.
    if (!inner || inner.kind === 'empty') return { kind: 'idx', name: 'an IDX file' };
    return inner.kind === 'idx' || inner.kind === 'numpy'
      ? inner
      : { ...inner, name: `${inner.name}, gzipped` };
  } catch {
    return 'unreadable';
  }
}

async function bytes(file: File, length: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, length).arrayBuffer());
}

export function skippedAs(path: string, kind: FileKind): Skipped {
  return { path, reason: kind.name, remedy: wayOn(kind, 'page') };
}

export function unreadable(path: string): Skipped {
  return {
    path,
    reason: 'a file that could not be opened',
    remedy: 'check that it is still there, and that you may read it',
  };
}

/** Of files of which none can be used: what they are, and the way on. */
export function refusal(skipped: readonly Skipped[]): DataError {
  const [first, second] = skipped;
  if (!first) return new DataError('There are no files: choose images, or a folder of them.');
  if (!second) return new DataError(`${first.path} is ${first.reason}: ${first.remedy}.`);
  const named = skipped
    .slice(0, 2)
    .map(({ path, reason }) => `${path} is ${reason}`)
    .join(', ');
  const more = skipped.length > 2 ? ', and so on' : '';
  return new DataError(
    `None of these ${skipped.length.toLocaleString('en')} files holds images that can be read here: ${named}${more}. As for the first one: ${first.remedy}.`,
  );
}
