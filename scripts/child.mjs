// Runs a program in a child of its own environment, as if it had replaced this process. Of Node alone, as the package
// that this is part of has no dependencies.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Signals go on to the child, which decides what to save; this process waits for it. A terminal sends Ctrl-C to
 * both, so that the child gets it twice within milliseconds, which it takes for one.
 * @param {string[]} args of Node
 * @param {Record<string, string>} env laid over this process's own
 * @returns {Promise<number>} the exit status
 */
export function runNode(args, env) {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'inherit' });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    // On Windows the console has told the child already, and kill() would end it unsaved.
    if (process.platform !== 'win32') child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (status, signal) => {
      for (const name of signals) process.off(name, forward);
      done(status ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
