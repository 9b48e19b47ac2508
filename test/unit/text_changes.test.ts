import { expect, test } from 'vitest';
import { changesOf } from '../../src/text/changes';
import { isOf } from '../../src/text/pattern';

const none = () => ({ found: new Set<string>(), expanded: new Set<string>() });

test('texts are changed in their unknown places alone, each once', () => {
  const text = { length: 9, alphabet: 'abc' };
  const known = none();
  known.found.add('aba');
  expect(changesOf(['aba'], '?b?', text, known, 99)).toEqual(['bba', 'cba', 'abb', 'abc']);
  expect(changesOf(['aba'], '?b?', text, known, 99)).toEqual([]);
  expect(changesOf(['aba', 'bba'], '?b?', text, known, 99)).toEqual(['bbb', 'bbc']);
  expect(changesOf(['aba'], 'aba', text, none(), 99)).toEqual([]);
});

test('a text that has more than may come is gone on with', () => {
  const text = { length: 9, alphabet: 'abcd' };
  const known = none();
  known.found.add('aa');
  expect(changesOf(['aa'], '??', text, known, 4)).toEqual(['ba', 'ca', 'da', 'ab']);
  expect(known.expanded).toEqual(new Set());
  expect(changesOf(['aa'], '??', text, known, 4)).toEqual(['ac', 'ad']);
  expect(known.expanded).toEqual(new Set(['aa']));
});

test('what was written is of a pattern as it is read', () => {
  const read = (pattern: string, text: string, alphabet: string) =>
    isOf(pattern, text, { length: 9, alphabet });
  expect(read('?b?', 'abc', 'abc')).toBe(true);
  expect(read('?b?', 'aac', 'abc')).toBe(false);
  expect(read('?b?', 'ab', 'abc')).toBe(false);
  // A model writes an a and an accent, and á is read where the alphabet has it.
  expect(read('??', 'a\u0301', 'aá\u0301')).toBe(false);
  expect(read('??', 'a\u0301', 'a\u0301')).toBe(true);
  expect(read('??b', 'a\u0301b', 'aáb\u0301')).toBe(false);
});

test('a letter and an accent that compose another symbol are no filling', () => {
  const changed = (alphabet: string) => changesOf(['ea'], 'e?', { length: 9, alphabet }, none(), 99);
  expect(changed('aex\u030c')).toEqual(['ea', 'ee', 'ex', 'e\u030c']);
  expect(changed('aeě\u030c')).toEqual(['ea', 'ee', 'eě']);
});
