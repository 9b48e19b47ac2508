// The command line of bench:peers.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONFIGS, CONTENDERS, title } from './configs.mjs';

const DEFAULT = Object.keys(CONTENDERS).filter((name) => !CONTENDERS[name]?.slow);

const HELP = `npm run bench:peers -- [options]

Trains the same model on MNIST with webgpu-vae and with its peers, in headless Chromium: same images, same initial
weights, each contender in a browser of its own, blocks of steps in turn, the order rotated from round to round.
Prints milliseconds per step and more. Takes about ten minutes on a software adapter; use an idle machine.

Options:
  --configs LIST      of ${Object.keys(CONFIGS).join(',')} (default: all)
${Object.entries(CONFIGS)
  .map(([name, config]) => `                        ${name}: ${title(config)}`)
  .join('\n')}
  --contenders LIST   of ${Object.keys(CONTENDERS).join(',')}
                      (default: ${DEFAULT.join(',')};
                      TensorFlow.js only when named, as it takes tens of minutes on a software adapter)
  --rounds N          timed blocks of each contender (default: 5)
  --block MS          how long a block takes, about; at least one step (default: 2000)
  --steps N           steps before the timing, after which the test ELBO is taken
                      (default: ${Object.entries(CONFIGS)
                        .map(([name, { warmup }]) => `${warmup} for ${name}`)
                        .join(', ')})
  --adapter NAME      swiftshader, or default for the browser's own choice: a GPU where it finds one
                      (default: swiftshader)
  --json FILE         write the results there too
  --help              show this

Example:
  npm run bench:peers -- --configs A --contenders webgpu-vae,jax-js-webgpu --json peers.json`;

export class UsageError extends Error {}

/** @param {string[]} args @returns what was asked for, or undefined where that was help, which is printed */
export async function readOptions(args) {
  const values = parse(args);
  if (values.help) return void console.log(HELP);
  const { adapter } = values;
  if (adapter !== 'swiftshader' && adapter !== 'default') {
    throw new UsageError(`--adapter takes swiftshader or default, not '${adapter}'.`);
  }
  const json = values.json === undefined ? undefined : resolve(values.json);
  if (json !== undefined) {
    await access(dirname(json), constants.W_OK).catch(() => {
      throw new UsageError(`--json: the folder ${dirname(json)} cannot be written to.`);
    });
  }
  return {
    configs: list('configs', values.configs, Object.keys(CONFIGS)),
    contenders: list('contenders', values.contenders, Object.keys(CONTENDERS)),
    rounds: whole('rounds', values.rounds, 1),
    block: whole('block', values.block, 1),
    // One step is the first, and the others tell how long a step takes.
    steps: values.steps === undefined ? undefined : whole('steps', values.steps, 2),
    adapter,
    json,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        configs: { type: 'string', default: Object.keys(CONFIGS).join() },
        contenders: { type: 'string', default: DEFAULT.join() },
        rounds: { type: 'string', default: '5' },
        block: { type: 'string', default: '2000' },
        steps: { type: 'string' },
        adapter: { type: 'string', default: 'swiftshader' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}`);
  }
}

/** @param {string} option @param {string} value @param {string[]} known */
function list(option, value, known) {
  const names = [...new Set(value.split(','))];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--${option}: there is no '${unknown}'; there are ${known.join(', ')}.`);
  }
  return names;
}

/** @param {string} option @param {string} value @param {number} least */
function whole(option, value, least) {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new UsageError(`--${option} takes a whole number of at least ${least}, not '${value}'.`);
  }
  return number;
}
