import { describe, expect, test, vi } from 'vitest';
import { pack } from '../../demo/data/pack';
import { unpack } from '../../demo/data/unpack';
import { wordsOf } from '../../demo/data/words';
import { type Settings, settingsOfSpec, specOf } from '../../demo/live/worker/settings';
import { modelWords } from '../../demo/model_words';
import { apart } from '../../demo/words/apart';
import { classesOf } from '../../demo/words/classes';
import { textsIn, withGap } from '../../demo/words/gap';
import { nearest } from '../../demo/words/nearest';
import { paced } from '../../demo/words/paced';
import { readTexts } from '../../demo/words/read';
import { columnOf, rowsOf } from '../../demo/words/table';
import { loadLayers } from '../../src/graph/load';
import { resolveSpec } from '../../src/graph/spec';
import { tokensOf } from '../../src/text/index';
import { pieces } from '../support/packed';

const TEXT = { length: 4, alphabet: 'abc' };

describe('words of the site', () => {
  const list = ['it', 'cat', 'bee', 'mice', 'Oslo', 'x-ray', 'parallel', 'dog', 'parallels', 'ant'];
  const source = wordsOf(list, { train: 4, test: 2 });

  test('are short words in an order of their own, as tokens, with the number of their letters', () => {
    const text = { length: 9, alphabet: 'abcdefghijklmnopqrstuvwxyz' };
    expect(source).toMatchObject({ name: 'Words', width: 9, height: 1, text });
    const words = [...textsIn(source.test, text), ...textsIn(source.train, text)];
    expect(words.toSorted()).toEqual(['ant', 'bee', 'cat', 'dog', 'mice', 'parallel']);
    expect(words).not.toEqual(['cat', 'bee', 'mice', 'parallel', 'dog', 'ant']);
    expect(tokensOf(words.slice(0, 2), text)).toEqual(source.test);
    expect([...source.labels].map((label) => Number(source.classes[label]))).toEqual(
      words.slice(0, 2).map(({ length }) => length),
    );
    expect(wordsOf(list, { train: 4, test: 2 })).toEqual(source);
  });

  test('travel as images do, and say what they are', async () => {
    const { entry, bytes } = await pack(source);
    expect(entry).toMatchObject({ name: 'Words', text: source.text, credit: expect.stringContaining('MIT') });
    const found = await unpack(pieces(bytes, [50]));
    expect(found).toMatchObject({ text: source.text, train: source.train, test: source.test });
    const other = { ...source, text: { length: 8, alphabet: 'abc' } };
    await expect(unpack(pieces((await pack(other)).bytes, [50]))).rejects.toThrow('its header is not one');
  });
});

test('settings of texts become a spec and come back; a decoder that is left out mirrors the encoder', async () => {
  const input = { text: { length: 9, alphabet: 'abc' } };
  await loadLayers({ input });
  const settings: Settings = {
    ...{ encoder: [{ transformer: 2 }], latent: 8, activation: 'relu', likelihood: 'tokens' },
    ...{ width: 32, wordDropout: 0.2, ngrams: 3, buckets: 70 },
    ...{ batchSize: 4, learningRate: 1e-3, beta: 1, betaWarmup: 0, seed: 1 },
  };
  const spec = resolveSpec(specOf(settings, input));
  expect(spec).toMatchObject({
    text: input.text,
    decoder: [{ transformer: 2 }],
    width: 32,
    wordDropout: 0.2,
    ngrams: 3,
    buckets: 70,
  });
  expect(settings).toMatchObject(settingsOfSpec(spec));
  expect(settingsOfSpec(spec)).not.toHaveProperty('decoder');
  expect(modelWords(settings, { width: 9, height: 1, channels: 1, text: input.text })).toBe(
    '8 characters-transformer:2-8-transformer:2-8 characters, ReLU, tokens, width 32, n-grams of up to 3',
  );
});

