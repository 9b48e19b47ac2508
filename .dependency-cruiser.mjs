// Which way imports go, those of types and import() included: part of `npm run lint`. A file may import its own room and
// what is listed for that; nothing is listed to import a test. test/unit/imports.test.ts shows that each rule can fail.
// Types are read by TypeScript 6, the last with an API for that: the package `typescript`. What checks types is TypeScript 7:
// `@typescript/native`, with the command `tsc`.

/** Tables of names, which lean on nothing: the table of settings has the names. */
const names = '^src/(ops/.*/names|tiles/table)\\.ts$';
/** Settings, checks, words and counters that any room may use. */
const basics =
  '^src/(errors|arguments|modules|options|layers|checks|sentences|setting_kinds|setting_text|beta|schedules|protocol|text_shape|words|permutation|random)\\.ts$';
const data = '^src/data/';
const gpu = '^src/(gpu/|wgsl\\.d\\.ts$)';
const tiles = '^src/tiles/';
const kernels = '^src/(ops|step)/';
/** What a model is made of, and the loading of its kernels. */
const registry = '^src/ops/(node|index|samples)\\.ts$';
const graph = '^src/(graph/|presets\\.ts$)';
const train = '^src/train/';
const text = '^src/text/';
const archive = '^src/archive/(?!gpu/)';
const vae = '^src/vae\\.ts$';
const entries = '^src/((data|archive|text)/)?index\\.ts$';
const wgsl = '^shaders/[a-z0-9_]+/[a-z0-9_]+\\.wgsl$';
const twins = '\\.twin\\.ts$';
/** What a twin may know of that of which it is the twin: names and checked specifications. */
const specifications = '^src/(graph/nodes|ops/node)\\.ts$';
const manifest = '^package\\.json$';

/** @type {[name: string, from: string, to: string[]][]} */
const library = [
  ['errors', '^src/errors\\.ts$', []],
  ['names', names, []],
  ['basics', basics, [names]],
  ['data', data, [basics, names]],
  ['gpu', gpu, [basics, '^node_modules/webgpu/']],
  ['tiles', tiles, [basics, wgsl, gpu]],
  ['ops', '^src/ops/', [basics, wgsl, gpu, tiles, '^src/step/']],
  ['step', '^src/step/', [basics, wgsl, gpu, tiles]],
  ['graph', graph, [basics, gpu, tiles, kernels]],
  ['train', train, [basics, data, gpu, tiles, kernels, graph]],
  // Of a model file it reads weights; what runs a model on a GPU is none of its business.
  [
    'archive',
    archive,
    [
      basics,
      data,
      names,
      graph,
      '^src/ops/node\\.ts$',
      '^src/ops/latent/names\\.ts$',
      '^src/train/(checkpoint|checksum|safetensors)\\.ts$',
      // The type of a GPU, and what runs codecs on it, which comes by import().
      '^src/(tiles/gpu|archive/gpu/network)\\.ts$',
    ],
  ],
  ['archive-gpu', '^src/archive/gpu/', [basics, gpu, tiles, kernels, archive]],
  ['vae', vae, [basics, data, gpu, tiles, graph, train, registry]],
  ['text', text, [basics, data, train, vae]],
  ['index', '^src/index\\.ts$', [basics, names, data, gpu, tiles, graph, train, vae, registry]],
  // Part of the project, but of no entry: it may use what lies below the entry, and no kernel.
  ['live', '^demo/live/', [basics, names, data, gpu, tiles, graph, train, vae, registry, wgsl]],
];

/** They may use packages and Node, too. @type {[name: string, from: string, to: string[]][]} */
const clients = [
  ['cli', '^cli/', [entries, manifest, '^scripts/']],
  [
    'demo',
    '^demo/(?!live/)',
    [entries, manifest, '^demo/live/index\\.ts$', '^bench/kernels/', '^scripts/data/'],
  ],
  // They measure kernels and plans, which are of no entry, and expect what the twins say.
  [
    'bench-kernels',
    '^bench/kernels/',
    [entries, basics, gpu, tiles, kernels, graph, twins, '^(scripts|cli)/'],
  ],
  // The contender starts from given weights, which the public API does not take: it writes them as a model file. Nor does it give
  // logits of texts: the decoder is run by itself.
  [
    'bench',
    '^bench/(?!kernels/)',
    [
      entries,
      '^src/(random|graph/(layout|plan_sampling)|train/(checkpoint|model|sampler))\\.ts$',
      twins,
      '^bench/',
      '^(scripts|cli)/',
    ],
  ],
  ['scripts', '^scripts/', ['^cli/bin\\.mjs$']],
];

/** The rooms of the terminal program, and which of each other's they know. @type {Record<string, string[]>} */
const terminal = {
  terminal: [],
  data: ['terminal'],
  device: ['data', 'terminal'],
  output: ['data', 'terminal'],
  runs: ['data', 'terminal'],
  report: ['data', 'runs', 'terminal'],
  latents: ['data', 'output', 'terminal'],
  archive: ['data', 'device', 'terminal'],
  text: ['data', 'device', 'latents', 'terminal'],
  training: ['data', 'device', 'output', 'report', 'runs', 'terminal', 'text'],
  commands: ['archive', 'data', 'device', 'latents', 'output', 'runs', 'terminal', 'text', 'training'],
};

const ORDER =
  'Imports go down only: demo, cli, bench > index > vae > train > graph > ops > step > tiles > gpu > errors.';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...library.map(([name, from, to]) =>
      room(name, { path: from, pathNot: twins }, { pathNot: [from, ...to] }),
    ),
    ...clients.map(([name, from, to]) =>
      room(
        name,
        { path: from },
        {
          pathNot: [from, ...to],
          dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'unknown'],
        },
      ),
    ),
    ...Object.entries(terminal).map(([name, rooms]) =>
      room(
        `cli-${name}`,
        { path: `^cli/${name}/` },
        { path: '^cli/', pathNot: [name, ...rooms].map((known) => `^cli/${known}/`) },
      ),
    ),
    {
      name: 'twins-for-tests',
      comment: 'The library itself never runs a twin.',
      severity: 'error',
      from: { path: '^(src|demo|cli)/', pathNot: twins },
      to: { path: twins },
    },
    {
      name: 'twins',
      comment:
        'A twin shares nothing with the kernel that it checks, lest it share a fault: names and checks alone.',
      severity: 'error',
      from: { path: twins },
      to: { pathNot: [twins, basics, names, specifications] },
    },
    {
      name: 'twins-reach-no-kernel',
      comment: 'Nor by way of others.',
      severity: 'error',
      from: { path: twins },
      to: { reachable: true, path: ['\\.wgsl$', gpu, tiles], pathNot: names },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

/** @param {string} name @param {object} from @param {object} to @returns {import('dependency-cruiser').IForbiddenRuleType} */
function room(name, from, to) {
  return { name, comment: ORDER, severity: 'error', from, to };
}
