import { expect, test } from 'vitest';
import { changesOf } from '../../src/text/changes';

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

test('a letter and an accent that compose another symbol are no filling', () => {
  const changed = (alphabet: string) => changesOf(['ea'], 'e?', { length: 9, alphabet }, none(), 99);
  expect(changed('aex\u030c')).toEqual(['ea', 'ee', 'ex', 'e\u030c']);
  expect(changed('aeě\u030c')).toEqual(['ea', 'ee', 'eě']);
});
