import { expect, it } from 'vitest';
import { toldOfPoints } from '../../cli/latents/point_labels';
import type { OpenPoint } from '../../cli/latents/points';
import type { Spec } from '../../src/index';

const DIGITS = { classes: 10 } as Spec;
const CODE: OpenPoint = { kind: 'code', name: 'the code given', values: [0, 0] };

/** The code `row` of a file with these labels beside its two codes. */
function code(row: number, values?: readonly string[]): OpenPoint {
  const labels = values && { from: 'the column label of c.csv', values };
  const codes = { path: 'c.csv', count: 2, width: 2, values: new Float32Array(4), named: true, labels };
  return { kind: 'codes', name: `code ${row} of c.csv`, codes, row };
}

function image(label?: number): OpenPoint {
  const shape = { width: 1, height: 1, channels: 1 } as const;
  return {
    kind: 'image',
    name: 'image 0',
    image: { ...shape, pixels: new Uint8Array(1), numbers: [0] },
    label,
  };
}

const told = (points: readonly OpenPoint[], label?: number, spec = DIGITS, count = 5) =>
  toldOfPoints(spec, points, count, { model: 'm', ...(label !== undefined && { label }) });

it('each half of the way is told the label of its own end, the middle that of the first', () => {
  for (const ends of [
    [code(0, ['7', '3']), code(1, ['7', '3'])],
    [image(7), code(1, ['7', '3'])],
    [image(7), image(3)],
  ]) {
    const { labels, words, facts } = told(ends);
    expect([...(labels ?? [])]).toEqual([7, 7, 7, 3, 3]);
    expect([words, facts]).toEqual(['told class 7 in the first half, then class 3', { labels: [7, 3] }]);
  }
});

it('one label, or one that alone is known, holds for all', () => {
  for (const points of [
    [code(1, ['7', '3'])],
    [code(1, ['3', '3']), code(0, ['3', '3'])],
    [CODE, image(3)],
    [code(1, ['x', '3']), image()],
  ]) {
    const { labels, ...said } = told(points);
    expect([...(labels ?? [])]).toEqual([3, 3, 3, 3, 3]);
    expect(said).toEqual({ words: 'told class 3', facts: { label: 3 } });
  }
});

it('--label comes before what points are of, whatever lies beside them', () => {
  const { labels, ...said } = told([code(0, ['fox']), image(3)], 5);
  expect([...(labels ?? [])]).toEqual([5, 5, 5, 5, 5]);
  expect(said).toEqual({ words: 'told class 5', facts: { label: 5 } });
});

it('a model that is told none leaves them alone, and refuses --label', () => {
  expect(told([code(0, ['fox']), image(3)], undefined, {} as Spec)).toEqual({});
  expect(() => told([CODE], 5, {} as Spec)).toThrow(/--label: m is told no labels/);
});

it.each([
  [[], /^m is told the class of what it decodes: name one by --label, from 0 to 9\.$/],
  [[CODE, image()], /name one by --label/],
  [[code(0), code(1)], /name one by --label/],
  [
    [code(1, ['7', '10'])],
    /column label of c\.csv: the label of code 1 is "10".*the classes 0 to 9; --label/,
  ],
  [[code(0, ['fox', '1'])], /label of code 0 is "fox"/],
  [[code(0, ['7'])], /has 1 label for the 2 codes of c\.csv; name one class for all by --label\./],
])('what is wrong with labels is said (%#)', (points, message) => {
  expect(() => told(points)).toThrow(message);
});
