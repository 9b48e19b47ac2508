import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../src/index';

/** Entries that are kept; the oldest make way. */
const LIMIT = 100;

/**
 * What was measured on this machine's adapters, in one small file of `folder`. It is a cache: whatever is wrong with it
 * costs a measurement, and no run.
 */
export function fileStore(folder: string): Store {
  const path = join(folder, 'matmul.json');
  const read = (): [string, string][] => {
    try {
      const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (!Array.isArray(entries)) return [];
      return entries.filter(isEntry);
    } catch {
      return [];
    }
  };
  return {
    getItem: (key) => new Map(read()).get(key) ?? null,
    setItem(key, value) {
      const others = read().filter(([name]) => name !== key);
      const temporary = `${path}.${randomBytes(6).toString('hex')}`;
      mkdirSync(folder, { recursive: true });
      try {
        writeFileSync(temporary, JSON.stringify([...others, [key, value]].slice(-LIMIT)));
        renameSync(temporary, path);
      } finally {
        rmSync(temporary, { force: true });
      }
    },
  };
}

function isEntry(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((text) => typeof text === 'string');
}
