// npm test: every check there is, on every adapter that this machine has, and in a browser. Stops at the first
// stage that fails. `npm test -- --only unit,gpu` runs some stages, `-- --only gpu -t adam` some tests of one.
// `-- --long` takes the time that some tests need to be sure of what they say.

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

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Count */

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Longer than any stage takes; a driver that hangs must not hang everything. */
const STAGE_LIMIT = 40 * 60_000;

const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const ran = [];
/** @type {string[]} */
const facts = [];
/** @type {string[]} */
const missing = [];

/** In this order: the quick ones first. @type {Record<string, { title: string, run: () => Promise<void> }>} */
const stages = {
  typecheck: { title: 'Type check', run: () => tool('@typescript/native', 'bin/tsc', []) },
  lint: {
    title: 'Lint and format',
    run: () => tool('@biomejs/biome', 'bin/biome', ['check', '--error-on-warnings']),
  },
  build: { title: 'Build, package and size', run: build },
  unit: { title: 'Unit tests', run: () => vitest('unit', {}) },
  gpu: { title: 'GPU tests in Node', run: gpu },
  cli: { title: 'Terminal program', run: () => vitest('cli', {}) },
  browser: { title: 'Browser tests', run: () => browser('browser') },
  demo: { title: 'Demo page', run: () => browser('demo') },
};

class StageError extends Error {}

const scratch = await mkdtemp(join(tmpdir(), 'webgpu-vae-test-'));
let failure = '';
let stage = 'Set-up';
/** @type {string[] | undefined} */
let only;
/** @type {string | undefined} */
let filter;
try {
  const { long, ...chosen } = options();
  ({ only, filter } = chosen);
  if (long) process.env.WEBGPU_VAE_LONG = '1';
  await setup({ build: false });
  for (const [name, { title, run }] of Object.entries(stages)) {
    if (only && !only.includes(name)) {
      missing.push(`${title}: left out by --only`);
      continue;
    }
    stage = title;
    console.log(`\n== ${title}`);
    const start = performance.now();
    await run();
    ran.push(`${title} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
  }
} catch (error) {
  failure = error instanceof StageError ? error.message : `${error instanceof Error ? error.message : error}`;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
summarise();

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
    console.log(`-- ${name}`);
    facts.push(`Adapter in Node: ${name}`);
    await vitest('gpu', env);
  }
}

/** @param {string} project */
async function browser(project) {
  const found = await chromium();
  const name = `Chromium ${found.version} (${found.source}: ${found.executablePath})`;
  console.log(`-- ${name}`);
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
      failed: stats.unexpected,
      skipped: stats.skipped ? skips(suites) : [],
    },
    status,
  );
}

/** @param {any[]} suites of Playwright's report @returns {string[]} */
function skips(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs
      .filter((/** @type {any} */ { tests }) =>
        tests.some((/** @type {any} */ { status }) => status === 'skipped'),
      )
      .map((/** @type {any} */ { title }) => title),
    ...skips(inner),
  ]);
}

/** @param {string} project @param {Record<string, string>} env */
async function vitest(project, env) {
  const report = join(scratch, `${project}-${ran.length}-${facts.length}.json`);
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
  const skipped = (result?.testResults ?? [])
    .flatMap((/** @type {any} */ { assertionResults }) => assertionResults)
    .filter((/** @type {any} */ { status }) => status !== 'passed' && status !== 'failed')
    .map((/** @type {any} */ { fullName }) => fullName);
  count(result && { passed: result.numPassedTests, failed: result.numFailedTests, skipped }, failed);
}

/**
 * Adds what a test runner reported to the total; a runner that fails without a failed test counts as one.
 * @param {Count | undefined} counted @param {unknown} failed
 */
function count(counted, failed) {
  total.passed += counted?.passed ?? 0;
  total.failed += counted?.failed ?? 0;
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
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: STAGE_LIMIT,
    });
    child.on('error', failed);
    child.on('exit', (status, signal) => {
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
  if (failure) console.log(`FAILED in stage '${stage}': ${failure}`);
  if (failure && total.failed === 0) total.failed = 1;
  process.exitCode = failure || total.failed > 0 ? 1 : 0;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}
