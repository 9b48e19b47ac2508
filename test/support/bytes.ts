// Has `toEqual` compare typed arrays by their bytes first: equal ones take it seconds for a million elements otherwise.
// Those that differ are left to it, as it says where.

import { expect } from 'vitest';

const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function sameBytes(a: unknown, b: unknown): boolean | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return undefined;
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0 || undefined;
}

// This runs before each test file, and files of a project may share a process.
const added = Symbol.for('webgpu-vae: typed arrays by their bytes');
if (!Reflect.has(globalThis, added)) {
  Reflect.set(globalThis, added, true);
  expect.addEqualityTesters([sameBytes]);
}
