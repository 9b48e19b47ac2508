import { expect, test } from 'vitest';
import { place } from '../../demo/architecture/place';
import { kindWords, shapeWords, spoken } from '../../demo/architecture/words';
import { architectureOf } from '../../demo/live/worker/architecture';
import { layoutOf, parameterCount } from '../../src/graph/layout';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';

const DIGITS = [28, 28, 1] as const;
const of = (input: Omit<SpecInput, 'input'>, picture = true) =>
  architectureOf(resolveSpec({ input: picture ? DIGITS : 784, ...input }), DIGITS);

test('has convolutions with their pictures, mirrored by what the decoder draws', () => {
  const layers = of({ encoder: [{ conv: 32 }, { conv: 64 }], latent: 20 });
  expect(layers.map((one) => [kindWords(one).short, shapeWords(one), one.parameters])).toEqual([
    ['image', '28×28×1', 0],
    ['conv 4×4', '14×14×32', 544],
    ['conv 4×4', '7×7×64', 32_832],
    ['mu, logvar', '2 × 20', 125_480],
    ['latent z', '20', 0],
    ['dense', '7×7×64', 65_856],
    ['upconv 4×4', '14×14×32', 32_800],
    ['upconv 4×4', '28×28×1', 513],
  ]);
  const { layers: placed, height } = place(layers);
  const at = (i: number) => placed[i]?.y;
  expect([at(0), at(1), at(2)]).toEqual([at(7), at(6), at(5)]);
  expect(placed.map(({ side }) => side)).toEqual([-1, -1, -1, -1, 0, 1, 1, 1]);
  for (const { y, size } of placed) expect(y + size.height / 2).toBeLessThan(height);
});

test('counts the parameters of every kind of model', () => {
  const specs: Omit<SpecInput, 'input'>[] = [
    { latent: 2 },
    { encoder: [64, { residual: [32, { residual: [16, 48] }, 32] }], latent: 3, classes: 10 },
    { encoder: [{ conv: 8, kernel: 3, stride: 1 }, 50], latent: 5, likelihood: 'logistic' },
    { encoder: [40], latent: 5, likelihood: 'gaussian', sigma: 'predicted' },
    { encoder: [{ residual: [784] }], decoder: [{ residual: [2, 2] }], latent: 2 },
  ];
  for (const spec of specs) {
    const resolved = resolveSpec({ input: DIGITS, ...spec });
    const layers = architectureOf(resolved, DIGITS);
    const sum = layers.reduce((all, { parameters }) => all + parameters, 0);
    expect(sum).toBe(parameterCount(layoutOf(resolved)));
    expect(layers.at(-1)).toMatchObject({ name: 'output', shape: DIGITS });
    expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
  }
  expect(of({ encoder: [{ conv: 8 }], latent: 5, likelihood: 'logistic' }).at(-1)).toMatchObject({
    op: 'upconv2d',
    heads: ['mean', 'log_scale'],
  });
  expect(spoken(of({ encoder: [9], latent: 2, classes: 10 }))).toBe(
    'image: 28×28×1; with 10 classes: 794; dense: 9; mu, logvar: 2 × 2; latent z: 2; with 10 classes: 12; dense: 9; dense: 28×28×1',
  );
});

test('has the branch of a residual block from what it reads to its sum, round those within', () => {
  const layers = of({ encoder: [64, { residual: [32, { residual: [16, 32] }, 48] }], latent: 3 }, false);
  const sums = layers.flatMap(({ name, branch }) => (branch ? [[name, branch]] : []));
  const [block] = layers.flatMap(({ name }, i) => (name === 'encoder.0' ? [i] : []));
  const [first] = layers.flatMap(({ name }, i) => (name === 'encoder.1.0' ? [i] : []));
  expect(sums.slice(0, 2)).toEqual([
    ['encoder.1.1', { from: first, projected: false }],
    ['encoder.1', { from: block, projected: true }],
  ]);
  const rounds = place(layers).layers.flatMap(({ branch }) => (branch ? [branch.round] : []));
  expect(rounds.slice(0, 2)).toEqual([0, 1]);
});
