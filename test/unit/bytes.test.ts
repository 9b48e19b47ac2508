import { expect, test } from 'vitest';

test('typed arrays are equal by value and kind, and a million elements are compared at once', () => {
  const a = Float32Array.from({ length: 1e6 }, (_, i) => i);
  const start = process.cpuUsage();
  expect({ x: [a.slice()] }).toEqual({ x: [a] });
  const { user, system } = process.cpuUsage(start);
  // Element by element it is thousands.
  expect((user + system) / 1000).toBeLessThan(500);
  const b = a.slice();
  b[5] = 7;
  expect(b).not.toEqual(a);
  expect(a.subarray(1)).not.toEqual(a.subarray(0, -1));
  expect(new Uint8Array(4)).not.toEqual(new Int8Array(4));
  expect(Float32Array.of(-0)).not.toEqual(Float32Array.of(0));
  expect(Float32Array.of(Number.NaN)).toEqual(Float32Array.of(Number.NaN));
});
