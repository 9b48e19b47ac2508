import { DataError } from '../errors';
import { shown } from '../words';

/** The lines of a text in UTF-8, in their order, without line ends and byte order mark. Throws a {@link DataError}. */
export function readLines(bytes: Uint8Array): string[] {
  const lines = decodeText(bytes).split(/\r\n|\n|\r/);
  // A file ends with a line end, behind which there is no line.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The strings of a JSON array. Throws a {@link DataError} for any other JSON. */
export function readJson(bytes: Uint8Array): string[] {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`it is no JSON: ${(cause as Error).message}.`, { cause });
  }
  if (!Array.isArray(value))
    throw new DataError(
      `it holds ${shown(value)}, and must be an array of strings, such as ["anna", "peter"].`,
    );
  const wrong = value.findIndex((one) => typeof one !== 'string');
  if (wrong < 0) return value;
  throw new DataError(`element ${wrong} of its array is ${shown(value[wrong])}, and must be a string.`);
}

/** A text in UTF-8. Throws a {@link DataError} that names the line for what is none. */
export function decodeText(bytes: Uint8Array): string {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) throw new DataError('it is a text in UTF-16: save it as UTF-8.');
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new DataError(`it is no text: byte ${zero} is 0. Give a text in UTF-8, an item a line.`);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DataError(
      `line ${wrongLine(bytes, decoder)} is not in UTF-8: save the text as UTF-8, or give another file.`,
      { cause },
    );
  }
}

/** The first line, counted from 1, that is not in UTF-8: no character of several bytes has that of a line end. */
function wrongLine(bytes: Uint8Array, decoder: TextDecoder): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
