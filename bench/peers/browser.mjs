// A contender's browser: each has its own, with a fresh profile, so that nothing is shared or cached.

import { chromium } from '@playwright/test';
import { sessionOf } from './session.mjs';

/** @typedef {{ executablePath: string, args: string[], env: Record<string, string> }} Launch */

/** @param {Launch} launch @param {string} address */
export async function openPage({ executablePath, args, env }, address) {
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
  try {
    await page.goto(address);
  } catch (error) {
    await browser.close();
    throw error;
  }
  return sessionOf(
    async (method, args) => {
      try {
        return await page.evaluate(
          ([method, args]) => /** @type {any} */ (globalThis).bench[method](...args),
          /** @type {const} */ ([method, args]),
        );
      } catch (error) {
        const [message = ''] = String(error instanceof Error ? error.message : error)
          .replace('page.evaluate: ', '')
          .split('\n');
        throw new Error([...new Set([message, ...complaints])].slice(0, 3).join('; '));
      }
    },
    () => browser.close().catch(() => {}),
  );
}
