// The command line of bench. Read before the adapter's environment is set, and again by the program in it.

import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHOICES } from '../../scripts/adapter.mjs';

const GROUPS = ['A', 'B', 'C', 'D', 'E', 'large', 'products'];
/** The name that `bench:peers` has for it. @type {Record<string, import('../../scripts/adapter.mjs').Choice>} */
const ALIASES = { default: 'auto' };

const HELP = `npm run bench -- [options]

Measures every kernel: each dispatch of a training step of five models, each kernel at a large size,
and the products of convolutions beside dense ones. Prints median
time and spread, GFLOP/s, GB/s, and the share of what the adapter can do, which the same run measures. Outputs are
checked against float64 after the timing. About two minutes on a software adapter; use an idle machine.

Options:
  --configs LIST   of ${GROUPS.join(',')} (default: all)
                     A: 784-64-32-2, batch 256
                     B: 784-400-20, batch 128
                     C: 784-512-512-32, batch 512
                     D: 28x28x1, conv 32-64, z 20, batch 128
                     E: 32x32x3, conv 32-64-128, z 64, batch 64
                     large: one kernel at one large size
                     products: those of the convolutions of D and E, beside dense ones of the same size
  --only PATTERN   cases whose name holds this regular expression, in either case of letters
  --quick          fewer and shorter samples
  --samples N      samples of each case, at least 3 (default: 9; 3 with --quick)
  --adapter NAME   of ${[...CHOICES, ...Object.keys(ALIASES)].join(', ')} (default: auto: hardware where there is some)
  --json FILE      write the results there too
  --compare FILE   print the ratio of each time to that of an earlier --json FILE of the same adapter, and fail if one
                   is slower beyond the noise of both runs, be it measured three times
  --list           print the names of the cases and measure nothing
  --help           show this

Exit status: 0 done, 1 a wrong output, a slowdown or a failure, 2 wrong usage.

Examples:
  npm run bench -- --configs A --json before.json
  npm run bench -- --only 'adam|advance' --compare before.json`;

export class UsageError extends Error {}

/** @typedef {NonNullable<Awaited<ReturnType<typeof readOptions>>>} Options */

/** @param {string[]} args @returns what was asked for, or undefined where that was help, which is printed */
export async function readOptions(args) {
  const values = parse(args);
  if (values.help) return void console.log(HELP);
  const json = values.json === undefined ? undefined : resolve(values.json);
  if (json !== undefined) {
    await access(dirname(json), constants.W_OK).catch(() => {
      throw new UsageError(`--json: the folder ${dirname(json)} cannot be written to.`);
    });
  }
  return {
    groups: groups(values.configs),
    only: pattern(values.only),
    quick: values.quick ?? false,
    samples: values.samples === undefined ? undefined : whole('samples', values.samples, 3, 1000),
    adapter: adapter(values.adapter),
    json,
    earlier: values.compare === undefined ? undefined : await earlier(resolve(values.compare)),
    list: values.list ?? false,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        configs: { type: 'string', default: GROUPS.join() },
        only: { type: 'string', default: '' },
        quick: { type: 'boolean' },
        samples: { type: 'string' },
        adapter: { type: 'string', default: 'auto' },
        json: { type: 'string' },
        compare: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}`);
  }
}

/** @param {string} list */
function groups(list) {
  const names = [...new Set(list.split(','))];
  const unknown = names.find((name) => !GROUPS.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--configs: there is no '${unknown}'; there are ${GROUPS.join(', ')}.`);
  }
  return names;
}

/** @param {string} source */
function pattern(source) {
  try {
    return new RegExp(source, 'i');
  } catch (error) {
    throw new UsageError(`--only: ${error instanceof Error ? error.message : error}.`);
  }
}

/** @param {string} name */
function adapter(name) {
  const choice = ALIASES[name] ?? CHOICES.find((one) => one === name);
  if (choice) return choice;
  const known = [...CHOICES, ...Object.keys(ALIASES)].join(', ');
  throw new UsageError(`--adapter takes one of ${known}, not '${name}'.`);
}

/** @param {string} option @param {string} value @param {number} least @param {number} most */
function whole(option, value, least, most) {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least || number > most) {
    throw new UsageError(`--${option} takes a whole number from ${least} to ${most}, not '${value}'.`);
  }
  return number;
}

/** The report of an earlier run. @param {string} file @returns {Promise<import('./report').Report>} */
async function earlier(file) {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new UsageError(`--compare: cannot read ${file}: ${error.message}.`);
  });
  const report = parsed(text);
  const usable =
    typeof report?.adapter === 'string' &&
    Array.isArray(report.rows) &&
    Array.isArray(report.steps) &&
    [...report.rows, ...report.steps].every((row) => typeof row?.case === 'string');
  if (!usable) throw new UsageError(`--compare: ${file} is not what bench --json writes.`);
  return report;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
