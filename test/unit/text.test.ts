import { describe, expect, test } from 'vitest';
import { readJson, readLines, splitItems, textItems, textsOf, tokensOf } from '../../src/text/index';
import { knownOf } from '../../src/text/pattern';
import { textProblem } from '../../src/text_shape';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a text file', () => {
  test.each([
    ['lines', 'anna\npeter\n', ['anna', 'peter']],
    ['lines of Windows', 'anna\r\npeter\r\n', ['anna', 'peter']],
    ['no line end behind the last', 'anna\npeter', ['anna', 'peter']],
    ['a byte order mark', '\ufeffanna\nmária', ['anna', 'mária']],
    ['empty lines, which are told of later', 'anna\n\npeter\n', ['anna', '', 'peter']],
    ['nothing', '', []],
  ])('has %s', (_, text, lines) => {
    expect(readLines(bytes(text))).toEqual(lines);
  });

  test.each([
    ['byte 2 is 0', new Uint8Array([97, 98, 0, 99])],
    ['in UTF-16', new Uint8Array([0xff, 0xfe, 97, 0])],
    ['line 3 is not in UTF-8', new Uint8Array([97, 10, 98, 10, 0xe4, 10, 99])],
    ['line 1 is not in UTF-8', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10])],
  ])('is refused where %s', (words, data) => {
    expect(() => readLines(data)).toThrow(words);
  });

  test('may be a JSON array of strings, and nothing else in JSON', () => {
    expect(readJson(bytes('\ufeff["anna", "m\\u00e1ria"]'))).toEqual(['anna', 'mária']);
    expect(() => readJson(bytes('{"a": 1}'))).toThrow('it holds an object, and must be an array of strings');
    expect(() => readJson(bytes('["a", 1]'))).toThrow('element 1 of its array is 1, and must be a string');
    expect(() => readJson(bytes('["a"'))).toThrow('it is no JSON');
    expect(() => readJson(new Uint8Array([91, 0]))).toThrow('byte 1 is 0');
  });
});

