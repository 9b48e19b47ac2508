import { describe, expect, test, vi } from 'vitest';
import { type Chosen, inParts } from '../../demo/data/chosen';
import { dropped, type Found, walk } from '../../demo/data/dropped';
import { Reader } from '../../demo/data/reader';
import { idxFile } from '../support/idx';

describe('a drop', () => {
  let [open, most] = [0, 0];
  /** Entries as a browser gives them, which answer later. */
  const leaf = (path: string) => ({
    isFile: true,
    fullPath: path,
    file: (done: (file: File) => void, failed: (error: Error) => void) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        if (path.endsWith('locked.png')) failed(new Error('not allowed'));
        else done(new File([path], path.split('/').at(-1) as string));
      });
    },
  });
  const folder = (path: string, entries: readonly unknown[]) => ({
    isFile: false,
    fullPath: path,
    createReader: () => {
      const left = [...entries];
      return {
        readEntries: (done: (some: unknown[]) => void) => setTimeout(() => done(left.splice(0, 100))),
      };
    },
  });
  const entry = (one: unknown) => ({ kind: 'file', type: '', webkitGetAsEntry: () => one });
  const walked = async (items: readonly unknown[], files: readonly unknown[]) => {
    const found: Found[] = [];
    for await (const part of walk(dropped({ items, files } as unknown as DataTransfer))) found.push(part);
    return found;
  };

  test('gives all files of its folders, by their path, in parts, and names what cannot be opened', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `/pets/${i}.png`);
    const deep = Array.from({ length: 30 }, (_, i) => folder(`/pets/d${i}`, [leaf(`/pets/d${i}/x.png`)]));
    const items = [
      { kind: 'file', type: 'image/png', webkitGetAsEntry: () => null },
      { kind: 'string', type: 'text/plain' },
      entry(leaf('/single.png')),
      entry(folder('/pets', [...names.map(leaf), leaf('/pets/locked.png'), ...deep])),
    ];
    const found = await walked(items, [new File(['x'], 'dragged.png'), undefined, undefined]);
    const files = found.flatMap(({ files }) => files);
    expect(new Set(files.map(({ path }) => path))).toEqual(
      new Set([
        'dragged.png',
        'single.png',
        ...names.map((name) => name.slice(1)),
        ...deep.map((_, i) => `pets/d${i}/x.png`),
      ]),
    );
    expect(files).toHaveLength(282);
    expect(found.flatMap(({ unreadable }) => unreadable)).toEqual(['pets/locked.png']);
    expect(Math.max(...found.map((part) => part.files.length))).toBeLessThanOrEqual(50);
    expect(most).toBeLessThanOrEqual(50);
    const last = files.find(({ path }) => path === 'pets/249.png');
    expect(await last?.file.text()).toBe('/pets/249.png');
  });
});

test('many files of a drop are not asked for their entries, which a browser looks up on the disk', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `${i}.png`);
  const items = names.map(() => ({
    kind: 'file',
    type: 'image/png',
    webkitGetAsEntry: () => expect.unreachable(),
  }));
  const files = names.map((name) => new File([name], name));
  const paths: string[] = [];
  for await (const part of walk(dropped({ items, files } as unknown as DataTransfer))) {
    expect(part.files.length).toBeLessThanOrEqual(50);
    paths.push(...part.files.map(({ path }) => path));
  }
  expect(paths).toEqual(names);
});

test('files go to the worker in small parts, all of them', () => {
  const all = Array.from({ length: 1234 }, (_, i) => i);
  const parts = [...inParts(all)];
  expect(parts.flat()).toEqual(all);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(50);
});

describe('a reader', () => {
  const idx = (path: string, count: number, value: number): Chosen => ({
    path,
    file: new File([idxFile([count, 1, 2], Array(2 * count).fill(value)) as Uint8Array<ArrayBuffer>], path),
  });
  const options = { size: 28, crop: 'cover', invert: false } as const;
  const silent = () => {};

  test('reads what was gathered part after part', async () => {
    const reader = new Reader();
    reader.gather(1, [idx('a', 10, 77)], ['locked']);
    reader.gather(1, [idx('b', 20, 9)]);
    const preview = await reader.read(1, options, silent);
    expect(preview).toMatchObject({ train: 27, test: 3 });
    expect(preview.skipped).toMatchObject([{ path: 'locked', reason: 'a file that could not be opened' }]);
  });

  test('keeps what was chosen before where files are refused, or reading is called off', async () => {
    const reader = new Reader();
    reader.gather(1, [idx('a', 10, 77)]);
    await reader.read(1, options, silent);
    const before = reader.images;
    reader.gather(2, [idx('few', 3, 9)]);
    await expect(reader.read(2, options, silent)).rejects.toThrow(/3 images are too few/);
    expect(reader.images).toBe(before);

    reader.gather(3, [idx('c', 10, 9)]);
    const reading = reader.read(3, options, silent);
    reader.callOff();
    await expect(reading).rejects.toThrow('called off');
    expect(reader.images).toBe(before);
    // It can still be read in another way, and what was called off cannot.
    expect(await reader.read(1, { ...options, invert: true }, silent)).toMatchObject({ train: 9 });
    expect(reader.images?.data.train[0]).toBe(178);
    await expect(reader.read(3, options, silent)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('makes way for a newer choice, and decodes nothing twice to invert it', async () => {
    const reader = new Reader();
    reader.gather(1, [idx('a', 10, 77)]);
    const old = reader.read(1, options, silent);
    const file = idx('b', 10, 9);
    const opened = vi.spyOn(file.file, 'arrayBuffer');
    reader.gather(2, [file]);
    await expect(old).rejects.toMatchObject({ name: 'AbortError' });
    await reader.read(2, options, silent);
    expect(opened).toHaveBeenCalledOnce();
    await reader.read(2, { ...options, invert: true }, silent);
    expect(opened).toHaveBeenCalledOnce();
    expect(reader.images?.data).toMatchObject({ name: 'b', origin: { invert: true } });
    await reader.read(2, { ...options, size: 16 }, silent);
    expect(opened).toHaveBeenCalledTimes(2);
  });
});
