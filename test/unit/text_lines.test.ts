import { expect, test } from 'vitest';
import { lines } from '../../cli/text/results';

test('texts are lines, whatever is in them, with tabs between columns alone', () => {
  expect(lines([['anna'], ['']])).toBe('anna\n\n');
  expect(
    lines([
      ['a\tb', 'c\nd'],
      ['\x1b[31m', 'é🙂'],
    ]),
  ).toBe('a\\x09b\tc\\x0ad\n\\x1b[31m\té🙂\n');
});
