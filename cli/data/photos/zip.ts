import { promisify } from 'node:util';
import { type InputType, inflateRaw, type ZlibOptions } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { DataError } from '../../../src/index';
import { Failure, reason } from '../../terminal/errors';
import { count, printable } from '../../terminal/format';
import { type Files, type Found, MOST_BYTES, tooLarge } from './found';

/** An archive that unpacks to more is a trap rather than a collection of pictures. */
const MOST_UNPACKED = 2 ** 37;
/** Bits of an entry: it is encrypted. */
const ENCRYPTED = 1;

/** `photos.zip#train`, by which a folder of an archive is named. */
const WITHIN = /^(.+\.zip)#(.+)$/i;

/** Names the folder of an archive, or undefined for another file. */
export function folderWithin(
  path: string,
): { readonly archive: string; readonly folder: string } | undefined {
  const [, archive, folder] = WITHIN.exec(path) ?? [];
  return archive && folder ? { archive, folder } : undefined;
}

/**
 * The files of a ZIP archive, which are unpacked one by one as they are read. Throws a DataError for a damaged archive,
 * one with paths that climb out of it, and one that would unpack to more than any collection has, before it unpacks any.
 */
export async function openZip(path: string, most = MOST_BYTES): Promise<Files> {
  const refuse = (why: string, cause?: unknown) =>
    new DataError(`${path} is no ZIP archive that can be read: ${printable(why)}.`, { cause });
  let zip: ZipFile;
  try {
    zip = await promisify<string, yauzl.Options, ZipFile>(yauzl.open)(path, {
      lazyEntries: true,
      autoClose: false,
    });
  } catch (error) {
    throw refuse(reason(error), error);
  }
  try {
    const entries = await entriesOf(zip);
    const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (total > MOST_UNPACKED)
      throw new Error(`it would unpack to ${count(total)} bytes, more than ${count(MOST_UNPACKED)}`);
    const locked = entries.find(({ generalPurposeBitFlag }) => generalPurposeBitFlag & ENCRYPTED);
    if (locked) throw new Error(`${locked.fileName} in it is encrypted; unpack it first`);
    const files = entries.filter(({ fileName }) => !fileName.endsWith('/'));
    return { found: files.map((entry) => fileOf(zip, entry, most)), unread: [], close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw refuse(reason(error), error);
  }
}

/** Of which paths that climb, or begin at the root, are refused by name. */
function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

function fileOf(zip: ZipFile, entry: Entry, most: number): Found {
  const { fileName: path, compressedSize, uncompressedSize } = entry;
  return {
    path,
    async read() {
      const size = Math.max(compressedSize, uncompressedSize);
      if (size > most) throw tooLarge(size);
      return unpacked(await packed(zip, entry), entry);
    },
  };
}

/**
 * The bytes of an entry as they lie in the archive. They are read to their end: yauzl reads on in a stream that was left, where
 * another one is read beside it, and brings the program down.
 */
async function packed(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const open = promisify<Entry, object, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  const parts: Buffer[] = [];
  for await (const part of await open(entry, { decodeFileData: false })) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const inflate = promisify<InputType, ZlibOptions, Buffer>(inflateRaw);
/** How an entry is packed. */
const METHODS = { stored: 0, deflated: 8 };

/** Throws as soon as there is more than the archive says. */
async function unpacked(bytes: Buffer, { compressionMethod, uncompressedSize }: Entry): Promise<Buffer> {
  if (compressionMethod === METHODS.stored) return bytes;
  if (compressionMethod !== METHODS.deflated)
    throw new Failure(`it is packed by method ${compressionMethod} of ZIP: pack it by deflate`);
  const said = `the ${count(uncompressedSize)} bytes that the archive says`;
  const all = await inflate(bytes, { maxOutputLength: Math.max(1, uncompressedSize) }).catch((error) => {
    throw new Failure(
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? `it unpacks to more than ${said}`
        : `it cannot be unpacked: ${reason(error)}`,
    );
  });
  if (all.length !== uncompressedSize) throw new Failure(`it unpacks to ${count(all.length)}, not ${said}`);
  return all;
}
