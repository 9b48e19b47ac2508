// npm test: every check there is, on every adapter that this machine has, and in a browser. The first stage
// that fails ends the run. `npm test -- --only unit,gpu` runs some stages, `-- --only gpu -t adam` some tests of one.
// `-- --long` takes the time that some tests need to be sure of what they say. Of Node alone, as it runs before anything is
// installed; so no package for processes serves here.

import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adapterEnvironment } from './adapter.mjs';
import { chromium } from './browser.mjs';
import { setup } from './setup.mjs';

/** @typedef {{ passed: number, failed: string[], skipped: string[], flaky?: string[] }} Count names of all but what passed */

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Longer than any stage takes, of the short form and of the long one; a driver that hangs must not hang everything. */
const STAGE_LIMIT = { short: 40 * 60_000, long: 3 * 60 * 60_000 };

const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const ran = [];
/** @type {string[]} */
const facts = [];
/** @type {string[]} */
const missing = [];
/** What failed, and what failed once and then passed: a log of CI is often cut, its end is not. @type {string[]} */
const faults = [];

/**
 * In the order in which they begin. Three run at a time on two cores, as what compiles a kernel, starts a program or waits for a
 * page leaves a core idle most of the time; those that take long come before those that do not. The terminal's stage begins
 * when the first three are over, and with them the build that it runs.
 * What measures times compares them within itself.
 * @type {Record<string, { title: string, run: () => Promise<void> }>}
 */
const stages = {
  build: { title: 'Build, package and size', run: build },
  typecheck: { title: 'Type check', run: () => tool('@typescript/native', 'bin/tsc', []) },
  lint: {
    title: 'Lint and format',
    run: () => tool('@biomejs/biome', 'bin/biome', ['check', '--error-on-warnings']),
  },
  gpu: { title: 'GPU tests in Node', run: gpu },
  demo: { title: 'Demo page', run: () => browser('demo') },
  cli: { title: 'Terminal program', run: () => vitest('cli', {}) },
  unit: { title: 'Unit tests', run: () => vitest('unit*', {}) },
  browser: { title: 'Browser tests', run: () => browser('browser') },
};
const AT_ONCE = 3;

class StageError extends Error {}