describe('items', () => {
  test('are each once, in one normal form, sorted by code units, with the alphabet and length that they have', () => {
    // The last is a with an accent of its own.
    const { items, text, found } = textItems(['peter', 'anna', 'peter', '', ' ', 'ma\u0301ria']);
    expect(items).toEqual(['anna', 'mária', 'peter']);
    expect(text).toEqual({ length: 6, alphabet: 'aeimnprtá' });
    expect(found).toMatchObject({ given: 6, empty: 2, duplicates: 1, cut: 0, skipped: 0 });
  });

  test('keep their labels, which are divided as they are; of the same text the first', () => {
    const { items, labels, found } = textItems(['peter', '', 'anna', 'peter', 'eva'], {
      labels: [0xff8800, 1, 2, 3, 4],
    });
    expect(items).toEqual(['anna', 'eva', 'peter']);
    expect([...(labels ?? [])]).toEqual([2, 4, 0xff8800]);
    expect(found.duplicates).toBe(1);
    expect(textItems(['a', 'b']).labels).toBeUndefined();
    expect(splitItems(labels as Uint32Array)).toEqual({ train: [4, 0xff8800], test: [2] });
    expect(() => textItems(['a', 'b'], { labels: [1] })).toThrow(
      'labels has 1 label, but there are 2 examples',
    );
    expect(() => textItems(['a', 'b'], { labels: [1, 2 ** 24] })).toThrow('Label 1 is 16777216');
  });

  test('are counted by characters, not code units', () => {
    const { text } = textItems(['🙂🙂', 'ab']);
    expect(text).toEqual({ length: 3, alphabet: 'ab🙂' });
  });

  test('of more than 64 characters are left out or cut, and counted; cut ones may be the same', () => {
    const texts = ['a'.repeat(64), 'a'.repeat(65), 'a'.repeat(66), 'b'];
    const skipped = textItems(texts);
    expect(skipped.found).toMatchObject({ skipped: 2, cut: 0, duplicates: 0 });
    expect(skipped.text.length).toBe(65);
    const cut = textItems(texts, { long: 'cut' });
    expect(cut.found).toMatchObject({ skipped: 0, cut: 2, duplicates: 2 });
    expect(cut.items).toEqual(['a'.repeat(64), 'b']);
    expect(() => textItems(texts, { long: 'fold' as 'cut' })).toThrow('long must be one of skip, cut');
  });

  test.each([
    ['there is no text', []],
    ['there is no text', ['', '  ']],
    ['there is a single text', ['anna', 'anna']],
    [
      "give at least two different ones. 1 text of more than 64 characters is left out; long 'cut' keeps their first 64.",
      ['a'.repeat(65), 'anna'],
    ],
  ])('are refused: %s', (words, texts) => {
    expect(() => textItems(texts)).toThrow(words);
  });

  test('are an array of strings', () => {
    const text = { length: 9, alphabet: 'an' };
    const wrong = [
      ['anna', 'texts is "anna", and must be an array of strings.'],
      [undefined, 'texts is undefined, and must be'],
      [['anna', 3], 'text 1 is 3, and must be a string.'],
    ] as const;
    for (const [texts, words] of wrong) {
      expect(() => textItems(texts as unknown as string[])).toThrow(words);
      expect(() => tokensOf(texts as unknown as string[], text)).toThrow(words);
    }
    expect(() => knownOf([3] as unknown as string[], 1, text)).toThrow('text 0 is 3, and must be a string.');
  });

  test('may be of composed characters and of marks by themselves, whatever stands behind one another in the alphabet', () => {
    // There is no q with an accent in one code point, and in the alphabet the accent stands behind the z.
    const { items, text } = textItems(['z', 'q\u0301']);
    expect([...text.alphabet]).toEqual(['q', 'z', '\u0301']);
    expect(textProblem(text)).toBeUndefined();
    expect(textsOf(tokensOf(items, text), text)).toEqual(items);
    // What a model may write of these is a character in the normal form that it has no number for.
    expect([...tokensOf(['z\u0301'], { ...text, length: 4 })]).toEqual([2, 3, 0, 0]);
    expect(() => tokensOf(['z\u0301'], { ...text, length: 2 })).toThrow('has 2 characters, more than the 1');
  });

  test.each(['\ud800', '\udc00', '\0'])('are refused with %j, by the place of the text', (wrong) => {
    const words = `text 1, ${JSON.stringify(`a${wrong}b`)}, has ${JSON.stringify(wrong)}, which is no character.`;
    expect(() => textItems(['anna', `a${wrong}b`])).toThrow(words);
  });

  test('may be one where nothing is learnt from them', () => {
    expect(textItems(['anna'], { least: 1 }).items).toEqual(['anna']);
    expect(() => textItems([' '], { least: 1 })).toThrow('there is no text.');
  });

  const different = (count: number) =>
    Array.from({ length: count }, (_, i) => String.fromCodePoint(0x4e00 + i));

  test('may have 255 symbols; of more the rarest are named', () => {
    const texts = different(255).flatMap((one) => [one, `${one}${one}`]);
    expect([...textItems(texts).text.alphabet].length).toBe(255);
    expect(() => textItems([...texts, 'a𝄞'])).toThrow(
      '257 different characters, and a model takes 255: leave out those with the rarest: "a" (in 1 text), "𝄞" (in 1 text).',
    );
  });

  test('say which symbols are in one of a thousand or fewer', () => {
    const texts = Array.from({ length: 2000 }, (_, i) => `n${i}`);
    expect(textItems([...texts, 'né', 'nö', 'nöö']).found.rare).toEqual([
      { symbol: 'é', items: 1 },
      { symbol: 'ö', items: 2 },
    ]);
  });

  test('are divided as n-grams divide them: every 100th of those sorted is held out, from the first', () => {
    const items = Array.from({ length: 250 }, (_, i) => String(i).padStart(3, '0'));
    const { train, test } = splitItems(items);
    expect(test).toEqual(['000', '100', '200']);
    expect(train.length).toBe(247);
    expect(train).not.toContain('100');
  });
});

