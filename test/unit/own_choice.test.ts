import { beforeEach, describe, expect, test } from 'vitest';
import { chosen, draft, own, reading } from '../../demo/form';
import { OWN } from '../../demo/link';
import type { Kept } from '../../demo/live';
import { messages } from '../../demo/messages';
import { callOff, change, choose, settled, wantedBy } from '../../demo/own';
import type { Remote } from '../../demo/remote';
import { remote } from '../../demo/state';

/** A worker that answers when it is told to. */
class Worker {
  readonly gathered = new Map<number, number>();
  readonly asked: {
    id: number;
    size: number;
    done: (train: number) => void;
    fail: (error: Error) => void;
  }[] = [];
  calledOff = 0;

  async gather(id: number, files: readonly unknown[]): Promise<void> {
    this.gathered.set(id, (this.gathered.get(id) ?? 0) + files.length);
  }

  read(id: number, { size }: { size: number }) {
    return new Promise((done, fail) => {
      this.asked.push({ id, size, done: (train) => done({ train, width: size, height: size }), fail });
    });
  }

  async callOff(): Promise<void> {
    this.calledOff += 1;
  }
}

let worker: Worker;
beforeEach(() => {
  callOff();
  worker = new Worker();
  remote.value = worker as unknown as Remote;
  chosen.value = undefined;
  messages.value = [];
  own.value = { size: 28, crop: 'cover', invert: false };
  draft.value = { ...draft.value, data: 'MNIST' };
});

const files = (count: number) => [
  { files: Array(count).fill({ path: 'x.png', file: new File([], 'x.png') }), unreadable: [] },
];
/** Resolves when the worker has been asked so often to read. */
async function asked(count: number): Promise<Worker['asked'][number]> {
  await expect.poll(() => worker.asked.length).toBe(count);
  return worker.asked[count - 1]!;
}
const texts = () => messages.value.map(({ text }) => text);

describe('images that are chosen', () => {
  test('are seen at once, and are what is learnt from once they were read', async () => {
    choose(files(250));
    expect(reading.value).toEqual({ files: 0 });
    const ask = await asked(1);
    expect(worker.gathered.get(ask.id)).toBe(250);
    expect(reading.value).toEqual({ files: 250, part: 0 });
    expect(draft.value.data).toBe('MNIST');
    ask.done(200);
    expect(await settled()).toBe(true);
    expect(reading.value).toBeUndefined();
    expect(chosen.value).toMatchObject({ files: 250, preview: { train: 200 } });
    expect(draft.value.data).toBe(OWN);
  });

  test('leave those before where they are refused, and what was said goes with the next', async () => {
    choose(files(10));
    (await asked(1)).done(9);
    await settled();
    const before = chosen.value;
    choose(files(1));
    (await asked(2)).fail(new Error('1 image is too few.'));
    expect(await settled()).toBe(false);
    expect(chosen.value).toBe(before);
    expect(texts()).toEqual(['1 image is too few.']);
    // There are images still.
    expect(await settled()).toBe(true);
    choose(files(12));
    expect(texts()).toEqual([]);
    (await asked(3)).done(11);
    await settled();
  });

  test('make way for a newer choice, in silence', async () => {
    choose(files(10));
    const old = await asked(1);
    choose(files(20));
    old.fail(new DOMException('Other images were chosen.', 'AbortError'));
    (await asked(2)).done(18);
    expect(await settled()).toBe(true);
    expect(chosen.value?.files).toBe(20);
    expect(texts()).toEqual([]);
  });

  test('can be called off: then those before are there, read as they were', async () => {
    choose(files(10));
    (await asked(1)).done(9);
    await settled();
    change({ size: 64 });
    await asked(2);
    callOff();
    expect(worker.calledOff).toBeGreaterThan(0);
    expect(reading.value).toBeUndefined();
    expect(own.value.size).toBe(28);
    expect(chosen.value?.options.size).toBe(28);
  });

  test('are read again where that is asked for otherwise, and go back where it fails', async () => {
    choose(files(10));
    (await asked(1)).done(9);
    await settled();
    change({ size: 16 });
    const ask = await asked(2);
    expect(ask).toMatchObject({ id: worker.asked[0]!.id, size: 16 });
    ask.done(9);
    await settled();
    expect(chosen.value?.options.size).toBe(16);
    change({ size: 64 });
    (await asked(3)).fail(new Error('too many bytes'));
    await settled();
    expect(own.value.size).toBe(16);
    expect(texts()).toEqual(['too many bytes']);
  });
});

describe('a kept run on own images', () => {
  const kept = {
    data: 'pets',
    extent: { count: 1200, width: 16, height: 16 },
    digest: 'ab',
    origin: { size: 16, crop: 'contain', invert: true },
  } as unknown as Kept;

  test('says which they were, and has them read as they were then', async () => {
    expect(wantedBy(kept)).toMatch(/images of your own, pets \(1,200 images of 16 x 16\): choose them again/);
    expect(own.value).toMatchObject({ size: 16, crop: 'contain', invert: true });
    expect(draft.value.data).toBe(OWN);
    choose(files(10));
    expect(wantedBy(kept)).toBeUndefined();
    expect(await asked(1)).toMatchObject({ size: 16 });
    worker.asked[0]!.done(9);
    await settled();
    // Those are read so already.
    expect(wantedBy(kept)).toBeUndefined();
    expect(worker.asked).toHaveLength(1);
    change({ size: 28 });
    (await asked(2)).done(9);
    await settled();
    expect(wantedBy(kept)).toBeUndefined();
    expect(await asked(3)).toMatchObject({ size: 16 });
  });
});
