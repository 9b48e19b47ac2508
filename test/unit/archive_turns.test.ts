// What computes on the CPU leaves timers a turn, so that whoever aborts is heard, and what is checked beside what encodes is not
// left behind. 2 s.

import { expect, test } from 'vitest';
import * as archive from '../../src/archive/index';
import { cpuNetwork } from '../../src/archive/network';
import { BYTES, joined, modelFile, noise } from '../support/archives';

const WIDTH = BYTES.input;
const model = modelFile(BYTES);
const images = noise(100_000 * WIDTH);
const few = images.subarray(0, 60 * WIDTH);
const { codec } = await archive.quantize(model, few);
const whole = await joined(archive.compress(codec, images, { verify: false }));

const drained = async (parts: AsyncIterable<unknown>) => {
  for await (const _ of parts);
};

test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
  ['compress', (signal) => drained(archive.compress(codec, images, { signal, verify: false }))],
  ['compress with a loss', (signal) => drained(archive.compress(codec, images, { signal, lossy: true }))],
  ['decompress', (signal) => drained(archive.decompress(whole, { codec, signal }))],
  ['decompress of a stream', (signal) => drained(archive.decompress(parts(whole), { codec, signal }))],
  ['salvage', (signal) => drained(archive.salvage(whole, { codec, signal }))],
  ['quantize', (signal) => archive.quantize(model, images, { signal, examples: 100_000 })],
])('%s on the CPU is aborted by a timer, within a block', async (_, run) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('enough')), 1);
  await expect(run(stop.signal)).rejects.toThrow('enough');
});

test('making a codec leaves timers a turn throughout', async () => {
  const wide = modelFile({ input: 100, encoder: [384, 256], latent: 8, likelihood: 'logistic' });
  const start = performance.now();
  let [last, longest] = [start, 0];
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  await archive.quantize(wide, noise(100 * 100));
  clearInterval(timer);
  look();
  // Both grow alike on a busy machine.
  expect(longest).toBeLessThan((last - start) / 4);
});

async function* parts(...all: readonly Uint8Array[]) {
  yield* all;
}

/** As one on a GPU would be; `told` of what it is asked, and wrong from some call on. */
function late(told: (what: string) => void = () => {}, wrongFrom = Number.POSITIVE_INFINITY) {
  return (of: archive.IntegerModel): archive.Network => {
    const network = cpuNetwork(of);
    let calls = 0;
    const later = <T>(value: T) => new Promise<T>((done) => setTimeout(done, 0, value));
    return {
      async encode(values, rows) {
        told('encode');
        return later(await network.encode(values, rows));
      },
      async decode(centres, rows) {
        const right = await network.decode(centres, rows);
        return later(++calls < wrongFrom ? right : right.map((value) => value + 40));
      },
    };
  };
}

const BLOCKS = { blockItems: 20 };

test.each([false, true])(
  'a block is checked while the next one is encoded, with a loss: %s',
  async (lossy) => {
    const beside = { ...BLOCKS, lossy, networkOf: late() };
    expect(await joined(archive.compress(codec, few, beside))).toEqual(
      await joined(archive.compress(codec, few, { ...BLOCKS, lossy })),
    );
  },
);

test('without a GPU a block is given out before the next one is asked for', async () => {
  const given: string[] = [];
  async function* source() {
    for (let i = 0; i < 3; i++) {
      given.push(`in ${i}`);
      yield few.subarray(20 * i * WIDTH, 20 * (i + 1) * WIDTH);
    }
  }
  let out = 0;
  for await (const _ of archive.compress(codec, source(), BLOCKS))
    if (out++ > 0) given.push(`out ${out - 2}`);
  expect(given.slice(0, 5)).toEqual(['in 0', 'out 0', 'in 1', 'out 1', 'in 2']);
});

test('whatever ends it, nothing that is wrong comes out, and no rejection is left', async () => {
  const left: unknown[] = [];
  const listen = (reason: unknown) => left.push(reason);
  process.on('unhandledRejection', listen);
  const outcome = async (
    options: archive.CompressOptions,
    source: Uint8Array | AsyncIterable<Uint8Array> = few,
  ) => {
    let blocks = -1;
    try {
      for await (const _ of archive.compress(codec, source, { ...BLOCKS, ...options })) blocks++;
    } catch (error) {
      return [blocks, (error as Error)?.message ?? error];
    }
    return [blocks];
  };
  // The second block, of batches of 1, 2, 4, 8 and 5, is wrong, and then all of them.
  const wrong = /examples 20 to 39 does not decode .* compress on the CPU/;
  expect(await outcome({ networkOf: late(() => {}, 8) })).toEqual([1, expect.stringMatching(wrong)]);
  // The source ends within the third.
  expect(await outcome({ networkOf: late() }, parts(few.subarray(0, -1)))).toEqual([
    2,
    expect.stringMatching(/end within an example/),
  ]);
  // What runs the codec fails in the second.
  let calls = 0;
  const failing = (what: string) => {
    if (what === 'encode' && ++calls > 5) throw new Error('lost');
  };
  expect(await outcome({ networkOf: late(failing) })).toEqual([1, 'lost']);
  // A reason that is no error, while a block is checked.
  const stop = new AbortController();
  const networkOf = late(() => ++calls === 15 && stop.abort('enough'));
  calls = 0;
  expect(await outcome({ networkOf, signal: stop.signal })).toEqual([expect.any(Number), 'enough']);
  for await (const _ of archive.compress(codec, few, { ...BLOCKS, networkOf: late(() => {}, 1) })) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off('unhandledRejection', listen);
  expect(left).toEqual([]);
});