describe('tokens', () => {
  const SHAPE = { length: 6, alphabet: 'aeimnprtá' };

  test('are numbers of symbols, and 0 behind the last', () => {
    expect([...tokensOf(['mária', ''], SHAPE)]).toEqual([4, 9, 7, 3, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('are texts again, as bytes and as what a model gives', () => {
    const texts = ['anna', 'peter', 'mária', ''];
    const tokens = tokensOf(texts, SHAPE);
    expect(textsOf(tokens, SHAPE)).toEqual(texts);
    expect(
      textsOf(
        Float32Array.from(tokens, (token) => token / 255),
        SHAPE,
      ),
    ).toEqual(texts);
  });

  test('are of texts that the model knows, whatever their normal form', () => {
    expect(textsOf(tokensOf(['ma\u0301ria'], SHAPE), SHAPE)).toEqual(['mária']);
    expect(() => tokensOf(['anna', 'bob'], SHAPE)).toThrow(
      'Text 1, "bob", has the character "b", which the model does not know',
    );
    expect(() => tokensOf(['martina'], SHAPE)).toThrow('has 7 characters, more than the 5');
    expect(() => textsOf(new Uint8Array(7), SHAPE)).toThrow('There are 7 tokens');
    expect(() => textsOf(new Uint8Array([1, 200, 0, 0, 0, 0]), SHAPE)).toThrow('Token 1 of text 0 is 200');
  });
});

describe('patterns', () => {
  const SHAPE = { length: 5, alphabet: 'aqz\u0301' };

  test('say of each character whether it is known', () => {
    const { tokens, kinds } = knownOf('a?z', 2, SHAPE);
    expect([...tokens]).toEqual([1, 0, 3, 0, 0, 1, 0, 3, 0, 0]);
    expect([...kinds]).toEqual([1, 2, 1, 1, 1, 1, 2, 1, 1, 1]);
    expect(knownOf(['?', ''], 2, SHAPE).kinds).toEqual(Uint8Array.of(2, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    // Of two symbols of the model, as it has none for a z with an accent.
    expect(knownOf('\u017a?', 1, SHAPE)).toEqual({
      ...{ tokens: Uint8Array.of(3, 4, 0, 0, 0), kinds: Uint8Array.of(1, 1, 2, 1, 1) },
    });
  });

  test.each([
    ['The pattern "a?x" has the character "x", which the model does not know', 'a?x'],
    ['The pattern "?????" has 5 characters, more than the 4', '?????'],
    ['There are 1 patterns for 2 texts', ['a']],
  ])('are refused: %s', (words, pattern) => {
    expect(() => knownOf(pattern, 2, SHAPE)).toThrow(words);
  });
});

test.each([
  ['an object', 'abc'],
  ['a whole number from 1 to 65', { length: 66, alphabet: 'a' }],
  ['a whole number from 1 to 65', { length: 2.5, alphabet: 'a' }],
  ['a text of all symbols', { length: 4, alphabet: '' }],
  ['a text of all symbols', { length: 4, alphabet: ['a'] }],
  ['"a", which stands there twice', { length: 4, alphabet: 'aba' }],
  ['is no character', { length: 4, alphabet: 'a\ud800' }],
  // An angstrom sign is an A with a ring in it.
  ['the normal form NFC', { length: 4, alphabet: 'a\u212b' }],
  [
    '256 symbols, more than the 255',
    { length: 4, alphabet: String.fromCodePoint(...Array.from({ length: 256 }, (_, i) => 0x4e00 + i)) },
  ],
  ['has "width"', { length: 4, alphabet: 'a', width: 3 }],
])('what texts of a model are must be %s', (words, value) => {
  expect(textProblem(value)?.words).toContain(words);
  expect(textProblem({ length: 4, alphabet: 'aé🙂' })).toBeUndefined();
});
