// Model files that were damaged on their way: none may be taken for a model, whatever happened to it.

import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { CheckpointError } from '../../src/errors';
import { initialParameters, layoutOf } from '../../src/graph/layout';
import { resolveSpec } from '../../src/graph/spec';
import { readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint';
import { checksumOf } from '../../src/train/checksum';
import { Random } from '../ops/harness';
import { fileOf, type Parts, takeApart, tampered } from '../support/tampering';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const FILES = LONG ? 1_000_000 : 5_000;

const spec = resolveSpec({ input: 3, encoder: [2], latent: 1 });
const layout = layoutOf(spec);
const file = writeCheckpoint({
  spec,
  layout,
  seed: 3,
  weights: {
    parameters: initialParameters(layout, 3),
    firstMoment: initialParameters(layout, 4),
    secondMoment: new Float32Array(layout.size),
  },
  state: { step: 17, epoch: 2, batch: 3, correction1: 0.5, correction2: 0.25 },
  epochShape: { examples: 100, batchSize: 13 },
});
const header = file.length - takeApart(file).data.length;

/** True if the file is refused; what is read must be what was written. */
function refused(bytes: Uint8Array, what: string): boolean {
  let read: ReturnType<typeof readCheckpoint>;
  try {
    read = readCheckpoint(bytes);
  } catch (error) {
    expect(error, what).toBeInstanceOf(CheckpointError);
    return true;
  }
  expect(writeCheckpoint(read), `${what} was taken for another model`).toEqual(file);
  return false;
}

test('cut at any length: refused', () => {
  for (let length = 0; length < file.length; length++) {
    expect(refused(file.slice(0, length), `cut at ${length}`)).toBe(true);
  }
});

test('with one bit flipped, in any byte of header or tensors: refused', () => {
  // Every bit in the long form, else one of each byte, each of the eight in turn.
  for (let bit = 0; bit < 8 * file.length; bit++) {
    if (!LONG && (bit & 7) !== ((bit >> 3) & 7)) continue;
    const bytes = file.slice();
    (bytes[bit >> 3] as number) ^= 1 << (bit & 7);
    // The space that pads the header may become the NUL that other writers pad with: that is the same model.
    const padded = bit >> 3 === header - 1 && bytes[header - 1] === 0;
    expect(refused(bytes, `bit ${bit}`)).toBe(!padded);
  }
});

/** What may happen to a file; `at` says where, `random` the rest. */
const DAMAGES: Record<string, (bytes: Uint8Array, random: Random) => Uint8Array> = {
  'some bits flipped': (bytes, random) => {
    for (let i = 1 + random.whole(8); i > 0; i--) {
      (bytes[random.whole(bytes.length)] as number) ^= 1 << random.whole(8);
    }
    return bytes;
  },
  'a bit of the header flipped': (bytes, random) => {
    (bytes[random.whole(header)] as number) ^= 1 << random.whole(8);
    return bytes;
  },
  'a byte of the header replaced by one that JSON knows': (bytes, random) => {
    bytes[8 + random.whole(header - 8)] = '0123456789{}[]:,".-+eE\\ntrufalse '.charCodeAt(random.whole(34));
    return bytes;
  },
  'a stretch of zeros': (bytes, random) => {
    const at = random.whole(bytes.length);
    return bytes.fill(0, at, at + 1 + random.whole(64));
  },
  'a stretch of noise': (bytes, random) => {
    const at = random.whole(bytes.length);
    for (let i = at; i < Math.min(bytes.length, at + 1 + random.whole(64)); i++) bytes[i] = random.whole(256);
    return bytes;
  },
  'a stretch moved': (bytes, random) => {
    const from = random.whole(bytes.length);
    bytes.copyWithin(random.whole(bytes.length), from, from + 1 + random.whole(64));
    return bytes;
  },
  'a stretch left out': (bytes, random) => {
    const at = random.whole(bytes.length);
    return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random.whole(16)));
  },
  'a stretch put in': (bytes, random) => {
    const at = random.whole(bytes.length);
    const more = Array.from({ length: 1 + random.whole(16) }, () => random.whole(256));
    return Uint8Array.of(...bytes.subarray(0, at), ...more, ...bytes.subarray(at));
  },
  'a header of another length': (bytes, random) => {
    new DataView(bytes.buffer).setBigUint64(
      0,
      BigInt(random.whole(2 ** 31)) << BigInt(random.whole(34)),
      true,
    );
    return bytes;
  },
};

