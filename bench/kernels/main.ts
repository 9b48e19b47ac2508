// The benchmark in Node, in the environment that run.mjs chose for the adapter.

import { create } from 'webgpu';
import { writeFileSafely } from '../../cli/terminal/files';
import { versions } from '../../cli/terminal/versions';
import { openGpu } from '../../src/index';
import { caseNames } from './benchmark';
import { better, comparison, refusal, slower, stepName } from './compare';
import { digits } from './format';
import { type Options, readOptions, UsageError } from './options.mjs';
import { disturbance } from './report';
import { chosen, QUICK, type RunOptions, run } from './runner';
import { ceilingLines, groupLines, productLines, stepLines } from './table';

const FAILED = 1;
const USAGE = 2;
/** What seems slower than before is measured so often again before it counts. */
const AGAIN = 2;

// Kept for the life of the process: a collected entry point crashes. Without the feature, Dawn rounds to 0.1 ms.
const entry = create(['disable-dawn-features=timestamp_quantization']);

try {
  const options = await readOptions(process.argv.slice(2));
  if (options) process.exitCode = await bench(options);
} catch (error) {
  progress('');
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UsageError ? USAGE : FAILED;
}

async function bench({ groups, only, quick, samples, json, earlier, list }: Options): Promise<number> {
  const gpu = await openGpu({
    gpu: entry,
    forceFallbackAdapter: process.env.WEBGPU_VAE_ADAPTER === 'software',
  });
  const start = performance.now();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  try {
    const wanted: NonNullable<RunOptions['only']> = ({ group }, name) =>
      groups.includes(group) && only.test(name);
    const cases = chosen(gpu, wanted);
    if (cases.length === 0)
      throw new UsageError(`--only: no case's name holds ${only.source}; --list has them.`);
    if (list) {
      for (const one of cases) for (const name of caseNames(one)) if (wanted(one, name)) console.log(name);
      return 0;
    }
    const reason = earlier && refusal(earlier, { adapter: gpu.info.name });
    if (reason) throw new UsageError(`--compare: ${reason}`);

    const settings: RunOptions = {
      profile: { ...(quick && QUICK), ...(samples !== undefined && { samples }) },
      versions: versions(),
      signal: stop.signal,
      onProgress: (what, done) => progress(`${Math.floor(done * 100)} % ${what}`),
    };
    let group = '';
    let report = await run(gpu, {
      ...settings,
      only: wanted,
      onCeilings: (_, report) => say(ceilingLines(report)),
      onRows(rows, benchmark, report) {
        const first = benchmark.group !== group;
        group = benchmark.group;
        say(groupLines(rows, benchmark, report, first));
      },
    });
    say([...productLines(report), ...stepLines(report), `${digits((performance.now() - start) / 1000)} s`]);
    const busy = disturbance(report);
    if (busy) console.error(busy);

    let slowdowns = 0;
    if (earlier) {
      for (let round = 0; round < AGAIN && slower(earlier, report).length > 0; round++) {
        const names = new Set(slower(earlier, report));
        say(['', `Slower, so measured again: ${[...names].join(', ')}`]);
        const only: RunOptions['only'] = (one, name) => names.has(name) || names.has(stepName(one.name));
        report = better(report, await run(gpu, { ...settings, only }));
      }
      const compared = comparison(earlier, report);
      say(compared.lines);
      slowdowns = compared.slowdowns;
    }
    for (const failure of report.failures) console.error(`WRONG ${failure.case}: ${failure.message}`);
    if (json) await writeFileSafely(json, `${JSON.stringify(report, undefined, 2)}\n`);
    return report.failures.length > 0 || slowdowns > 0 ? FAILED : 0;
  } finally {
    gpu.dispose();
  }
}

function say(lines: readonly string[]): void {
  progress('');
  for (const line of lines) console.log(line);
}

/** A line that the next one replaces, in a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
