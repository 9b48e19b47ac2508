import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CheckpointError } from '../../src/errors';
import { type F32Tensor, readSafetensors, writeSafetensors } from '../../src/train/safetensors';
import { fileOf } from '../support/tampering';

const ONE = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
const four = new Uint8Array(4);

describe('what is written', () => {
  const tensor = fc
    .array(fc.nat(5), { maxLength: 3 })
    .chain((shape) =>
      fc
        .float32Array({ minLength: size(shape), maxLength: size(shape) })
        .map((values): F32Tensor => ({ shape, values })),
    );
  const name = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => text !== '__metadata__');

  test('is read again: names, shapes and every bit', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, tensor, { noNullPrototype: true }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
          noNullPrototype: true,
        }),
        (tensors, metadata) => {
          const file = {
            metadata: new Map(Object.entries(metadata)),
            tensors: new Map(Object.entries(tensors)),
          };
          const again = readSafetensors(writeSafetensors(file));
          expect(again.metadata).toEqual(file.metadata);
          expect([...again.tensors.keys()].sort()).toEqual([...file.tensors.keys()].sort());
          for (const [key, { shape, values }] of file.tensors) {
            const found = again.tensors.get(key) as F32Tensor;
            expect(found.shape).toEqual(shape);
            expect(bits(found.values)).toEqual(bits(values));
          }
        },
      ),
    );
  });

  test('may have names and entries of any length', () => {
    const long = '"\\'.repeat(3e6);
    const file = { metadata: new Map([[long, long]]), tensors: new Map() };
    expect(
      readSafetensors(writeSafetensors({ ...file, metadata: new Map([['a', long]]) })).metadata.get('a'),
    ).toBe(long);
  });

  test('is what the format says: length, header, tensors at a multiple of eight', () => {
    const bytes = writeSafetensors({
      metadata: new Map([['format', 'x']]),
      tensors: new Map([
        ['b', { shape: [2], values: Float32Array.of(1, -2) }],
        ['a', { shape: [], values: Float32Array.of(3) }],
      ]),
    });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: 'x' },
      b: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      a: { dtype: 'F32', shape: [], data_offsets: [8, 12] },
    });
    expect(bytes.length).toBe(8 + length + 12);
    expect([0, 4, 8].map((at) => view.getFloat32(8 + length + at, true))).toEqual([1, -2, 3]);
  });

  test('is read wherever it lies in memory', () => {
    const file = {
      metadata: new Map(),
      tensors: new Map([['a', { shape: [1], values: Float32Array.of(7) }]]),
    };
    const bytes = writeSafetensors(file);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(readSafetensors(shifted).tensors.get('a')?.values).toEqual(Float32Array.of(7));
  });
});

describe('what others wrote', () => {
  test('may order the header as it likes and have no metadata', () => {
    const header = {
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      a: { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] },
    };
    const { metadata, tensors } = readSafetensors(fileOf(header, new Uint8Array(8)));
    expect(metadata.size).toBe(0);
    expect(tensors.get('a')?.shape).toEqual([1, 1]);
  });

  test('may hold tensors of no elements, and names that objects have of their own', () => {
    const header =
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}';
    const { tensors } = readSafetensors(fileOf(header, four));
    expect([...tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });
});

test('a header that is padded with NUL bytes is read', () => {
  for (const padding of ['\0', '\0\0\0', '  \0']) {
    const { tensors } = readSafetensors(fileOf(JSON.stringify({ a: ONE }) + padding, four));
    expect([...tensors.keys()]).toEqual(['a']);
  }
});

describe('other types of floats', () => {
  const one = (dtype: string, bytes: Uint8Array): number => {
    const header = { a: { dtype, shape: [1], data_offsets: [0, bytes.length] } };
    return readSafetensors(fileOf(header, bytes)).tensors.get('a')?.values[0] as number;
  };

  test.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x8000, -0],
    [0x3555, 1365 * 2 ** -12],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e01, Number.NaN],
  ])('the half %i is %d', (bits, value) => {
    expect(one('F16', Uint8Array.of(bits & 255, bits >> 8))).toBe(value);
  });

  test.each([
    [0x3f80, 1],
    [0xc049, -3.140625],
    [0x0001, 2 ** -133],
    [0x7f80, Number.POSITIVE_INFINITY],
  ])('the bfloat16 %i is %d', (bits, value) => {
    expect(one('BF16', Uint8Array.of(bits & 255, bits >> 8))).toBe(value);
  });

  test('a double is rounded to the nearest float', () => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, 0.1, true);
    expect(one('F64', bytes)).toBe(Math.fround(0.1));
  });

  test('another type is named, with those that are read', () => {
    expect(() => readSafetensors(a({ dtype: 'I64' }))).toThrow(/Tensor a has the type I64.*F32, F16, BF16/);
  });
});

const a = (entry: object) => fileOf({ a: { ...ONE, ...entry } }, four);
const SAME = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';

