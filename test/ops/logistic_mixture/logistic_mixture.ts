import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix } from '../../../src/matrix.twin';
import { logisticMixture } from '../../../src/ops/logistic_mixture/logistic_mixture';
import { logisticMixture as twin } from '../../../src/ops/logistic_mixture/logistic_mixture.twin';
import { logisticMixtureMean } from '../../../src/ops/logistic_mixture/logistic_mixture_mean';
import { logisticMixtureMean as meanTwin } from '../../../src/ops/logistic_mixture/logistic_mixture_mean.twin';
import { check, type KernelCase } from '../harness';
import { type Distribution, type Given, likelihoodCases, SHAPES, setUp } from '../likelihood/likelihood';

const COMPONENT = [
  [-1.5, 1.5],
  [-5, 2],
  [-4, 4],
] as const;
const SCALES = [-7, -5, -2, 0, 3, 7];

const of = (components: number): Distribution => ({
  name: `${components} components,`,
  range: [0, 1],
  heads: Array.from({ length: components }, () => COMPONENT).flat(),
  dispatch: (likelihood) => logisticMixture({ ...likelihood, components }),
  twin,
});

/** Other heads of all components: by the place of a value, and the component's number. */
function heads(
  { heads: { length } }: Given,
  component: (row: number, column: number, k: number) => readonly [m: number, s: number, l: number],
): Matrix[] {
  return Array.from({ length }, (_, head) =>
    matrix(
      4,
      15,
      (row, column) => component(row, column, Math.floor(head / COMPONENT.length))[head % 3] as number,
    ),
  );
}

export const logisticMixtureCases = likelihoodCases('logistic_mixture', [of(2), of(3), of(10)], {
  'the ends, means far from all levels, scales of the whole range': (given) => ({
    x: matrix(4, 15, (row, column) => [0, 1, 1 / 255, 0.5, 254 / 255][(row + column) % 5] as number),
    heads: heads(given, (row, column, k) => [
      [-1, 0.3, 1, -30, 30][(column + k) % 5] as number,
      SCALES[(row * 15 + column + k) % SCALES.length] as number,
      k,
    ]),
  }),
  'log-scales beyond their range': (given) => ({
    x: given.x,
    heads: heads(given, (_, column, k) => [0.1 * k, (column + k) % 2 ? 12 : -1e4, 0]),
  }),
  'weights that overflow': (given) => ({
    x: given.x,
    heads: heads(given, (row, column, k) => [0.2, -1, (k === (row + column) % 2 ? 1 : -1) * 500]),
  }),
  'components that are one': (given) => ({ x: given.x, heads: heads(given, () => [0.25, -2, 1.5]) }),
});

export const logisticMixtureMeanCases: KernelCase[] = SHAPES.map((shape, i) => {
  const distribution = of([2, 3, 10][i % 3] as number);
  const extreme = i % 4 === 3;
  return {
    kernel: 'logistic_mixture_mean',
    name: `${distribution.name} ${shape[0]} x ${shape[3]}${extreme ? ', extremes' : ''}`,
    async run(gpu: Gpu) {
      const ranges = extreme ? COMPONENT.map(([low, high]) => [30 * low, 30 * high] as const) : COMPONENT;
      const components = (distribution.heads ?? []).length / COMPONENT.length;
      const spread = Array.from({ length: components }, () => ranges).flat();
      const { given, outputs, views, buffers } = setUp({ ...distribution, heads: spread }, shape, 2500 + i);
      const { activations } = buffers(given);
      await check(gpu, logisticMixtureMean({ ...views, components }), { activations }, [
        {
          name: 'mean',
          buffer: 'activations',
          place: outputs[0] as (typeof outputs)[number],
          expected: meanTwin(given.heads),
        },
      ]);
    },
  };
});
