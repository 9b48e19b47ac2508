// Who takes part, and how each is opened: ours in Node, the others in Python.

import { openProcess } from '../peers/node.mjs';
import { Missing, openPython } from './python.mjs';

export const OURS = 'webgpu-vae';

/** By name: library and way of running a step. @type {Record<string, [library: string, mode: string]>} */
const PYTHON = {
  'pytorch-eager': ['torch', 'eager'],
  'pytorch-compile': ['torch', 'compile'],
  'pytorch-graph': ['torch', 'graph'],
  'pytorch-compile-graph': ['torch', 'compile-graph'],
  'jax-scan': ['jax', 'scan'],
};

export const CONTENDERS = [OURS, ...Object.keys(PYTHON)];

/** @typedef {{ device?: string, versions?: Record<string, string>, tf32?: boolean, missing?: string }} Known */

/**
 * Opens contenders, and keeps what is known of each: what it runs on, or what it lacks here.
 * @param {object} settings
 * @param {Record<string, string> | Error} settings.adapter the environment in which Dawn finds its adapter, or why it finds none
 * @param {string} settings.python
 * @param {'cuda' | 'cpu'} settings.device
 * @param {boolean} settings.tf32
 * @param {import('./tasks.mjs').Tasks} settings.tasks
 */
export function makeOpener({ adapter, python, device, tf32, tasks }) {
  /** @type {Record<string, Known>} */
  const known = {};

  /** @param {string} contender */
  async function session(contender) {
    const library = PYTHON[contender];
    if (!library) {
      if (adapter instanceof Error) throw new Missing(adapter.message);
      return openProcess('webgpu-vae-node', adapter);
    }
    const [name, mode] = library;
    const opened = await openPython(
      python,
      [name, '--mode', mode, '--device', device, ...(tf32 ? ['--tf32'] : [])],
      tasks,
    );
    known[contender] = opened.info;
    return opened;
  }

  return {
    known,
    /** @param {string} contender */
    async open(contender) {
      try {
        return await session(contender);
      } catch (error) {
        if (error instanceof Missing) known[contender] = { missing: error.message };
        throw error;
      }
    },
    /** @param {string[]} contenders those that nothing was missed for so far */
    present: (contenders) => contenders.filter((contender) => known[contender]?.missing === undefined),
    /** Milliseconds of each of a row of torch.matmul of square f32 matrices. @param {number} size @returns {Promise<number[]>} */
    async matmul(size) {
      const torch = await openPython(
        python,
        ['torch', '--mode', 'eager', '--device', device, ...(tf32 ? ['--tf32'] : [])],
        tasks,
      );
      try {
        return await torch.matmul(size);
      } finally {
        await torch.close();
      }
    },
  };
}
