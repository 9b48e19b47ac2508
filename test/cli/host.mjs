// Runs command lines of the terminal program one after the other in one process, as cli/bin.mjs does with one: its modules
// anew each time, on one device (one_device.mjs). Starting Node and compiling kernels takes longer than most of them.

import { fileURLToPath, pathToFileURL } from 'node:url';
import { useOneDevice } from './one_device.mjs';

/** @typedef {{ args: readonly string[], cwd: string }} CommandLine */
/** @typedef {{ status: number, stdout: string, stderr: string }} Outcome */

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
let runs = 0;

/** @param {CommandLine} line @returns {Promise<Outcome>} */
async function run({ args, cwd }) {
  process.chdir(cwd);
  process.argv.splice(1, Number.POSITIVE_INFINITY, program, ...args);
  const [out, err] = [capture(process.stdout), capture(process.stderr)];
  try {
    await import(`${pathToFileURL(program).href}?${runs++}`);
    return { status: Number(process.exitCode ?? 0), stdout: out.text(), stderr: err.text() };
  } finally {
    out.end();
    err.end();
    process.exitCode = undefined;
    for (const signal of SIGNALS) process.removeAllListeners(signal);
  }
}

/** Keeps what is written to a stream, until its end. @param {NodeJS.WriteStream} stream */
function capture(stream) {
  const { write } = stream;
  /** @type {Buffer[]} */
  const chunks = [];
  stream.write = (/** @type {string | Uint8Array} */ chunk, /** @type {unknown[]} */ ...rest) => {
    chunks.push(Buffer.from(/** @type {string} */ (chunk)));
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  return {
    text: () => Buffer.concat(chunks).toString(),
    end() {
      stream.write = write;
      stream.removeAllListeners('error');
    },
  };
}

useOneDevice();
process.on('message', async (/** @type {CommandLine} */ line) => process.send?.(await run(line)));
// Dawn's destructors may hang.
process.on('disconnect', () => process.exit());
process.send?.('ready');
