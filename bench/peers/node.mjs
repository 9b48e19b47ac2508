// A contender's own process of Node.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sessionOf } from './session.mjs';

/** Drivers keep compiled shaders on disk, where a fresh profile of a browser has none either. */
const NO_SHADER_CACHES = { MESA_SHADER_CACHE_DISABLE: 'true', __GL_SHADER_DISK_CACHE: '0' };

/** @param {string} contender @param {Record<string, string>} env that gives the adapter */
export async function openProcess(contender, env) {
  const child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)), [contender], {
    env: { ...process.env, ...NO_SHADER_CACHES, ...env },
    execArgv: [],
    // Dawn's warnings are of interest only where it fails.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    complaints = (complaints + text).slice(-500);
  });
  const gone = new Promise((_, failed) => {
    child.on('error', failed);
    child.on('exit', (status, signal) =>
      failed(new Error(`its process ended (${signal ?? status}): ${complaints.trim()}`)),
    );
  });
  gone.catch(() => {});
  return sessionOf(
    async (method, args) => {
      const answered = once(child, 'message');
      child.send({ method, args });
      const [{ error, result }] = /** @type {[any]} */ (await Promise.race([answered, gone]));
      if (error !== undefined) throw new Error(error);
      return result;
    },
    async () => {
      child.kill('SIGKILL');
      await gone.catch(() => {});
    },
  );
}