test.each<[what: string, file: unknown]>([
  ['no bytes', new Uint8Array(0)],
  ['no Uint8Array', [8, 0, 0, 0]],
  ['an ArrayBuffer', new ArrayBuffer(16)],
  ['nothing', undefined],
  ['zeros', new Uint8Array(100)],
  ['a header longer than the file', header(1000, '{}')],
  ['a header of 2^64 - 1 bytes', header(2n ** 64n - 1n, '{}')],
  ['a header of 2^53 bytes', header(2n ** 53n, '{}')],
  ['a header that is no JSON', fileOf('{"a":', four)],
  ['a header that is a list', fileOf('[]', four)],
  ['a header that is null', fileOf('null', four)],
  ['a header that is no UTF-8', fileOf(Uint8Array.of(0x7b, 0xff, 0x7d), new Uint8Array(0))],
  ['a name twice', fileOf(`{"a":${SAME},"a":${SAME}}`, four)],
  ['a name twice, once escaped', fileOf(`{"a":${SAME},"\\u0061":${SAME}}`, four)],
  ['__metadata__ twice', fileOf('{"__metadata__":{},"__metadata__":{}}', new Uint8Array(0))],
  ['metadata that is a list', fileOf({ __metadata__: ['a'] }, new Uint8Array(0))],
  ['metadata that is null', fileOf({ __metadata__: null }, new Uint8Array(0))],
  ['metadata of numbers', fileOf({ __metadata__: { step: 3 } }, new Uint8Array(0))],
  ['an entry that is null', fileOf({ a: null }, four)],
  ['an entry that is a list', fileOf({ a: [] }, four)],
  ['an entry of nothing', fileOf({ a: {} }, four)],
  ['halves of four bytes', a({ dtype: 'F16' })],
  ['doubles of four bytes', a({ dtype: 'F64' })],
  ['whole numbers', a({ dtype: 'I32' })],
  ['a NUL within the padding', fileOf(`{"a":${SAME}}\0 `, four)],
  ['no type', a({ dtype: undefined })],
  ['a type that is a list', a({ dtype: ['F32'] })],
  ['no shape', a({ shape: undefined })],
  ['a shape that is a number', a({ shape: 1 })],
  ['a negative size', a({ shape: [-1] })],
  ['two negative sizes', a({ shape: [-1, -1] })],
  ['half an element', a({ shape: [0.5, 2] })],
  ['a size that is text', a({ shape: ['1'] })],
  ['more dimensions than anybody needs', a({ shape: Array(9).fill(1) })],
  ['a size beyond 2^53', a({ shape: [2 ** 60] })],
  ['sizes whose product overflows', a({ shape: [2 ** 32, 2 ** 32, 2 ** 32] })],
  ['a shape of fewer elements', a({ shape: [0] })],
  ['a shape of more elements', a({ shape: [2] })],
  ['offsets that lie', a({ data_offsets: [0, 8] })],
  ['offsets out of order', a({ data_offsets: [4, 0] })],
  ['offsets below zero', a({ data_offsets: [-4, 0] })],
  ['one offset', a({ data_offsets: [0] })],
  ['three offsets', a({ data_offsets: [0, 4, 4] })],
  ['offsets that are text', a({ data_offsets: ['0', '4'] })],
  ['offsets between bytes', a({ data_offsets: [0.5, 4.5] })],
  ['tensors that overlap', fileOf({ a: ONE, b: ONE }, four)],
  [
    'tensors that overlap in part',
    fileOf(
      {
        a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
      },
      new Uint8Array(12),
    ),
  ],
  ['a gap before a tensor', fileOf({ a: { ...ONE, data_offsets: [4, 8] } }, new Uint8Array(8))],
  ['bytes behind the tensors', fileOf({ a: ONE }, new Uint8Array(8))],
  ['bytes and no tensors', fileOf({}, four)],
])('%s: CheckpointError', (_, file) => {
  expect(() => readSafetensors(file as Uint8Array)).toThrow(CheckpointError);
});

test('a long header of nonsense is refused at once', () => {
  const text = `{"${'a'.repeat(4 << 20)}":1}`;
  expect(() => readSafetensors(fileOf(text, four))).toThrow(CheckpointError);
  expect(() => readSafetensors(fileOf('['.repeat(1 << 20), four))).toThrow(CheckpointError);
});

test('a header cut short by any number of bytes is refused', () => {
  const whole = fileOf({ __metadata__: { a: 'b' }, a: ONE }, four);
  for (let length = 0; length < whole.length; length++) {
    expect(() => readSafetensors(whole.slice(0, length)), String(length)).toThrow(CheckpointError);
  }
});

test('random bytes are refused, with no other error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(() => readSafetensors(bytes)).toThrow(CheckpointError);
    }),
  );
});

function header(length: number | bigint, text: string): Uint8Array {
  const bytes = fileOf(text, new Uint8Array(0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  return bytes;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}
