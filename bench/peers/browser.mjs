// A contender's browser: each has its own, with a fresh profile, so that nothing is shared or cached.

import { chromium } from '@playwright/test';

/** Longer than any call takes; a contender that hangs must not hang the others. */
const LIMIT = 20 * 60_000;

/**
 * @typedef {{ executablePath: string, args: string[], env: Record<string, string> }} Launch
 * @typedef {{ ms: number, dispatches: number, submits: number }} Block
 * @typedef {Awaited<ReturnType<typeof open>>} Session
 */

/** @param {Launch} launch @param {string} address */
export async function open({ executablePath, args, env }, address) {
  const browser = await chromium.launch({
    executablePath,
    args,
    env: { .../** @type {{}} */ (process.env), ...env },
  });
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('crash', () => complaints.push('the page crashed'));

  /** Calls a method of page.js. @param {string} method @param {unknown[]} args @returns {Promise<any>} */
  async function call(method, ...args) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const limit = new Promise((_, failed) => {
      timer = setTimeout(() => failed(new Error(`${method} took too long`)), LIMIT);
    });
    const result = page.evaluate(
      ([method, args]) => /** @type {any} */ (globalThis).bench[method](...args),
      /** @type {const} */ ([method, args]),
    );
    try {
      return await Promise.race([result, limit]);
    } catch (error) {
      result.catch(() => {});
      const [message = ''] = String(error instanceof Error ? error.message : error)
        .replace('page.evaluate: ', '')
        .split('\n');
      throw new Error([...new Set([message, ...complaints])].slice(0, 3).join('; '));
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    await page.goto(address);
  } catch (error) {
    await browser.close();
    throw error;
  }
  return {
    /** @param {string} config @param {number} seed
     * @returns {Promise<{ initMs: number, firstStepMs: number, coldMs: number }>} */
    start: (config, seed) => call('start', config, seed),
    /** @param {number} count @returns {Promise<Block>} */
    steps: (count) => call('steps', count),
    /** @returns {Promise<number>} */
    testElbo: () => call('testElbo'),
    /** @returns {Promise<string>} */
    adapter: () => call('adapter'),
    close: () => browser.close().catch(() => {}),
  };
}
