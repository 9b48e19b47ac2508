import type { Floats } from './benchmark';

/** Random words as a function of seed and place (the mixing of mulberry32 by Tommy Ettinger). */
export function word(seed: number, i: number): number {
  const state = (Math.imul(seed, 0x9e3779b9) + Math.imul(i + 1, 0x6d2b79f5)) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}

/** Floats in [low, high], each one that f32 can hold. */
export function uniform(seed: number, size: number, low: number, high: number): Floats {
  return { size, at: (i) => Math.fround(low + ((high - low) * word(seed, i)) / 2 ** 32) };
}

/** Stretches of floats, one behind the other. */
export function joined(...parts: readonly Floats[]): Floats {
  const ends: number[] = [];
  for (const { size } of parts) ends.push((ends.at(-1) ?? 0) + size);
  return {
    size: ends.at(-1) ?? 0,
    at(i) {
      const part = ends.findIndex((end) => i < end);
      return (parts[part] as Floats).at(i - (part === 0 ? 0 : (ends[part - 1] as number)));
    },
  };
}

/** `count` different numbers below `limit`, in order, with the first and the last among them. */
export function pick(seed: number, count: number, limit: number): number[] {
  const picked = new Set([0, limit - 1]);
  for (let i = 0; picked.size < Math.min(count, limit); i++) picked.add(word(seed, i) % limit);
  return [...picked].sort((a, b) => a - b);
}
