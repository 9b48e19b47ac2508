// What somebody may write on purpose: checksums and hashes are right, and what they cover is not. 4 s; with WEBGPU_VAE_LONG=1 all of
// it, 20 s.

import { expect, test } from 'vitest';
import { hashOf, readCodec } from '../../src/archive/codec_file';
import { writeHead, writeIndex, writeSection } from '../../src/archive/format';
import * as archive from '../../src/archive/index';
import { codecOf } from '../../src/archive/write_codec';
import { crc32 } from '../../src/train/checksum';
import { readRaw, writeRaw } from '../../src/train/safetensors';
import { Random } from '../ops/harness';
import { BITS, COLOUR, joined, MIXTURE, modelFile, noise, noisyBits } from '../support/archives';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const SPECS = [BITS, MIXTURE, COLOUR] as const;
const codecs = await Promise.all(
  SPECS.map(async (spec, i) => {
    const values = [10, 12, 105][i] as number;
    const images = spec === BITS ? noisyBits(20 * values) : noise(20 * values);
    return (await archive.quantize(modelFile(spec), images)).codec;
  }),
);

/** JSON in the place of any part, none of it what belongs there. */
const ODD = [
  ...['null', 'true', '""', '"a"', '"10"', '[]', '[null]', '{}', '{"length":3}', '[[1]]'],
  ...['0', '-1', '1.5', '2', '255', '65537', '4294967296', '1e300', '-1e300'],
  '{"toString":1,"valueOf":1}',
];

/** Each text of the JSON value in which one part is something else, or missing. */
function* changes(value: unknown, root = value): Generator<string> {
  if (!(value instanceof Object)) return;
  for (const key of Object.keys(value)) {
    const place = value as Record<string, unknown>;
    const own = place[key];
    for (const odd of ODD) {
      place[key] = '@@';
      yield JSON.stringify(root).replace('"@@"', odd);
    }
    delete place[key];
    if (!Array.isArray(value)) yield JSON.stringify(root);
    place[key] = own;
    yield* changes(own, root);
  }
}

test('a codec whose description says anything else is refused as a codec, or is one', async () => {
  let count = 0;
  const stride = LONG ? 1 : 5;
  for (const { bytes } of codecs) {
    const { metadata, tensors } = readRaw(bytes, { I32: 4, U16: 2, I8: 1 });
    for (const text of changes(JSON.parse(metadata.get('codec') as string))) {
      // Each place has twenty odd values: others at the next one.
      if (count++ % stride !== 0 && !text.includes('toString')) continue;
      const hash = await hashOf(text, tensors);
      const file = writeRaw({ metadata: new Map([...metadata, ['codec', text], ['hash', hash]]), tensors });
      const outcome = await readCodec(file).catch((error) => error);
      if (!(outcome instanceof archive.CodecError)) expect(outcome, text).toHaveProperty('hash', hash);
    }
  }
  expect(count).toBeGreaterThan(3000);
});

test('a header that says anything else is refused as an archive’s, in any way of reading', async () => {
  const [codec] = codecs as [archive.Codec];
  const bits = noisyBits(20 * BITS.input);
  const whole = await joined(archive.compress(codec, bits, { includeCodec: true }));
  const view = new DataView(whole.buffer);
  const end = 16 + view.getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(16, end)));
  const named = { ...header, codec: '\u001b[2J' };
  async function* stream(bytes: Uint8Array) {
    yield bytes;
  }
  const drained = async (parts: AsyncIterable<archive.Part>) => {
    for await (const { first, items, images } of parts)
      expect(Buffer.compare(images, bits.subarray(first * BITS.input, (first + items) * BITS.input))).toBe(0);
  };
  for (const text of [JSON.stringify(named), ...changes(header)]) {
    const head = new TextEncoder().encode(text);
    const bytes = new Uint8Array(16 + head.length + 4);
    bytes.set(whole.subarray(0, 16));
    bytes.set(head, 16);
    const own = new DataView(bytes.buffer);
    own.setUint32(12, head.length, true);
    own.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
    const file = new Uint8Array([...bytes, ...whole.subarray(end + 4)]);
    for (const read of [
      () => archive.list(file),
      () => drained(archive.decompress(file)),
      () => drained(archive.decompress(stream(file))),
    ]) {
      const error = await read().then(
        () => undefined,
        (error) => error,
      );
      if (!error) continue;
      const told = error instanceof archive.ArchiveError || error instanceof archive.CodecError;
      expect(told, `${text}: ${error}`).toBe(true);
      expect(error.message, text).not.toContain('\u001b');
    }
  }
});

test('with a loss, centres as far out as may be are coded by a step that two bytes hold', async () => {
  const { model } = codecs[0] as archive.Codec;
  const { centres } = model.tables;
  const far = centres.map((_, i) => Math.round((2 ** 22 * (2 * i + 1)) / centres.length - 2 ** 22));
  const decoder = model.decoder.map((layer, i) =>
    i === 0
      ? {
          ...layer,
          weight: layer.weight.map(Math.sign),
          bias: layer.bias.map(() => 0),
          shift: layer.shift.map(() => 10),
        }
      : layer,
  );
  const codec = await codecOf({ ...model, decoder, tables: { ...model.tables, centres: far } });
  const images = noisyBits(20 * BITS.input);
  const bytes = await joined(archive.compress(codec, images, { lossy: true }));
  const block = Buffer.from(bytes.buffer).indexOf('BLKL');
  expect(new DataView(bytes.buffer).getUint16(block + 28, true)).toBe(0xffff);
  for await (const { items } of archive.decompress(bytes, { codec })) expect(items).toBe(20);
});

test('blocks of any bytes, whose checksums are right, are refused as an archive’s', async () => {
  const random = new Random(11);
  const [ofBits, ofBytes, ofColour] = codecs as [archive.Codec, archive.Codec, archive.Codec];
  for (let i = 0; i < (LONG ? 6_000 : 600); i++) {
    const codec = [ofBits, ofBytes, ofColour][i % 3] as archive.Codec;
    const lossy = random.whole(3) === 0;
    const payload = Uint8Array.from(
      { length: random.whole(3) === 0 ? random.whole(12) : random.whole(400) },
      () => random.whole(256),
    );
    // A state, or a step, that is one.
    if (payload.length > 12) payload.set(lossy ? [32, 0] : [1, 2, 3, 4]);
    const kind = lossy ? 'BLKL' : codec === ofBits ? 'BLK4' : 'BLCK';
    const items = 1 + random.whole(random.whole(8) === 0 ? 65_536 : 8);
    const head = writeHead(
      {
        ...{ codec: codec.hash, values: codec.model.values, shape: [codec.model.values] },
        ...(codec === ofBits && { one: 255 }),
        ...(lossy && { lossy: true as const }),
      },
      3,
    );
    const section = writeSection({ kind, first: 0, items, decoded: random.whole(2 ** 31) }, payload);
    const entry = new DataView(section.buffer);
    const end = head.length + section.length;
    const decoded = entry.getUint32(20, true);
    const index = writeIndex([{ offset: head.length, items, bytes: payload.length, decoded }], end);
    const file = new Uint8Array([...head, ...section, ...index]);
    await expect(
      (async () => {
        for await (const _ of archive.decompress(file, { codec }));
      })(),
    ).rejects.toBeInstanceOf(archive.ArchiveError);
  }
}, 120_000);
