import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileStore } from '../../cli/device/store';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('keeps texts by name from one store to the next, and nothing beside', async () => {
  const inner = join(folder, 'made');
  expect(fileStore(inner).getItem('a')).toBeNull();
  fileStore(inner).setItem('a', '1');
  fileStore(inner).setItem('__proto__', '2');
  fileStore(inner).setItem('a', '3');
  const store = fileStore(inner);
  expect([store.getItem('a'), store.getItem('__proto__'), store.getItem('toString')]).toEqual([
    '3',
    '2',
    null,
  ]);
  expect(await readdir(inner)).toEqual(['matmul.json']);
});

test.each(['', 'no JSON', '{"a":"1"}', '[["a"],["b",2],"c",null]'])('takes %j for empty', async (content) => {
  await writeFile(join(folder, 'matmul.json'), content);
  const store = fileStore(folder);
  expect([store.getItem('a'), store.getItem('b')]).toEqual([null, null]);
  store.setItem('a', '1');
  expect(store.getItem('a')).toBe('1');
});

test('forgets the oldest of many', () => {
  const store = fileStore(folder);
  for (let i = 0; i < 120; i++) store.setItem(`key ${i}`, String(i));
  expect([store.getItem('key 0'), store.getItem('key 119')]).toEqual([null, '119']);
});
