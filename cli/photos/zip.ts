import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { DataError } from '../../src/index';
import { reason } from '../errors';
import { count, printable } from '../format';
import { type Files, type Found, MOST_BYTES, tooLarge } from './found';

/** An archive that unpacks to more is a trap rather than a collection of pictures. */
const MOST_UNPACKED = 2 ** 37;
/** Bits of an entry: it is encrypted. */
const ENCRYPTED = 1;

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
    const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (unpacked > MOST_UNPACKED)
      throw new Error(`it would unpack to ${count(unpacked)} bytes, more than ${count(MOST_UNPACKED)}`);
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
  const { fileName: path, uncompressedSize } = entry;
  return {
    path,
    async read() {
      if (uncompressedSize > most) throw tooLarge(uncompressedSize);
      const stream = await promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip))(entry);
      const parts: Buffer[] = [];
      // It ends with an error as soon as there is more than the archive says.
      for await (const part of stream) parts.push(part as Buffer);
      return Buffer.concat(parts);
    },
  };
}
