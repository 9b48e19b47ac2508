import { DataError } from '../../src/index';
import type { DataSet } from '../live';
import { type Entry, INDEX, isAttributes, isChannels, isTextOf } from './format';
import { type Bytes, type Listener, unpack } from './unpack';

/** A data set that the site has. */
export interface SiteData extends Entry {
  /** Where {@link loadDataSet} finds it. */
  readonly url: string;
}

/** Bytes of a file that are asked for first, enough to start with: the others would take the processor from that. */
const FIRST = 1 << 20;

const REMEDY = 'Reload the page; if that does not help, build the site again (npm run build:demo).';

/** The data sets of the site whose pages lie at `base`. Throws {@link DataError}. */
export async function listDataSets(base: URL): Promise<SiteData[]> {
  const index = new URL(INDEX, base);
  const response = await get(index);
  const entries: unknown = await response.json().catch(() => undefined);
  if (!Array.isArray(entries) || !entries.every(isEntry)) {
    throw new DataError(`${index} is no list of data sets. ${REMEDY}`);
  }
  return entries.map((entry) => ({ ...entry, url: new URL(entry.file, index).href }));
}

export interface LoadOptions extends Listener {
  readonly signal?: AbortSignal;
}

/**
 * Fetches a data set of the site. What comes first is handed to `onStart`, as views of what is resolved with in the
 * end. Throws {@link DataError}, or the reason of `signal`.
 */
export async function loadDataSet(url: URL, { signal, ...listener }: LoadOptions = {}): Promise<DataSet> {
  const first = await get(url, signal, { Range: `bytes=0-${FIRST - 1}` });
  if (!first.body) throw new DataError(`${url} is empty. ${REMEDY}`);
  try {
    return await unpack(
      whole(first.body, () => restOf(first, signal)),
      listener,
    );
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${url} came damaged or was cut short: ${reason}. ${REMEDY}`, { cause: error });
  }
}

/** A stream, and behind it another one, which is not asked for before that was read. */
function whole(first: Bytes, rest: () => Promise<Bytes | undefined>): Bytes {
  let reader = first.getReader();
  let last = false;
  return new ReadableStream(
    {
      async pull(controller) {
        let { value } = await reader.read();
        if (!value && !last) {
          last = true;
          const next = await rest();
          if (next) {
            reader = next.getReader();
            value = (await reader.read()).value;
          }
        }
        if (value) controller.enqueue(value);
        else controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** What a server that hands over parts of a file has not handed over yet. */
async function restOf(
  { url, status, headers }: Response,
  signal: AbortSignal | undefined,
): Promise<Bytes | undefined> {
  const size = Number(headers.get('Content-Range')?.split('/')[1]);
  if (status !== 206 || size <= FIRST) return undefined;
  const rest = await fetch(url, { signal: signal ?? null, headers: { Range: `bytes=${FIRST}-` } });
  if (rest.status !== 206 || !rest.body) throw new Error(`its end was answered with status ${rest.status}`);
  return rest.body;
}

async function get(url: URL, signal?: AbortSignal, headers: HeadersInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ?? null, headers });
  } catch (error) {
    signal?.throwIfAborted();
    throw new DataError(`${url} cannot be fetched: check the connection, then reload the page.`, {
      cause: error,
    });
  }
  // Many a server answers with a page where it has no file.
  const html = response.headers.get('Content-Type')?.startsWith('text/html');
  if (response.ok && !html) return response;
  await response.body?.cancel();
  const answer = response.ok ? 'a page' : `status ${response.status}`;
  throw new DataError(`The site has no ${url}: the answer is ${answer}. ${REMEDY}`);
}

function isEntry(value: unknown): value is Entry {
  const {
    name,
    file,
    bytes,
    width,
    height,
    channels = 1,
    train,
    test,
    classes,
    trainLabels = false,
    attributes,
    text,
    credit,
  } = (value ?? {}) as Entry;
  return (
    typeof name === 'string' &&
    typeof file === 'string' &&
    [bytes, width, height, train, test].every((one) => Number.isInteger(one) && one > 0) &&
    isChannels(channels) &&
    typeof trainLabels === 'boolean' &&
    (attributes === undefined || isAttributes(attributes)) &&
    (text === undefined || isTextOf(text, width)) &&
    (credit === undefined || typeof credit === 'string') &&
    Array.isArray(classes) &&
    classes.every((one) => typeof one === 'string')
  );
}