test('what is asked again and again takes a quarter of the time, and the last question is answered', async () => {
  vi.useFakeTimers();
  try {
    let calls = 0;
    const ask = paced(async () => {
      calls++;
      await new Promise((done) => setTimeout(done, 100));
    });
    const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    ask();
    ask();
    expect(calls).toBe(1);
    await pass(399);
    expect(calls).toBe(1);
    await pass(1);
    expect(calls).toBe(2);
    await pass(1000);
    expect(calls).toBe(2);
    ask();
    expect(calls).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});

test('the nearest codes come first', () => {
  const all = Float32Array.from([3, 0, 0, 1, 0, -1, 0, 0]);
  expect(nearest(Float32Array.from([0, 0]), all, 3)).toEqual([
    { place: 3, distance: 0 },
    { place: 1, distance: 1 },
    { place: 2, distance: 1 },
  ]);
});

test('of texts over each other the first is shown, and none that the border cuts', () => {
  const box = (text: string, x: number, y: number) => ({ text, x, y, width: 20, height: 10 });
  const all = [
    box('a', 50, 50),
    box('over', 65, 55),
    box('beside', 71, 50),
    box('below', 50, 61),
    box('cut', 95, 50),
  ];
  expect(apart(all, 100).map(({ text }) => text)).toEqual(['a', 'beside', 'below']);
});

test('texts are coloured by their number of characters, where these are not too many', () => {
  expect(classesOf(['bee', 'it', 'ant', '🐝'])).toEqual({
    classes: ['1', '2', '3'],
    labels: Uint8Array.of(2, 1, 2, 0),
  });
  expect(classesOf(Array.from({ length: 11 }, (_, i) => 'a'.repeat(i + 1)))).toEqual({});
});

test('a pattern to begin with has one gap; tokens read as texts', () => {
  expect(['maria', 'a', ''].map(withGap)).toEqual(['m?ria', '?', '']);
  expect(textsIn(tokensOf(['abc', '', 'b'], TEXT), TEXT)).toEqual(['abc', '', 'b']);
});

test('tables are read with quotes, in either form of line ends', () => {
  const rows = rowsOf('name,what\r\n"Doe, ""Jo""",one\n\n"two\nlines",2', [',', ';']);
  expect(rows).toEqual([
    ['name', 'what'],
    ['Doe, "Jo"', 'one'],
    ['two\nlines', '2'],
  ]);
  expect(columnOf(rows, 1)).toEqual({ columns: ['name', 'what'], texts: ['one', '2'] });
  expect(rowsOf('a\tb,c', ['\t'])).toEqual([['a', 'b,c']]);
  expect(rowsOf('name;age\n"Doe; Jo";1,5', [',', ';'])).toEqual([
    ['name', 'age'],
    ['Doe; Jo', '1,5'],
  ]);
  expect(rowsOf('name\nDoe;"Jo', [',', ';'])).toEqual([['name'], ['Doe;"Jo']]);
  expect(() => rowsOf('a,"b', [',', ';'])).toThrow('a quote of the table is not closed');
});

describe('a file of texts', () => {
  const read = (
    name: string,
    content: string | Uint8Array<ArrayBuffer>,
    long: 'skip' | 'cut' = 'skip',
    column = 0,
  ) => readTexts(new File([content], name), { long, column });

  test('is divided, counted, and said to be what it is', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `n${i + 10}`);
    const { preview, data } = await read('names.txt', [...lines, '', 'n10', 'x'.repeat(65)].join('\n'));
    expect(preview).toMatchObject({
      ...{ name: 'names', train: 27, test: 3 },
      text: { length: 4, alphabet: '0123456789n' },
      notes: [
        '1 text is empty, and left out.',
        '1 text is there more than once, and kept once.',
        '1 text is longer than 64 characters, and left out.',
      ],
    });
    expect(textsIn(data.test, preview.text)).toEqual(['n10', 'n20', 'n30']);
    expect(data).toMatchObject({ name: 'names', width: 4, height: 1, channels: 1, classes: ['3'] });
    const cut = await read('names.txt', ['ab', 'x'.repeat(70)].join('\n'), 'cut');
    expect(cut.preview.notes).toContain('1 text is cut to 64 characters.');
    expect(cut.data.digest).not.toBe(data.digest);
  });

  test('may be a table or an array', async () => {
    const table = await read('people.csv', 'id,name\n1,anna\n2,peter\n3,eva', 'skip', 1);
    expect(table.preview).toMatchObject({ columns: ['id', 'name'], column: 1, train: 2, test: 1 });
    expect(textsIn(table.data.train, table.preview.text)).toEqual(['eva', 'peter']);
    const array = await read('people.json', '["anna", "peter"]');
    expect(array.preview).toMatchObject({ train: 1, test: 1 });
    expect(array.preview).not.toHaveProperty('columns');
  });

  test.each<[name: string, content: string | Uint8Array<ArrayBuffer>, message: string]>([
    ['empty.txt', '', 'empty.txt: there is no text to learn from'],
    ['one.txt', 'anna\nanna', 'one.txt: there is a single text to learn from'],
    ['photo.txt', Uint8Array.of(137, 80, 0, 1), 'photo.txt: it is no text: byte 2 is 0'],
    ['latin.txt', Uint8Array.of(97, 10, 0xe4, 10), 'latin.txt: line 2 is not in UTF-8'],
    ['odd.json', '{"a": 1}', 'odd.json: it holds'],
    [
      'many.txt',
      Array.from({ length: 300 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('\n'),
      'many.txt: the texts have 300 different characters, and a model takes 255',
    ],
  ])('%s is refused in words', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });
});
