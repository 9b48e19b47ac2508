import { describe, expect, test } from 'vitest';
import { packExamples, unpadRows } from '../../src/data/examples';
import { DataError } from '../../src/errors';

describe('examples for the GPU', () => {
  test.each([
    ['a Uint8Array', (bytes: number[]) => Uint8Array.from(bytes)],
    ['a Uint8ClampedArray, as canvases have', (bytes: number[]) => Uint8ClampedArray.from(bytes)],
    ['a Buffer, as files come in Node', (bytes: number[]) => Buffer.from(bytes)],
  ])('take bytes from %s, rows padded to words', (_, make) => {
    const { kind, count, stride, values } = packExamples(make([1, 2, 3, 4, 5, 6]) as Uint8Array, 3);
    expect({ kind, count, stride }).toEqual({ kind: 'bytes', count: 2, stride: 4 });
    expect([...values]).toEqual([1, 2, 3, 0, 4, 5, 6, 0]);
  });

  test('take floats, and come back without padding', () => {
    const floats = Float32Array.of(1, -2, 3, 4, 5, 6);
    const { kind, values, stride } = packExamples(floats, 3);
    expect(kind).toBe('floats');
    expect(unpadRows(values as Float32Array, 3, stride, 2)).toEqual(floats);
  });

  test('tell the first value outside [0, 1]', () => {
    expect(packExamples(Float32Array.of(0, 1, 0.5, 1.5, -1, 0), 3).outsideUnit).toContain(
      'Value 0 of example 1 is 1.5',
    );
    expect(packExamples(Float32Array.of(0, 1), 2).outsideUnit).toBeUndefined();
  });

  test.each([
    ['none', new Uint8Array(0)],
    ['a part of one', new Uint8Array(4)],
    ['NaN', Float32Array.of(0, Number.NaN, 0)],
    ['infinity', Float32Array.of(0, 0, Number.POSITIVE_INFINITY)],
    ['plain arrays', [0, 0, 0] as unknown as Float32Array],
    ['other arrays', new Float64Array(3) as unknown as Float32Array],
  ])('are refused: %s', (_, images) => {
    expect(() => packExamples(images, 3)).toThrow(DataError);
  });
});
