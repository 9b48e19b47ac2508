// A contender at work, in its browser or its process: its methods, from here.

/** Longer than any call takes; a contender that hangs must not hang the others. */
const LIMIT = 20 * 60_000;

/** @typedef {ReturnType<typeof sessionOf>} Session */

/**
 * @param {(method: string, args: unknown[]) => Promise<any>} send calls a method of bench.js
 * @param {() => Promise<void>} close
 */
export function sessionOf(send, close) {
  /** @param {string} method @param {unknown[]} args @returns {Promise<any>} */
  async function call(method, ...args) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const limit = new Promise((_, failed) => {
      timer = setTimeout(() => failed(new Error(`${method} took too long`)), LIMIT);
    });
    const result = send(method, args);
    // It may yet fail when nobody waits for it any more.
    result.catch(() => {});
    try {
      return await Promise.race([result, limit]);
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    /** @param {string} config @param {number} seed @returns {Promise<import('./bench.js').Start>} */
    start: (config, seed) => call('start', config, seed),
    /** @param {number} count @returns {Promise<import('./bench.js').Block>} */
    steps: (count) => call('steps', count),
    /** @returns {Promise<number>} */
    testElbo: () => call('testElbo'),
    /** What WebGPU gave. @returns {Promise<string>} */
    adapter: () => call('adapter'),
    close,
  };
}