const scratch = await mkdtemp(join(tmpdir(), 'webgpu-vae-test-'));
/** What a stage and all that it calls write goes to its own list, where another stage runs beside it. */
const stageOutput = /** @type {AsyncLocalStorage<Buffer[]>} */ (new AsyncLocalStorage());
/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
let failure = '';
/** @type {string | undefined} */
let filter;
try {
  const { long, only, ...chosen } = options();
  ({ filter } = chosen);
  if (long) process.env.WEBGPU_VAE_LONG = '1';
  await setup({ build: false });
  const left = Object.keys(stages).filter((name) => !only || only.includes(name));
  for (const [name, { title }] of Object.entries(stages)) {
    if (!left.includes(name)) missing.push(`${title}: left out by --only`);
  }
  // The long form measures, which wants the machine for itself.
  const lanes = long ? 1 : Math.min(AT_ONCE, left.length);
  await Promise.all(Array.from({ length: lanes }, () => runAll(left, lanes > 1)));
} catch (error) {
  failure ||= error instanceof Error ? error.message : String(error);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
summarise();

/** Runs stages until none is left. @param {string[]} left names, from which it takes @param {boolean} beside others */
async function runAll(left, beside) {
  for (let name = left.shift(); name && !failure; name = left.shift()) {
    const { title, run } = /** @type {typeof stages[string]} */ (stages[name]);
    const start = performance.now();
    /** @type {Buffer[]} */
    const output = [];
    try {
      if (!beside) say(`\n== ${title}`);
      await (beside ? stageOutput.run(output, run) : run());
      ran.push(`${title} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
    } catch (error) {
      // The first failure ends what runs beside it.
      failure ||= `in stage '${title}': ${error instanceof Error ? error.message : error}`;
      for (const child of children) child.kill();
    } finally {
      if (beside) process.stdout.write(Buffer.concat([Buffer.from(`\n== ${title}\n`), ...output]));
    }
  }
}

/** @param {string} line */
function say(line) {
  const output = stageOutput.getStore();
  if (output) output.push(Buffer.from(`${line}\n`));
  else console.log(line);
}

/** @returns {{ only: string[] | undefined, filter: string | undefined, long: boolean }} */
function options() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      testNamePattern: { type: 'string', short: 't' },
      long: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.filter((name) => !(name in stages)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`There is no stage '${unknown[0]}'; there are ${Object.keys(stages).join(', ')}.`);
  }
  return { only, filter: values.testNamePattern, long: values.long };
}

async function build() {
  // Its set-up builds.
  await vitest('package', {});
  await tool('@typescript/native', 'bin/tsc', ['-p', 'test/consumer']);
  await node([join(root, 'scripts', 'size.mjs')]);
}

/** On SwiftShader, whose numbers are the same everywhere, and on whatever else the system gives. */
async function gpu() {
  /** @type {Map<string, Record<string, string>>} */
  const adapters = new Map();
  for (const choice of /** @type {const} */ (['swiftshader', 'system'])) {
    try {
      const { name, env } = await adapterEnvironment(choice);
      adapters.set(name, adapters.get(name) ?? env);
    } catch (error) {
      const what = choice === 'system' ? 'an adapter of this system' : 'SwiftShader';
      missing.push(`GPU tests on ${what}: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (adapters.size === 0) throw new StageError('There is no GPU adapter to test on, see below.');
  for (const [name, env] of adapters) {
    say(`-- ${name}`);
    facts.push(`Adapter in Node: ${name}`);
    await vitest('gpu', env);
  }
}

/** @param {string} project */
async function browser(project) {
  const found = await chromium();
  const name = `Chromium ${found.version} (${found.source}: ${found.executablePath})`;
  say(`-- ${name}`);
  const fact = `Browser: ${name}, adapter ${found.adapter}`;
  if (!facts.includes(fact)) facts.push(fact);
  const report = join(scratch, `${project}.json`);
  // The reporters of the command line replace those of the configuration.
  const choice = filter ? ['--grep', filter] : [];
  const args = ['test', '--project', project, '--reporter=list,json', ...choice];
  const status = await tool('@playwright/test', 'cli.js', args, {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    WEBGPU_VAE_BROWSER: JSON.stringify(found),
  }).catch((error) => error);
  const { stats, suites } = (await json(report)) ?? {};
  count(
    stats && {
      passed: stats.expected + stats.flaky,
      failed: named(suites, 'unexpected'),
      skipped: named(suites, 'skipped'),
      flaky: named(suites, 'flaky'),
    },
    status,
  );
}

/** @param {any[]} suites of Playwright's report @param {string} status of the tests wanted @returns {string[]} */
function named(suites, status) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs
      .filter((/** @type {any} */ { tests }) =>
        tests.some((/** @type {any} */ test) => test.status === status),
      )
      .map((/** @type {any} */ { file, title }) => `${file}: ${title}`),
    ...named(inner, status),
  ]);
}

/** @param {string} project @param {Record<string, string>} env */
async function vitest(project, env) {
  const report = join(scratch, `${project.replace('*', '')}-${facts.length}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const failed = await tool('vitest', 'vitest.mjs', filter ? [...args, '-t', filter] : args, env).catch(
    (error) => error,
  );
  const result = await json(report);
  const tests = (result?.testResults ?? []).flatMap(
    (/** @type {any} */ { assertionResults }) => assertionResults,
  );
  missing.push(...tests.flatMap((/** @type {any} */ { meta }) => meta?.notRun ?? []));
  const namesOf = (/** @type {(status: string) => boolean} */ wanted) =>
    tests
      .filter((/** @type {any} */ { status }) => wanted(status))
      .map((/** @type {any} */ { fullName }) => fullName);
  count(
    result && {
      passed: result.numPassedTests,
      failed: namesOf((status) => status === 'failed'),
      skipped: namesOf((status) => status !== 'passed' && status !== 'failed'),
    },
    failed,
  );
}

/**
 * Adds what a test runner reported to the total; a runner that fails without a failed test counts as one.
 * @param {Count | undefined} counted @param {unknown} failed
 */
function count(counted, failed) {
  total.passed += counted?.passed ?? 0;
  total.failed += counted?.failed.length ?? 0;
  faults.push(...(counted?.failed ?? []).map((name) => `Failed: ${name}`));
  faults.push(...(counted?.flaky ?? []).map((name) => `Failed once, then passed: ${name}`));
  if (filter === undefined) missing.push(...(counted?.skipped ?? []).map((name) => `skipped test: ${name}`));
  if (failed) throw failed;
  if (!counted) throw new StageError('The tests ended without a report.');
}

/** @param {string} file @returns {Promise<any>} */
async function json(file) {
  return readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
}

/** Runs a development tool's own script, which spares a shell and npx. @param {string} name @param {string} script
 * @param {string[]} args @param {Record<string, string>} [env] */
function tool(name, script, args, env) {
  return node([join(dirname(require.resolve(`${name}/package.json`)), script), ...args], env);
}

/** @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<void>} */
function node(args, env = {}) {
  const output = stageOutput.getStore();
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: output ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      timeout: STAGE_LIMIT[process.env.WEBGPU_VAE_LONG === '1' ? 'long' : 'short'],
    });
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output?.push(chunk));
    child.on('error', failed);
    child.on('close', (status, signal) => {
      children.delete(child);
      if (status === 0) return done();
      failed(new StageError(signal ? `It was ended by ${signal}.` : `It ended with status ${status}.`));
    });
  });
}

function summarise() {
  console.log('');
  if (ran.length > 0) console.log(`Ran: ${ran.join(', ')}.`);
  for (const fact of facts) console.log(fact);
  console.log(`Node ${process.versions.node} on ${process.platform} ${process.arch}`);
  for (const line of missing) console.log(`Not run: ${line}`);
  for (const fault of faults) console.log(fault);
  if (failure) console.log(`FAILED ${failure}`);
  if (failure && total.failed === 0) total.failed = 1;
  process.exitCode = failure || total.failed > 0 ? 1 : 0;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}
