import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, succeed } from './run';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-text-'));
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
afterAll(() => rm(folder, { recursive: true }));

// 300 names of three syllables, one of them with an accent.
const PARTS = [
  ['an', 'be', 'ma', 'ri', 'to'],
  ['na', 'le', 'mi', 'ro'],
  ['', 's', 'ta', 'ná', 'n'],
];
const NAMES = Array.from({ length: 300 }, (_, i) =>
  [
    PARTS[0]?.[i % 5],
    PARTS[1]?.[Math.floor(i / 5) % 4],
    PARTS[2]?.[Math.floor(i / 20) % 5],
    PARTS[1]?.[Math.floor(i / 100)],
  ].join(''),
);
const HASHED = ['--ngrams', '3', '--buckets', '60', '--free-bits-of', 'all'];
const SMALL =
  '--encoder transformer:2 --decoder transformer:2 --width 16 --latent 4 --batch 32 --lr 0.01'.split(' ');
const MODEL = ['--model', 'out/model.safetensors'];

describe('bad texts are refused before anything is written', () => {
  it.each([
    ['empty.txt', '', 'empty.txt: there is no text to learn from'],
    ['one.txt', 'anna\n', 'one.txt: there is a single text to learn from'],
    [
      'binary.txt',
      new Uint8Array([65, 0, 66]),
      'cannot read texts of binary.txt: it is no text: byte 1 is 0',
    ],
    ['latin.txt', new Uint8Array([97, 10, 0xe4, 10]), 'line 2 is not in UTF-8'],
    ['list.json', '{"a":1}', 'it holds an object, and must be an array of strings'],
    [
      'half.json',
      '["anna", "\\ud800"]',
      'half.json: text 1, "\\ud800", has "\\ud800", which is no character',
    ],
    ['quote.csv', 'name\n"anna\nben\n', 'cannot read texts of quote.csv: Quote Not Closed'],
    ['semicolons.csv', 'name;age\nanna;3,5\n', 'its columns are 1 name, 2 age'],
    [
      'many.txt',
      Array.from({ length: 300 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('\n'),
      '300 different characters, and a model takes 255',
    ],
    ['long.txt', `${'a'.repeat(70)}\n${'b'.repeat(80)}\n`, '2 texts of more than 64 characters are left out'],
    [
      'table.csv',
      'name,age\nanna,3\n',
      '--column must say which column has the texts: its columns are 1 name, 2 age',
    ],
  ])('%s', async (name, content, words) => {
    put(name, content);
    const { status, stderr } = await run(['train', '--data', name, '--out', 'none'], folder);
    expect(status).not.toBe(0);
    expect(stderr).toContain(words);
    expect(readdirSync(folder)).not.toContain('none');
  });
});

describe('a run on texts', () => {
  let told: string;
  beforeAll(async () => {
    put('names.csv', `name;x,"name, first"\n${NAMES.map((name) => `1,"${name}"`).join('\n')}\n`);
    const { stdout } = await run(
      [
        'train',
        '--data',
        'names.csv',
        '--column',
        'name, first',
        ...SMALL,
        ...HASHED,
        '--steps',
        '20',
        '--out',
        'out',
      ],
      folder,
    );
    told = stdout;
  });

  it('says what was read, and leaves a model with texts of its own', async () => {
    expect(told).toMatch(/Read \d+ \+ 3 texts of at most \d characters, of \d+ symbols: ".*á"/);
    expect(told).toContain('nats per text, 3 texts');
    const { config, resume } = JSON.parse(await readFile(join(folder, 'out/run.json'), 'utf8'));
    expect(config.text.alphabet).toContain('á');
    expect(config).toMatchObject({ likelihood: 'tokens', freeBits: 0.25, betaWarmup: 1000, preset: 'text' });
    expect(resume.text).toEqual({ column: 'name, first', long: 'skip' });
    expect(config).toMatchObject({ ngrams: 3, buckets: 60, freeBitsOf: 'all' });
    const samples = await readFile(join(folder, 'out/samples.txt'), 'utf8');
    expect(samples.split('\n').length).toBe(101);
  });

  it('goes on by the texts that it began with', async () => {
    await succeed(['train', '--resume', '--out', 'out', '--steps', '25'], folder);
    put('other.txt', NAMES.map((name) => `x${name}`).join('\n'));
    const { stderr } = await run(
      ['train', '--resume', '--out', 'out', '--steps', '30', '--data', 'other.txt'],
      folder,
    );
    expect(stderr).toContain('are not the texts that the run was trained on');
    // The same bytes by another alphabet.
    put('upper.txt', NAMES.map((name) => name.toUpperCase()).join('\n'));
    const upper = await run(
      ['train', '--resume', '--out', 'out', '--steps', '30', '--data', 'upper.txt'],
      folder,
    );
    expect(upper.stderr).toContain('upper.txt are not the texts that the run was trained on, but of other');
  });

  it('draws, walks, restores and measures', async () => {
    const drawn = await succeed(['sample', ...MODEL, '--count', '5', '--seed', '2'], folder);
    expect(drawn.split('\n').length).toBe(6);
    expect(await succeed(['sample', ...MODEL, '--count', '5', '--seed', '2'], folder)).toBe(drawn);
    const greedy = JSON.parse(
      await succeed(['sample', ...MODEL, '--count', '3', '--greedy', '--json'], folder),
    );
    expect(greedy).toMatchObject({ temperature: 0, texts: { length: 3 } });
    const way = await succeed(
      ['interpolate', ...MODEL, '--from', 'anna', '--to', 'toro', '--steps', '3'],
      folder,
    );
    expect(way.trimEnd().split('\n').length).toBe(3);
    const other = await run(['interpolate', ...MODEL, '--from', '1,5', '--to', 'to:0'], folder);
    expect(other.stderr).toContain('--from: Text 0, "1,5", has the character "1"');
    const restored = await succeed(['restore', 'a?na', ...MODEL, '--count', '2'], folder);
    expect(restored).toMatch(/^a.na\t[\d.]+ %\na.na\t[\d.]+ %\n$/u);
    const found = JSON.parse(await succeed(['evaluate', ...MODEL, '--json', '--samples', '4'], folder));
    expect(found.bitsPerCharacter).toBeCloseTo(found.natsPerCharacter / Math.LN2, 6);
    expect(found.perplexity).toBeCloseTo(Math.exp(found.natsPerCharacter), 6);
    expect(found.reconstructed * 3).toBeCloseTo(Math.round(found.reconstructed * 3), 6);
    for (const one of found.examplesOfNovel) expect(NAMES).not.toContain(one);
    expect(found).toMatchObject({ data: expect.stringMatching(/names.csv$/), examples: 3, split: 'test' });
    expect(found.natsPerCharacter).toBeCloseTo((found.natsPerText * 3) / found.characters, 6);
    expect(found.natsPerText).toBeCloseTo(-found.logLikelihood.value, 6);
    // A model of 30 steps writes much that is no name, and little twice.
    expect(found.unique).toBeGreaterThan(0.3);
    expect(found.novel).toBeGreaterThan(0.5);
    expect(found.novel).toBeLessThanOrEqual(1);
    await succeed(['reconstruct', ...MODEL, '--count', '3', '--out', 'pairs.tsv'], folder);
    expect(await readFile(join(folder, 'pairs.tsv'), 'utf8')).toMatch(/^(\S+\t\S*\n){3}$/u);
    expect(await succeed(['encode', ...MODEL, '--split', 'test', '--out', 'codes.csv'], folder)).toBe(
      'Codes of 3 texts (names test): codes.csv\n',
    );
    const decoded = await succeed(['decode', ...MODEL, '--codes', 'codes.csv'], folder);
    const copies = await succeed(['reconstruct', ...MODEL, '--split', 'test'], folder);
    expect(decoded.trimEnd().split('\n')).toEqual(
      copies
        .trimEnd()
        .split('\n')
        .map((pair) => pair.split('\t')[1]),
    );
    const step = await succeed(['explain', ...MODEL, '--batch', '8'], folder);
    expect(step).toMatch(/^One training step of .*transformer:2.*, tokens.*, batch 8/);
    put('single.txt', 'tona');
    const over = await run(['reconstruct', ...MODEL, '--data', 'single.txt', '--out', 'single.txt'], folder);
    expect([over.status, over.stderr]).toEqual([
      1,
      expect.stringContaining('cannot write single.txt: it is read'),
    ]);
    expect(await succeed(['reconstruct', ...MODEL, '--data', 'single.txt'], folder)).toMatch(
      /^tona\t\S*\n$/u,
    );
  });

  it('knows its own texts by what they are, wherever they lie', async () => {
    put('copy.csv', `name;x,"name, first"\n${NAMES.map((name) => `1,"${name}"`).join('\n')}\n`);
    const copy = ['--data', 'copy.csv', '--column', 'name, first'];
    expect(await succeed(['encode', ...MODEL, ...copy, '--out', 'copied.json'], folder)).toBe(
      'Codes of 3 texts (copy test): copied.json\n',
    );
    const [first] = JSON.parse(await readFile(join(folder, 'copied.json'), 'utf8'));
    expect(NAMES).toContain(first.text);
    const all = await run(
      ['evaluate', ...MODEL, ...copy, '--split', 'all', '--json', '--count', '9'],
      folder,
    );
    expect(all.stderr).toMatch(/The model was trained on 2\d\d of these \d+ texts\./);
    expect(JSON.parse(all.stdout)).toMatchObject({ data: 'copy.csv', split: 'all' });
  });

  it('tests on texts of their own what it can take of them, and says what it leaves out', async () => {
    put(
      'tests.txt',
      `${NAMES.slice(0, 7).join('\n')}\nanna\nanna\n\n${'an'.repeat(40)}\nxyz\nannannannanna\n`,
    );
    const column = ['--column', 'name, first'];
    put('names.txt', NAMES.join('\n'));
    const args = ['--data', 'names.txt', '--test-data', 'tests.txt', '--long', 'cut', ...SMALL];
    const { stdout, stderr, status } = await run(
      ['train', ...args, '--steps', '2', '--out', 'tested'],
      folder,
    );
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
    for (const said of [
      '1 text of tests.txt is empty, and left out.',
      '1 text of tests.txt is there more than once, and kept once.',
      '1 text of tests.txt is cut to 64 characters.',
      '3 texts of tests.txt are left out, longer than the 8 characters of the model or with others than it knows.',
      '8 texts.',
    ])
      expect(stdout).toContain(said);
    const own = ['--model', 'tested/model.safetensors'];
    const codes = await run(['encode', ...own, '--out', 'tested.csv'], folder);
    expect(codes.stdout).toBe('Codes of 8 texts (tests): tested.csv\n');
    const learnt = await run(['evaluate', ...own, '--split', 'train', '--count', '9', '--json'], folder);
    expect(learnt.stderr).toContain('The model was trained on these texts.');
    const others = await run(['evaluate', ...own, '--data', 'names.csv', ...column, '--count', '9'], folder);
    expect(others.stderr).toContain('The model was trained on these texts.');
  });

  it('refuses what is of images, and letters that the model does not know', async () => {
    for (const [args, words] of [
      [['sample', ...MODEL, '--size', '2x2'], '--size is for images'],
      [['sample', ...MODEL, '--out', 'a.png'], 'texts go into a file whose name ends in .txt or .tsv'],
      [['restore', 'q?x', ...MODEL], 'has the character "q", which the model does not know'],
      [['restore', '', ...MODEL], 'restore takes a text with ? for what is missing'],
      [['interpolate', ...MODEL, '--from', 'anna', '--to', '3'], '--to: Text 0, "3", has the character "3"'],
      [['sample', ...MODEL, '--label', 'late'], '--label: out/model.safetensors is told no labels'],
      [['color', 'red', ...MODEL], 'out/model.safetensors is told no colours'],
      [['quantize', ...MODEL, '--data', 'mnist'], 'A codec needs a model with the likelihood'],
      [['train', '--data', 'names.txt', '--grey', '--out', 'no'], '--grey is for images'],
      [
        ['interpolate', ...MODEL, '--from', ' ', '--to', 'anna'],
        'It takes a number, a code, a file or a text.',
      ],
      [['interpolate', ...MODEL, '--from', 'a', '--to', 'b', '--split', 'all'], '--split is for images'],
      [['sample', ...MODEL, '--greedy', '--temperature', '1'], '--greedy is a --temperature of 0'],
      [['traverse', ...MODEL], 'traverse is for images, and the model is of texts'],
      [['explain', ...MODEL, '--latent', '3'], '--latent: --model out/model.safetensors says it already'],
      [['explain', '--model', 'names.csv'], 'names.csv says of no model what it is made of'],
      [['evaluate', ...MODEL, '--data', 'faces'], 'out/model.safetensors is a model of texts'],
    ] as const) {
      const { status, stderr } = await run(args, folder);
      expect(stderr).toContain(words);
      expect(status).not.toBe(0);
    }
  });
});

describe('a run on texts with labels', () => {
  const KINDS: string[] = NAMES.map((name) =>
    name.startsWith('a') || name.startsWith('b') ? 'early' : 'late',
  );
  const OWN = ['--model', 'told/model.safetensors'];
  const train = (args: readonly string[]) => [
    ...['train', '--data', 'kinds.csv', '--column', 'name', ...SMALL, '--steps', '10', ...args],
  ];
  beforeAll(async () => {
    put('kinds.csv', `name,kind\n${NAMES.map((name, i) => `${name},${KINDS[i]}`).join('\n')}\n`);
    put('kinds.txt', KINDS.join('\n'));
  });

  it('tells the model the classes of a column, by their names', async () => {
    const told = await succeed(train(['--label-column', 'kind', '--out', 'told']), folder);
    expect(told).toContain(
      'The model is told the label of each text: early, late; --no-conditional leaves it out.',
    );
    expect(told).toContain('told one of 2 classes');
    const { config, resume } = JSON.parse(await readFile(join(folder, 'told/run.json'), 'utf8'));
    expect(config.classes).toBe(2);
    expect(resume.text).toMatchObject({ labelColumn: 'kind', classes: ['early', 'late'] });
    await succeed(['train', '--resume', '--out', 'told', '--steps', '12'], folder);
    const by = (label: string) =>
      succeed(['sample', ...OWN, '--label', label, '--count', '20', '--seed', '1'], folder);
    expect(await by('late')).toBe(await by('1'));
    expect(await by('late')).not.toBe(await by('early'));
    const restored = await succeed(['restore', 'a?na', ...OWN, '--label', 'early', '--count', '1'], folder);
    expect(restored).toMatch(/^a.na\t/u);
    const ends = ['--from', 'anna', '--to', 'toro', '--steps', '2'];
    await succeed(['interpolate', ...OWN, ...ends, '--label', 'late'], folder);
    await succeed(['reconstruct', ...OWN, '--count', '2'], folder);
    const judged = await succeed(['evaluate', ...OWN, '--json', '--samples', '2'], folder);
    const again = ['evaluate', ...OWN, '--json', '--samples', '2', '--labels', 'kinds.txt'];
    expect(JSON.parse(await succeed(again, folder)).elbo).toBe(JSON.parse(judged).elbo);
    put('unlabelled.txt', NAMES.join('\n'));
    const unlabelled = ['evaluate', ...OWN, '--data', 'unlabelled.txt', '--samples', '2', '--count', '9'];
    const mixture = await succeed(unlabelled, folder);
    expect(mixture).toMatch(/without labels: a mixture of the 2 classes.*\nlog p\(x\) .*\n/);
    expect(mixture).not.toMatch(/reconstructed|active/);
  });

  it('tells it none where they are left out, and colours where they are such', async () => {
    const plain = await succeed(
      train(['--label-column', 'kind', '--no-conditional', '--out', 'plain']),
      folder,
    );
    expect(plain).not.toContain('told');
    const colour = (i: number) => `#${(i * 55_123).toString(16).padStart(6, '0')}`;
    put('colours.tsv', `name\thex\n${NAMES.map((name, i) => `${name}\t${colour(i)}`).join('\n')}\n`);
    const args = ['--data', 'colours.tsv', '--column', 'name', '--label-column', 'hex', ...SMALL];
    const told = await succeed(['train', ...args, '--steps', '2', '--out', 'colours'], folder);
    expect(told).toContain('told a colour');
    const model = ['--model', 'colours/model.safetensors'];
    const drawn = await succeed(['sample', ...model, '--label', '#ff8800', '--count', '3', '--json'], folder);
    expect(JSON.parse(drawn)).toMatchObject({ label: 0xff8800, texts: { length: 3 } });
    const found = await succeed(['color', 'anna', ...model, '--count', '2'], folder);
    expect(found).toMatch(/^(#([0-9a-f])\2([0-9a-f])\3([0-9a-f])\4\t[\d.]+ %\n){2}$/);
  });

  it('refuses labels that are none, or of others', async () => {
    put('few.txt', 'early\nlate\n');
    put('gap.txt', KINDS.with(4, '').join('\n'));
    put('same.txt', KINDS.map(() => 'one').join('\n'));
    for (const [args, words] of [
      [train(['--labels', 'few.txt']), 'few.txt has 2 labels, a line each, but there are 300 texts'],
      [train(['--labels', 'gap.txt']), 'kinds.csv: text 5 has no label'],
      [train(['--labels', 'same.txt']), 'all texts have the same label, one'],
      [train(['--label-column', 'age']), '--label-column age: there is none; its columns are 1 name, 2 kind'],
      [train(['--conditional']), '--conditional needs the label of each text'],
      [train(['--test-labels', 'kinds.txt']), '--test-labels are of --test-data, of which there are none'],
      [
        ['train', '--data', 'kinds.txt', '--label-column', 'kind'],
        '--label-column is for a .csv or .tsv file',
      ],
      [['sample', ...OWN, '--label', 'noon'], 'has the classes early, late; name one, or its number'],
      [['sample', ...OWN, '--label', '#ff8800'], 'the model has the classes 0 to 1'],
      [['sample', ...MODEL, '--label', '1'], 'is told no labels'],
      [['restore', 'a?na', ...OWN], 'is told the class of what it decodes: name one by --label'],
      [['color', 'anna', ...OWN], 'is told no colours: train one with --data colors'],
    ] as const) {
      const { status, stderr } = await run(args, folder);
      expect(stderr).toContain(words);
      expect(status).not.toBe(0);
    }
  });
});
