import { expect } from 'vitest';
import type { Source } from '../../demo/data/pack';
import { unpack } from '../../demo/data/unpack';
import type { DataSet } from '../../demo/live/worker/protocol';

/** Noise, which gzip cannot shorten, so that a part of the file is that part of the contents. */
export function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1664525) + 1013904223;
    return state >>> 24;
  });
}

export function source(train: number, test: number, width = 3, height = 2, channels: 1 | 3 = 1): Source {
  const values = width * height * channels;
  return {
    name: 'Noise',
    width,
    height,
    channels,
    classes: ['even', 'odd'],
    train: noise(train * values, 1),
    test: noise(test * values, 2),
    labels: Uint8Array.from({ length: test }, (_, i) => i % 2),
    trainLabels: Uint8Array.from({ length: train }, (_, i) => Number(i % 3 === 0)),
    attributes: [
      { name: 'parity', values: ['even', 'odd'] },
      { name: 'rest', values: ['0', '1', '2'] },
    ],
    known: Uint8Array.from({ length: 2 * test }, (_, i) => (i >> 1) % (2 + (i % 2))),
    credit: 'Nobody',
  };
}

/** A stream of the bytes, cut into pieces of these lengths, over and over. */
export function pieces(
  bytes: Uint8Array,
  lengths: readonly number[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      const length = lengths[turn++ % lengths.length] as number;
      controller.enqueue(Uint8Array.from(bytes.subarray(at, at + length)));
      at += length;
      if (at >= bytes.length) controller.close();
    },
  });
}

/** Unpacks bytes whose rest only comes when the first of them were enough to start with. */
export function unpackHeld(bytes: Uint8Array, first: number): Promise<DataSet> {
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start(controller) {
      controller.enqueue(Uint8Array.from(bytes.subarray(0, first)));
      await started;
      controller.enqueue(Uint8Array.from(bytes.subarray(first)));
      controller.close();
    },
  });
  return unpack(stream, { onStart: () => start() });
}

export const same = (a: Uint8Array | undefined, b: Uint8Array) =>
  expect(Buffer.compare(a as Uint8Array, b)).toBe(0);

export function expectWhole(
  found: DataSet,
  { name, width, height, channels = 1, classes, train, test, labels, trainLabels, attributes, known }: Source,
): void {
  expect(found).toMatchObject({ name, width, height, channels, classes });
  same(found.train, train);
  same(found.test, test);
  same(found.labels, labels);
  expect(found.trainLabels).toEqual(trainLabels);
  expect(found.attributes).toEqual(attributes);
  expect(found.known).toEqual(known);
}