test(`${FILES} damaged files: none is taken for another model`, {
  timeout: 600_000,
}, () => {
  const random = new Random(5000);
  const names = Object.keys(DAMAGES);
  let read = 0;
  for (let i = 0; i < FILES; i++) {
    const name = names[i % names.length] as string;
    const damaged = (DAMAGES[name] as (bytes: Uint8Array, random: Random) => Uint8Array)(
      file.slice(),
      random,
    );
    if (!refused(damaged, `file ${i}: ${name}`)) read++;
  }
  // Those that came through undamaged, as a stretch of zeros over zeros does.
  expect(read).toBeLessThan(0.1 * FILES);
  console.log(`${FILES} damaged files: ${FILES - read} refused, ${read} not damaged at all`);
});

test('a damaged file of a megabyte takes no more than twice its size', () => {
  const wide = resolveSpec({ input: 784, encoder: [64], latent: 2 });
  const parameters = initialParameters(layoutOf(wide), 1);
  const whole = writeCheckpoint({
    spec: wide,
    layout: layoutOf(wide),
    seed: 1,
    weights: { parameters, firstMoment: parameters, secondMoment: parameters.map(Math.abs) },
    state: { step: 1, epoch: 0, batch: 1, correction1: 0.5, correction2: 0.25 },
    epochShape: { examples: 100, batchSize: 13 },
  });
  const random = new Random(5100);
  const head = whole.length - takeApart(whole).data.length;
  for (let i = 0; i < 300; i++) {
    const bytes = whole.slice();
    (bytes[random.whole(i % 2 ? head : bytes.length)] as number) ^= 1 << random.whole(8);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readCheckpoint(bytes)).toThrow(CheckpointError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * whole.length);
  }
});

test('the checksum is the CRC-32 of gzip, over metadata and tensors by name', () => {
  const content = {
    metadata: new Map([
      ['b', 'x'],
      ['checksum', 'whatever'],
      ['a', 'y"'],
    ]),
    tensors: new Map([['t', { shape: [2], values: Float32Array.of(1, -2) }]]),
  };
  const bytes = Buffer.concat([
    Buffer.from('["a","y\\""]["b","x"]["t","2"]'),
    Buffer.from(Float32Array.of(1, -2).buffer),
  ]);
  expect(checksumOf(content)).toBe(crc32(bytes).toString(16).padStart(8, '0'));
});

test('a file that another program has put into another order is the same model', () => {
  const reordered = tampered(file, (parts) => {
    parts.entries = Object.fromEntries(Object.entries(parts.entries).reverse());
    parts.metadata = Object.fromEntries(Object.entries(parts.metadata).reverse());
  });
  expect(refused(reordered, 'reordered')).toBe(false);
});

test.each<[what: string, change: (parts: Parts) => void]>([
  ['checksum', (parts) => delete parts.metadata.checksum],
  ['training state', (parts) => delete parts.metadata.training],
  ['checksum and training state', (parts) => (parts.metadata = { format: 'webgpu-vae', version: '2' })],
  ['metadata', (parts) => (parts.metadata = {})],
])('without its %s: refused, not taken for weights of another program', (what, change) => {
  const parts = takeApart(file);
  change(parts);
  expect(refused(fileOf({ __metadata__: parts.metadata, ...parts.entries }, parts.data), what)).toBe(true);
});

test('the error says what is wrong and what to do', () => {
  const bytes = file.slice();
  (bytes[bytes.length - 1] as number) ^= 1;
  expect(() => readCheckpoint(bytes)).toThrow(
    /damaged: its checksum is "[0-9a-f]{8}", but that of its contents is [0-9a-f]{8}\. .*earlier checkpoint/,
  );
});
