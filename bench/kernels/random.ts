import type { Floats } from './benchmark';

/** Random words as a function of seed and place (the mixing of mulberry32 by Tommy Ettinger). */
export function word(seed: number, i: number): number {
  const state = (Math.imul(seed, 0x9e3779b9) + Math.imul(i + 1, 0x6d2b79f5)) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}

export function words(seed: number, size: number): Uint32Array {
  const all = new Uint32Array(size);
  for (let i = 0; i < size; i++) all[i] = word(seed, i);
  return all;
}

/** Floats in [low, high], each one that f32 can hold. */
export function uniform(seed: number, size: number, low: number, high: number): Floats {
  const at = (i: number): number => Math.fround(low + ((high - low) * word(seed, i)) / 2 ** 32);
  return {
    size,
    at,
    write(target, from) {
      for (let i = 0; i < target.length; i++) target[i] = at(from + i);
    },
  };
}

/** NaN, for a stretch that a kernel must not read. */
export function nothing(size: number): Floats {
  return { size, at: () => Number.NaN, write: (target) => target.fill(Number.NaN) };
}

/** The same floats again and again. */
export function repeated(one: Floats, times: number): Floats {
  const at = (i: number): number => one.at(i % one.size);
  return {
    size: one.size * times,
    at,
    write(target, from) {
      for (let i = 0; i < target.length; i++) target[i] = at(from + i);
    },
  };
}

/** Stretches of floats, one behind the other. */
export function joined(...parts: readonly Floats[]): Floats {
  let end = 0;
  const placed = parts.map((part) => {
    const start = end;
    end += part.size;
    return { part, start, end };
  });
  return {
    size: end,
    at(i) {
      const { part, start } = placed.find((one) => i < one.end) as (typeof placed)[number];
      return part.at(i - start);
    },
    write(target, from) {
      for (const { part, start, end } of placed) {
        const [first, last] = [Math.max(start, from), Math.min(end, from + target.length)];
        if (first < last) part.write(target.subarray(first - from, last - from), first - start);
      }
    },
  };
}

/** `count` different numbers below `limit`, in order, with the first and the last among them. */
export function pick(seed: number, count: number, limit: number): number[] {
  const picked = new Set([0, limit - 1]);
  for (let i = 0; picked.size < Math.min(count, limit); i++) picked.add(word(seed, i) % limit);
  return [...picked].sort((a, b) => a - b);
}
