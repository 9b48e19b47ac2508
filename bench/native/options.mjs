// The command line of bench:native.

import { parseArgs } from 'node:util';
import { CONFIGS, SINGLE_STEPS, title } from '../peers/configs.mjs';
import { UsageError } from '../peers/options.mjs';
import { CONTENDERS } from './contenders.mjs';
import { batchesOf } from './tasks.mjs';

const names = Object.keys(CONFIGS);

const HELP = `npm run bench:native -- [options]

Trains the same model on MNIST with webgpu-vae in Node (Vulkan) and with PyTorch and JAX (CUDA): same images, same
initial weights, each contender in a process of its own, blocks of steps in turn, the order rotated from round to round.
A contender that lacks something here drops out, and is named. Use an idle machine; bench/native/README.md tells how to
set one up.

Options:
  --configs LIST      of ${names} (default: all)
${names.map((name) => `                        ${name}: ${title(CONFIGS[name])}`).join('\n')}
  --contenders LIST   of these (default: all)
${CONTENDERS.map((name) => `                        ${name}`).join('\n')}
  --device NAME       cuda, or cpu: then webgpu-vae runs on a software adapter (default: cuda)
  --python PATH       with PyTorch and JAX (default: ${python()})
  --rounds N          timed blocks of each contender (default: 5)
  --block MS          how long a block takes, about; at least one step (default: 2000)
  --steps N           steps before the timing, after which the test ELBO is taken
                      (default: ${names.map((name) => `${CONFIGS[name].warmup} for ${name}`).join(', ')})
  --tf32              let PyTorch and JAX round the factors of a matmul to TensorFloat-32 (default: plain f32)
  --epochs-of-A       time the tutorial's 50 epochs of A, too
  --matmul            time torch.matmul of 4096 x 4096 f32 matrices, too
  --json FILE         write the results there too
  --help              show this

Fails if a contender fails, or if its results show that it computes something else than the others.`;

/** @param {string[]} args @returns what was asked for, or undefined where that was help, which is printed */
export function readOptions(args) {
  const values = parse(args);
  if (values.help) return void console.log(HELP);
  const { device } = values;
  if (device !== 'cuda' && device !== 'cpu') {
    throw new UsageError(`--device takes cuda or cpu, not '${device}'.`);
  }
  const configs = list('configs', values.configs, names);
  const epoch = Math.min(...configs.map(batchesOf));
  return {
    configs,
    contenders: list('contenders', values.contenders, CONTENDERS),
    device: /** @type {'cuda' | 'cpu'} */ (device),
    python: values.python,
    rounds: whole('rounds', values.rounds, 1),
    block: whole('block', values.block, 1),
    // The order is told for one epoch; the last steps are taken one by one, and some must be left to time.
    steps: values.steps === undefined ? undefined : whole('steps', values.steps, SINGLE_STEPS + 2, epoch),
    tf32: values.tf32,
    epochsOfA: values['epochs-of-A'],
    matmul: values.matmul,
    json: values.json,
  };
}

function python() {
  return process.platform === 'win32' ? 'python' : 'python3';
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        configs: { type: 'string', default: names.join() },
        contenders: { type: 'string', default: CONTENDERS.join() },
        device: { type: 'string', default: 'cuda' },
        python: { type: 'string', default: python() },
        rounds: { type: 'string', default: '5' },
        block: { type: 'string', default: '2000' },
        steps: { type: 'string' },
        tf32: { type: 'boolean', default: false },
        'epochs-of-A': { type: 'boolean', default: false },
        matmul: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}`);
  }
}

/** In the order of `known`. @param {string} option @param {string} value @param {string[]} known */
function list(option, value, known) {
  const asked = value.split(',');
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--${option}: there is no '${unknown}'; there are ${known.join(', ')}.`);
  }
  return known.filter((name) => asked.includes(name));
}

/** @param {string} option @param {string} value @param {number} least @param {number} [most] */
function whole(option, value, least, most = Number.MAX_SAFE_INTEGER) {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least || number > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`--${option} takes a whole number ${range}, not '${value}'.`);
  }
  return number;
}
