// A contender's own process of Python. Requests and answers are lines of JSON, see protocol.py.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sessionOf } from '../peers/session.mjs';

const script = fileURLToPath(new URL('main.py', import.meta.url));

/** What a contender needs and does not find here. */
export class Missing extends Error {}

/** @param {string} python @param {string[]} args of main.py @param {import('./tasks.mjs').Tasks} tasks */
export async function openPython(python, args, tasks) {
  const opened = performance.now();
  // -B: nothing is written beside the sources.
  const child = spawn(python, ['-B', script, ...args], { windowsHide: true });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints = (complaints + text).slice(-4000);
  });
  // That it is gone is told below.
  child.stdin.on('error', () => {});
  const gone = new Promise((_, failed) => {
    child.on('error', (error) =>
      failed('code' in error && error.code === 'ENOENT' ? new Missing(noPython(python)) : error),
    );
    child.on('close', (status, signal) => {
      const last = complaints.trim().split('\n').at(-1);
      failed(new Error(`its process ended (${signal ?? `status ${status}`})${last ? `: ${last}` : ''}`));
    });
  });
  gone.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function answer() {
    const { value, done } = await Promise.race([lines.next(), gone]);
    return done ? gone : JSON.parse(value);
  }

  /** @param {string} method @param {unknown[]} args @returns {Promise<any>} */
  async function call(method, ...args) {
    child.stdin.write(`${JSON.stringify({ method, args })}\n`);
    const { error, result } = await answer();
    if (error !== undefined) throw new Error(error);
    return result;
  }

  async function close() {
    child.stdin.end();
    // It may be at work, or hang.
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone.catch(() => {});
    clearTimeout(timer);
  }

  const { ready, missing } = await answer();
  if (missing !== undefined) throw new Missing(missing);
  return {
    ...sessionOf(async (method, args) => {
      if (method === 'adapter') return ready.device;
      if (method === 'start') {
        const [config, seed] = /** @type {[string, number]} */ (args);
        const start = await call('start', await tasks(config, seed));
        return { ...start, coldMs: performance.now() - opened };
      }
      const result = await call(method, ...args);
      // What a block of ours counts, and these have no word for.
      return method === 'steps' ? { ...result, dispatches: 0, submits: 0 } : result;
    }, close),
    info: /** @type {import('./contenders.mjs').Known} */ (ready),
    /** @param {number} size @returns {Promise<number[]>} milliseconds of each of a row of products */
    matmul: (size) => call('matmul', size),
  };
}

/** @param {string} python */
function noPython(python) {
  return `there is no Python at '${python}': give its path by --python`;
}
