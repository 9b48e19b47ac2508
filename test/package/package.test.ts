import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from '../../src/gpu/kernel';
import type * as Library from '../../src/index';
import { LEFTOVERS, root } from './build';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** An empty folder, in which the packed package is installed, and nothing beside it. */
const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-package-'));
const installed = join(folder, 'node_modules', 'webgpu-vae');
let packed: string[] = [];

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What it says goes into pipes. */
function run(program: string, ...args: string[]): Result {
  // npm is a script of its own on Windows, which takes a shell.
  const shell = process.platform === 'win32';
  return spawnSync(program, args, { cwd: folder, encoding: 'utf8', shell });
}

const node = (code: string) => run(process.execPath, '--input-type=module', '-e', code);

function npm(...args: string[]): string {
  const { status, stdout, stderr } = run('npm', ...args);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

beforeAll(() => {
  const args = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename, files }] = JSON.parse(npm('pack', root, ...args));
  packed = files.map(({ path }: { path: string }) => path);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm('install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, filename));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Those and all that they import of the package. */
function reachable(entries: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const [, to = ''] of readFileSync(join(root, path), 'utf8').matchAll(
      // Statements, and calls but for those in comments on types.
      /(?:^(?:import|export|\}).*|\bimport\()['"](\.{1,2}\/[^'"\n]+)['"](?!\)\.[A-Z])/gm,
    )) {
      const target = join(dirname(path), to).replaceAll('\\', '/');
      visit(path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target);
    }
  };
  for (const entry of entries) visit(entry);
  return [...found];
}

describe('the package', () => {
  test('has its entries with all that they import, the shaders, and nothing else', () => {
    const targets = Object.values<Record<string, string>>(manifest.exports).flatMap((paths) =>
      Object.values(paths).map((path) => path.replace('./', '')),
    );
    const shaders = readdirSync(join(root, 'shaders'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.wgsl'))
      .map((name) => `shaders/${name.replaceAll('\\', '/')}`)
      // The page's, of which the library has nothing.
      .filter((path) => !path.startsWith('shaders/view/'));
    const code = reachable([...targets, manifest.bin['webgpu-vae'], 'dist/cli/main.js']);
    const meant = ['LICENSE', 'README.md', 'package.json', ...code, ...shaders];
    expect([...packed].sort()).toEqual(meant.sort());
    // What declares the library is a file for each entry, and at most one that they share.
    expect(packed.filter((path) => path.endsWith('.d.ts')).length).toBeLessThanOrEqual(5);
  });

  test('is built without what earlier builds have left', () => {
    for (const path of LEFTOVERS) expect(existsSync(join(root, path)), path).toBe(false);
  });

  test('is as registries and bundlers want it', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages).toEqual([]);
    for (const field of ['description', 'license', 'repository', 'homepage', 'bugs'])
      expect(manifest[field], field).toBeTruthy();
    expect(manifest.keywords.length).toBeGreaterThan(3);
  });

  test('has pictures in its README that a registry can find', () => {
    // npm's page takes a relative path as one of the repository, if that is at GitHub.
    expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)].map(([, path = '']) => path);
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) {
      expect(path).not.toMatch(/^[/.]/);
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });
});

describe('installed in an empty folder', () => {
  test('exports what the sources export, classes under their names', async () => {
    const code = `
      const library = await import('webgpu-vae');
      const data = await import('webgpu-vae/data');
      const text = await import('webgpu-vae/text');
      const named = (module) => Object.entries(module).map(([key, value]) => [key, value.name ?? key]);
      console.log(JSON.stringify([named(library), named(data), named(text)]));`;
    const { stdout, stderr } = node(code);
    expect(stderr).toBe('');
    const modules = [
      await import('../../src/index'),
      await import('../../src/data/index'),
      await import('../../src/text/index'),
    ];
    expect(JSON.parse(stdout)).toEqual(
      modules.map((module) =>
        Object.keys(module)
          .sort()
          .map((key) => [key, key]),
      ),
    );
  });

  test('ends a program that does not catch an error with its message, class and place, in a few lines', () => {
    const thrown = {
      "await Vae.create({}, { input: 4, latent: 2 }, { seed: 'many' })":
        /^OptionError: seed must be a whole number .*many/m,
      'resolveSpec({ input: 4, latent: 0 })': /^SpecError: latent must be/m,
      'await openGpu()': /^NoGpuError: .*npm install webgpu/m,
    };
    for (const [call, message] of Object.entries(thrown)) {
      const { status, stderr } = node(`import { openGpu, resolveSpec, Vae } from 'webgpu-vae';\n${call};`);
      expect(status).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^ {4}at .*webgpu-vae\/dist\/lib\/[a-z_/]+\.js:\d+:\d+\)?$/m);
      expect(stderr.length).toBeLessThan(2_500);
    }
  });

  test('has the WGSL of each kernel without comments, each line at its place', async () => {
    const { planTraining, resolveSpec, MATMULS }: typeof Library = await import(
      join(installed, 'dist/lib/index.js')
    );
    const spec = resolveSpec({ input: 12, encoder: [8], latent: 2 });
    const base = { batchSize: 4, examples: 8, seed: 1, beta: 1, data: 'bytes' } as const;
    const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, clipNorm: 1 };
    const files = MATMULS.flatMap((matmul) =>
      planTraining(spec, { ...base, ...adam, matmul }).dispatches.flatMap(filesOf),
    );
    const known = new Map(files.map(({ name, text }) => [name, text]));
    // What is made from the table of tiles is in no file.
    for (const name of known.keys()) if (!name.endsWith('.wgsl')) known.delete(name);
    expect(known.size).toBeGreaterThan(20);
    for (const [name, text] of known) {
      const lines = readFileSync(join(installed, 'shaders', name), 'utf8').split('\n');
      expect(
        text.split('\n').every((line, i) => lines[i]?.startsWith(line)),
        name,
      ).toBe(true);
      expect(text.split('\n').length).toBe(lines.length);
      expect(text).not.toContain('//');
    }
  });

  test('has a command that says its version, explains a step, and says what is wrong in a line', () => {
    const command = join(folder, 'node_modules', '.bin', 'webgpu-vae');
    expect(run(command, '--version').stdout).toContain(manifest.version);
    const { status, stdout } = run(command, 'explain');
    expect(status).toBe(0);
    expect(stdout).toContain('dense_forward');
    const wrong = run(command, 'explain', '--latent', 'two');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/^error: .*'?two/);
    expect(wrong.stderr.length).toBeLessThan(500);
    // There is no WebGPU beside it; had npx put it into its cache, the remedy must help, too.
    const lonely = run(command, 'info');
    expect(lonely.status).not.toBe(0);
    expect(lonely.stderr).toMatch(/^error: .* npm install webgpu-vae webgpu\.$/m);
    expect(lonely.stderr.length).toBeLessThan(500);
  });
});
