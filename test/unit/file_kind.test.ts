import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileKind, gunzipHead, KIND_BYTES, wayOn } from '../../src/data/index';
import { scramble } from '../../src/permutation';
import { FOREIGN } from '../support/foreign';
import { idxFile } from '../support/idx';

const utf8 = (text: string) => new TextEncoder().encode(text);
const kindOf = (head: Uint8Array) => fileKind(head)?.kind;

describe('the kind of a file', () => {
  test.each(Object.entries(FOREIGN))('%s', (kind, bytes) => {
    expect(kindOf(bytes)).toBe(kind);
    expect(fileKind(bytes)?.name).toMatch(/^an? [A-Za-z0-9]/);
  });

  test.each<[string, string, Uint8Array]>([
    ['idx', 'IDX images', idxFile([1, 2, 2], [1, 2, 3, 4])],
    ['idx', 'IDX labels', idxFile([2], [1, 2])],
    ['gzip', 'gzip', new Uint8Array(gzipSync('x'))],
    ['html', 'a page behind spaces and a byte order mark', utf8('\ufeff \n<html lang="de"><p>Anmelden')],
    ['html', 'a page behind a comment', utf8('<!-- saved from --><!doctype HTML>')],
    ['json', 'a JSON object', utf8('{"images": [1, 2]}')],
    ['csv', 'one long line of a table', utf8(`${Array(3000).fill('0').join(',')}`)],
    ['csv', 'a table of tabs', utf8('a\tb\n1\t2\n')],
    ['csv', 'a table of semicolons whose last line is cut off', utf8('1;2;3\n4;5;6\n7;8')],
    ['text', 'a settings file', utf8('[network]\nwidth = 3\n')],
    ['text', 'text whose last character is cut off', utf8('Gr\u00fc\u00dfe').subarray(0, 6)],
    ['pytorch', 'PyTorch as it was before ZIP', utf8('')],
  ])('%s: %s', (kind, what, bytes) => {
    const head = what.startsWith('PyTorch')
      ? Uint8Array.of(0x80, 2, ...utf8('ctorch._utils\n_rebuild_tensor_v2'))
      : bytes;
    expect(kindOf(head)).toBe(kind);
  });

  test('is not made up, whatever the bytes', () => {
    const noise = Uint8Array.from({ length: 300 }, (_, i) => (i * 167 + 13) & 255);
    expect(fileKind(noise)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const found = fileKind(bytes);
        if (found)
          for (const reader of ['library', 'terminal', 'page'] as const)
            expect(wayOn(found, reader)).not.toBe('');
      }),
    );
  });

  test('is told by the beginning of a large file, too', () => {
    for (const [kind, bytes] of Object.entries(FOREIGN).filter(([kind]) => kind !== 'empty')) {
      const filler = ['json', 'text', 'html', 'xml', 'svg', 'pnm', 'lfs'].includes(kind) ? 32 : 0x5a;
      if (kind === 'csv') continue;
      const large = new Uint8Array(3 * KIND_BYTES).fill(filler);
      large.set(bytes);
      expect(kindOf(large)).toBe(kind);
    }
  });
});

describe('what a gzipped file holds', () => {
  test('is told by its beginning, whole or cut short', async () => {
    for (const [kind, bytes] of Object.entries(FOREIGN)) {
      expect(kindOf(await gunzipHead(new Uint8Array(gzipSync(bytes))))).toBe(kind);
    }
    const noise = Uint8Array.from({ length: 400_000 }, (_, i) => scramble(i));
    const images = new Uint8Array(gzipSync(idxFile([400, 1000], noise)));
    expect(images.length).toBeGreaterThan(1 << 17);
    const head = await gunzipHead(images.subarray(0, 1 << 16));
    expect([head.length, kindOf(head)]).toEqual([KIND_BYTES, 'idx']);
  });

  test('is nothing where it is damaged', async () => {
    expect(await gunzipHead(Uint8Array.of(0x1f, 0x8b, 9, 9, 9))).toHaveLength(0);
  });
});

test('each kind has a way on, in the words of who reads it', () => {
  const way = (kind: string, reader?: 'library' | 'terminal' | 'page') =>
    wayOn(fileKind(FOREIGN[kind]!)!, reader);
  expect(way('numpy', 'terminal')).toMatch(
    /save its images by numpy.save, or as IDX; --data takes pictures, folders of them, and IDX, NumPy and CIFAR/,
  );
  expect(way('numpy', 'page')).toMatch(/this page takes pictures, ZIP archives of them, and IDX/);
  expect(way('pnm', 'terminal')).toMatch(/save it as PNG or JPEG/);
  expect(way('tiff', 'page')).toMatch(/save it as PNG or JPEG/);
  expect(way('safetensors', 'terminal')).toMatch(/--model/);
  expect(way('zip')).toMatch(/^unpack it first/);
  expect(way('html')).toMatch(/fetch the file again$/);
  expect(way('empty')).toMatch(/fetch or copy the file again/);
});
