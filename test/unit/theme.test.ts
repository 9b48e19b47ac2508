import { expect, test } from 'vitest';
import { type Theme, themeFor } from '../../demo/live/view/theme';

const LIGHT: Theme = { paper: [1, 1, 1], ink: [0.1, 0, 0], ground: [0.9, 0.9, 0.9], palette: [[1, 0, 0]] };

test('ink on paper has the colours of the page; other pictures are black at 0 and white at 1 in every theme', () => {
  expect(themeFor(LIGHT, true)).toEqual(LIGHT);
  expect(themeFor(LIGHT, false)).toEqual({ ...LIGHT, paper: [0, 0, 0], ink: [1, 1, 1] });
});
