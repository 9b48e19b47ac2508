import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import rules from '../../.dependency-cruiser.mjs';

const ROOMS = ['src', 'cli', 'demo', 'bench', 'scripts'];
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A rule, a file, and what that may not import. */
const FORBIDDEN: readonly (readonly [rule: string, file: string, statement: string])[] = [
  ['no-cycles', 'demo/parts/chart.ts', "export type Curve = import('./plot').Plot;"],
  ['errors', 'src/errors.ts', "import './random';"],
  ['names', 'src/ops/dense/names.ts', "import type { A } from './dense';"],
  ['basics', 'src/words.ts', "export * from './gpu/kernel';"],
  ['basics', 'src/options.ts', "import type { A } from '../test/support/made';"],
  ['data', 'src/data/idx.ts', "import { readFile } from 'node:fs/promises';"],
  ['data', 'src/data/source.ts', "import '../train/feed';"],
  ['gpu', 'src/gpu/program.ts', "import type { A } from '../tiles/table';"],
  ['gpu', 'src/gpu/watch.ts', "import '../../shaders/lib/state.wgsl';"],
  ['tiles', 'src/tiles/tuning.ts', "export const a = () => import('../ops/dense/dense');"],
  ['ops', 'src/ops/dense/dense_forward.ts', "import type { Spec } from '../../graph/spec';"],
  ['step', 'src/step/adam.ts', "import '../ops/dense/dense';"],
  ['graph', 'src/graph/plan.ts', "import type { A } from '../train/feed';"],
  ['train', 'src/train/trainer.ts', "import type { Vae } from '../vae';"],
  ['train', 'src/train/model.ts', "import 'fast-png';"],
  ['archive', 'src/archive/network.ts', "import '../gpu/kernel';"],
  ['text', 'src/text/items.ts', "import '../gpu/kernel';"],
  ['archive-gpu', 'src/archive/gpu/layers.ts', "import type { A } from '../../train/feed';"],
  ['vae', 'src/vae.ts', "import '../demo/live/index';"],
  ['index', 'src/index.ts', "import '../cli/runs/run';"],
  ['live', 'demo/live/session.ts', "import { Vae } from '../../src/index';"],
  ['live', 'demo/live/inspect.ts', "import '../../src/ops/dense/dense';"],
  ['demo', 'demo/app.ts', "import type { A } from './live/worker';"],
  ['demo', 'demo/link.ts', "import '../src/options';"],
  ['cli', 'cli/runs/run.ts', "export const a = () => import('../../src/train/feed');"],
  ['cli', 'cli/data/data.ts', "import '../../test/support/made';"],
  ['cli-terminal', 'cli/terminal/noun.ts', "import type { A } from '../data/look';"],
  ['cli-data', 'cli/data/look.ts', "import '../runs/best';"],
  ['cli-device', 'cli/device/store.ts', "import '../runs/best';"],
  ['cli-output', 'cli/output/scores.ts', "import '../latents/walk';"],
  ['cli-runs', 'cli/runs/best.ts', "import type { A } from '../report/report';"],
  ['cli-report', 'cli/report/report.ts', "import '../training/losses';"],
  ['cli-latents', 'cli/latents/walk.ts', "import '../text/sample';"],
  ['cli-archive', 'cli/archive/rivals.ts', "import '../training/losses';"],
  ['cli-text', 'cli/text/sample.ts', "import '../training/losses';"],
  ['cli-training', 'cli/training/losses.ts', "import '../commands/train';"],
  ['cli-commands', 'cli/commands/train.ts', "import '../main';"],
  ['bench-kernels', 'bench/kernels/cases.ts', "import '../../src/train/feed';"],
  ['bench', 'bench/peers/contender.ts', "import '../../src/gpu/kernel';"],
  ['scripts', 'scripts/start.mjs', "import '../src/index';"],
  ['twins-for-tests', 'src/train/diagnosis.ts', "import '../step/adam.twin';"],
  ['twins', 'src/ops/dense/dense.twin.ts', "import '../activation/activation';"],
  ['twins-reach-no-kernel', 'src/step/adam.twin.ts', "export { shapes } from '../graph/spec';"],
];

/** What may be imported, and makes the imports above whole. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/random.ts': '',
  'src/gpu/kernel.ts': "import '../errors';",
  'src/tiles/table.ts': '',
  'src/tiles/sources.ts':
    "import type { A } from '../gpu/kernel'; export * from '../../shaders/lib/state.wgsl';",
  'src/ops/dense/dense.ts': "import '../../tiles/table'; import '../activation/activation';",
  'src/ops/activation/activation.ts': "import '../../../shaders/activation/activation.wgsl';",
  // By way of it a twin would have what it checks.
  'src/graph/spec.ts': "import '../ops/dense/dense';",
  'src/train/feed.ts': "import '../graph/spec'; import '../data/examples';",
  'src/data/examples.ts': "import '../errors';",
  'demo/parts/plot.ts': "export const plot = () => import('./chart');",
  'demo/live/index.ts': "export * from './worker';",
  'demo/live/worker.ts': "import '../../src/train/feed';",
  'cli/main.ts': "import '../src/index'; import 'node:fs'; import 'fast-png';",
  'test/support/made.ts': '',
  'shaders/lib/state.wgsl': '',
  'shaders/activation/activation.wgsl': '',
};

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-imports-'));
let broken: Violation[] = [];

beforeAll(() => {
  const files = [...FORBIDDEN.map(([, file, text]) => [file, text] as const), ...Object.entries(ALLOWED)];
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  }
  copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  broken = violations(folder, ROOMS);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Those that the rules find in folders of one. */
function violations(cwd: string, rooms: readonly string[]): Violation[] {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const args = [tool, '--config', config, '--output-type', 'json', ...rooms];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect(stderr).toBe('');
  const { summary } = JSON.parse(stdout);
  expect(summary.totalCruised).toBeGreaterThan(FORBIDDEN.length);
  return summary.violations.map(
    ({ rule, from, to }: { rule: { name: string }; from: string; to: string }) => ({
      rule: rule.name,
      from,
      to,
    }),
  );
}

test('imports go one way, without cycles', { timeout: 60_000 }, () => {
  const rooms = ROOMS.filter((room) => existsSync(join(root, room)));
  expect(violations(root, rooms)).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts.lint).toContain(`depcruise ${rooms.join(' ')}`);
});

test.for(FORBIDDEN)('%s: %s may not say %s', ([rule, file]) => {
  expect(broken).toContainEqual(expect.objectContaining({ rule, from: file }));
});

test('what is allowed is let through', () => {
  expect(broken.filter(({ from }) => from in ALLOWED)).toEqual([]);
});

test('each rule is shown to fail', () => {
  const shown = new Set(FORBIDDEN.map(([rule]) => rule));
  expect(rules.forbidden?.map(({ name }) => name).filter((name) => !shown.has(name ?? ''))).toEqual([]);
});
