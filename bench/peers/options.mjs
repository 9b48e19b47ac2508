// The command line of bench:peers.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONFIGS, CONTENDERS, LEAST_STEPS, title } from './configs.mjs';

const NAMES = Object.keys(CONTENDERS).filter((name) => !CONTENDERS[name]?.now);
/** The configurations without convolutions. */
const DENSE = Object.keys(CONFIGS)
  .filter((name) => !CONFIGS[name]?.conv)
  .join();
const DEFAULT = NAMES.filter((name) => !CONTENDERS[name]?.node);

const HELP = `npm run bench:peers -- [options]

Trains the same model on MNIST with webgpu-vae and with its peers, in headless Chromium: same images, same initial
weights, same batches, each contender in a browser of its own, blocks of steps in turn, the order rotated from round to
round. Prints milliseconds per step, the ratio to each peer, and more. Says beforehand about how long it takes; use an
idle machine.

Options:
  --configs LIST      of ${Object.keys(CONFIGS).join(',')} (default: ${DENSE}, as a step of the others takes peers long)
${Object.entries(CONFIGS)
  .map(([name, config]) => `                        ${name}: ${title(config)}`)
  .join('\n')}
  --contenders LIST   of ${NAMES.join(',')}
                      (default: all but webgpu-vae-node, which trains in Node, on a software adapter of this system
                      such as lavapipe if there is one, else on SwiftShader)
  --before COMMIT     this library at that commit too, beside webgpu-vae or webgpu-vae-node, whichever take part
  --processes N       browsers or processes of each contender that are timed, one after the other: one differs from its
                      like by several per cent (default: 1)
  --rounds N          timed blocks of each of them (default: 5)
  --block MS          how long a block takes, about; at least one step (default: 2000)
  --colds N           cold starts of each contender (default: 3)
  --limit S           seconds that the cold starts of a contender may take, the steps before its timing, and its blocks: what
                      goes beyond is left out, and named; all take as many steps as the slowest has time for, though
                      no fewer than ${LEAST_STEPS} (default: 180)
  --steps N           steps before the timing, after which the test ELBO is taken; no fewer than
                      (default: ${Object.entries(CONFIGS)
                        .map(([name, { warmup }]) => `${warmup} for ${name}`)
                        .join(', ')})
  --adapter NAME      swiftshader, or default for the own choice of browser and Node: a GPU where they find one
                      (default: swiftshader)
  --json FILE         write the results there too
  --help              show this

Fails if a contender fails, or if its results show that it computes something else than the others.

Examples:
  npm run bench:peers -- --configs A --contenders webgpu-vae,jax-js-webgpu --json peers.json
  npm run bench:peers -- --contenders webgpu-vae-node,jax-js-wasm
  npm run bench:peers -- --contenders webgpu-vae --before HEAD~1 --processes 9 --block 500`;

export class UsageError extends Error {}

/** @param {string[]} args @returns what was asked for, or undefined where that was help, which is printed */
export async function readOptions(args) {
  const values = parse(args);
  if (values.help) return void console.log(HELP);
  const { adapter, before } = values;
  if (adapter !== 'swiftshader' && adapter !== 'default') {
    throw new UsageError(`--adapter takes swiftshader or default, not '${adapter}'.`);
  }
  const json = values.json === undefined ? undefined : resolve(values.json);
  if (json !== undefined) {
    await access(dirname(json), constants.W_OK).catch(() => {
      throw new UsageError(`--json: the folder ${dirname(json)} cannot be written to.`);
    });
  }
  if (before === '' || before?.startsWith('-')) throw new UsageError('--before takes a commit.');
  const contenders = list('contenders', values.contenders, NAMES);
  const elders = Object.keys(CONTENDERS).filter((name) => contenders.includes(CONTENDERS[name]?.now ?? ''));
  if (before && elders.length === 0) {
    throw new UsageError('--before needs webgpu-vae or webgpu-vae-node among the --contenders.');
  }
  const configs = list('configs', values.configs, Object.keys(CONFIGS));
  return {
    configs,
    contenders: before ? [...contenders, ...elders] : contenders,
    before,
    processes: whole('processes', values.processes, 1),
    rounds: whole('rounds', values.rounds, 1),
    block: whole('block', values.block, 1),
    colds: whole('colds', values.colds, 1),
    limit: whole('limit', values.limit, 1),
    // Before that the noise of z is too loud for results to be compared.
    steps:
      values.steps === undefined
        ? undefined
        : whole('steps', values.steps, Math.max(...configs.map((name) => CONFIGS[name].warmup))),
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
        configs: { type: 'string', default: DENSE },
        contenders: { type: 'string', default: DEFAULT.join() },
        before: { type: 'string' },
        processes: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '5' },
        block: { type: 'string', default: '2000' },
        colds: { type: 'string', default: '3' },
        limit: { type: 'string', default: '180' },
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
