import { at, type Matrix, matrix } from '../../../src/matrix.twin';
import type { NormLayer } from '../../../src/ops/norm/layer';
import { norm } from '../../../src/ops/norm/norm';
import { type NormParameters, norm as twin } from '../../../src/ops/norm/norm.twin';
import { normInputGradient } from '../../../src/ops/norm/norm_input_gradient';
import { normInputGradient as inputTwin } from '../../../src/ops/norm/norm_input_gradient.twin';
import { normParameterGradient } from '../../../src/ops/norm/norm_parameter_gradient';
import { normParameterGradient as parameterTwin } from '../../../src/ops/norm/norm_parameter_gradient.twin';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  Random,
  runDispatch,
  stateWords,
  viewOf,
  Words,
} from '../harness';

type Shape = readonly [rows: number, positions: number, channels: number];

/** Channels around fours, one alone, positions around a workgroup and many. Every second one has no mean taken off. */
const SHAPES: readonly Shape[] = [
  [4, 1, 1],
  [4, 1, 2],
  [4, 2, 3],
  [4, 1, 4],
  [8, 3, 4],
  [4, 5, 5],
  [8, 4, 7],
  [4, 7, 8],
  [12, 2, 8],
  [4, 9, 9],
  [4, 15, 12],
  [4, 16, 13],
  [4, 17, 16],
  [8, 8, 16],
  [4, 31, 6],
  [4, 33, 4],
  [4, 49, 32],
  [4, 49, 3],
  [8, 63, 1],
  [4, 64, 8],
  [4, 65, 2],
  [4, 64, 64],
  [4, 1, 127],
  [4, 3, 128],
  [64, 1, 10],
  [68, 3, 20],
  [132, 1, 33],
  [4, 196, 5],
];

const nameOf = ([rows, positions, channels]: Shape, i: number): string =>
  `${rows} x ${positions} of ${channels}, ${i % 2 ? 'rms' : 'layer'}`;

/** What f32 makes of mean and deviation, as a part of a value. */
const ROUNDING = 2 ** -19;

export const normCases: readonly KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'norm',
  name: nameOf(shape, i),
  async run(gpu) {
    const random = new Random(6500 + i);
    const { layer, places, x, parameters, size } = lay(shape, random, i);
    const { y, mean, inverse } = twin(x, parameters);
    const statistics = statisticsOf(mean, inverse);
    await check(
      gpu,
      norm(layer),
      {
        activations: new Words(size.values).put(places.x, x),
        parameters: parameterWords(size.parameters, places, parameters),
      },
      [
        { name: 'y', buffer: 'activations', place: places.y, expected: y, rounding: ROUNDING },
        {
          name: 'statistics',
          buffer: 'activations',
          place: places.statistics,
          expected: statistics,
          tolerance: (at) => 4e-6 + Math.abs(statistics.values[at] as number) * ROUNDING,
        },
      ],
    );
  },
}));

export const normInputGradientCases: readonly KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'norm_input_gradient',
  name: `${nameOf(shape, i)}${i % 3 === 1 ? ', added' : ''}`,
  async run(gpu) {
    const random = new Random(6600 + i);
    const { layer, places, x, parameters, size } = lay(shape, random, i);
    const { mean, inverse } = twin(x, parameters);
    const dy = random.matrix(x.rows, x.columns, -1, 1);
    const others = i % 3 === 1 ? random.matrix(x.rows, x.columns, -2, 2) : undefined;
    const deltas = new Words(size.values).put(places.y, dy);
    if (others) deltas.put(places.x, others);
    await check(
      gpu,
      normInputGradient(layer, others !== undefined),
      {
        activations: new Words(size.values)
          .put(places.x, x)
          .put(places.statistics, statisticsOf(mean, inverse)),
        deltas,
        parameters: parameterWords(size.parameters, places, parameters),
      },
      [
        {
          name: 'dx',
          buffer: 'deltas',
          place: places.x,
          expected: inputTwin({ x, dy }, parameters, others),
          rounding: ROUNDING,
        },
      ],
    );
  },
}));

/** Several layers in one dispatch, and positions in parts: some of which may get none. */
const SEVERAL: readonly (readonly [parts: number, shapes: readonly Shape[]])[] = [
  [
    2,
    [
      [4, 3, 5],
      [4, 64, 8],
      [8, 1, 70],
    ],
  ],
  [3, [[4, 17, 6]]],
  [7, [[4, 1, 9]]],
  [
    5,
    [
      [8, 40, 4],
      [8, 1, 3],
    ],
  ],
];

export const normParameterGradientCases: readonly KernelCase[] = [
  ...SHAPES.map((shape, i) => ({
    kernel: 'norm_parameter_gradient',
    name: nameOf(shape, i),
    run: parameterGradient([shape], 1, i),
  })),
  ...SEVERAL.map(([parts, shapes], i) => ({
    kernel: 'norm_parameter_gradient',
    name: `${parts} parts of ${shapes.map((shape, j) => nameOf(shape, i + j)).join('; ')}`,
    run: parameterGradient(shapes, parts, i),
  })),
  ...[Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 49), 1].map((value) => ({
    kernel: 'norm_parameter_gradient',
    name: `a gradient of ${value}`,
    run: faults(value),
  })),
];

function parameterGradient(shapes: readonly Shape[], parts: number, i: number): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(6700 + i + 40 * parts);
    const arenas = { values: new Arena(random), parameters: new Arena(random) };
    const laid = shapes.map((shape, j) => {
      const one = lay(shape, random, i + j, arenas);
      return { ...one, dy: random.matrix(one.x.rows, one.x.columns, -1, 1) };
    });
    const size = { values: arenas.values.size, parameters: arenas.parameters.size };
    const [activations, deltas] = [new Words(size.values), new Words(size.values)];
    for (const { places, x, dy, parameters } of laid) {
      const { mean, inverse } = twin(x, parameters);
      activations.put(places.x, x).put(places.statistics, statisticsOf(mean, inverse));
      deltas.put(places.y, dy);
    }
    const outputs = Array.from({ length: parts }, (_, part) =>
      laid.flatMap(({ places, x, dy, parameters, layer }, j) => {
        const count = Math.ceil((x.rows * layer.positions) / parts);
        // Positions of other parts count nothing.
        const own = matrix(dy.rows, dy.columns, (row, column) => {
          const position = row * layer.positions + Math.floor(column / layer.gain.columns);
          return Math.floor(position / count) === part ? at(dy, row, column) : 0;
        });
        const sums = parameterTwin({ x, dy: own }, parameters);
        return (['weight', 'bias'] as const).flatMap((name) => {
          const expected = sums[name];
          const place = { ...places[name], offset: part * size.parameters + places[name].offset };
          return expected
            ? [
                {
                  name: `${name} of ${j}, part ${part}`,
                  buffer: 'gradients',
                  place,
                  expected,
                  rounding: ROUNDING,
                },
              ]
            : [];
        });
      }),
    ).flat();
    const dispatch = normParameterGradient(
      laid.map(({ layer }) => layer),
      { parts, size: size.parameters },
    );
    const gradients = new Words(parts * size.parameters);
    const state = stateWords({ step: 7, epoch: 1, batch: 2, fault: i % 2 });
    await check(gpu, dispatch, { activations, deltas, gradients, state }, outputs);
  };
}

/** A gradient of this value at the last channel of the last position raises the fault, or does not. */
function faults(value: number): KernelCase['run'] {
  return async (gpu) => {
    const random = new Random(6790);
    const { layer, places, x, parameters, size } = lay([4, 5, 7], random, 0);
    const { mean, inverse } = twin(x, parameters);
    const deltas = Words.from(new Float32Array(size.values));
    deltas.floats[places.y.offset + 3 * places.y.stride + 5 * 7 - 1] = value;
    const { state } = await runDispatch(
      gpu,
      normParameterGradient([layer], { parts: 1, size: size.parameters }),
      {
        activations: new Words(size.values)
          .put(places.x, x)
          .put(places.statistics, statisticsOf(mean, inverse)),
        deltas,
        gradients: new Words(size.parameters),
        state: stateWords({}),
      },
    );
    const found = (state as Words).bits[3];
    assert(
      found === Number(!(Math.abs(value) < 2 ** 48)),
      `the fault is ${found}, by a gradient of ${value}`,
    );
  };
}

function lay(
  [rows, positions, channels]: Shape,
  random: Random,
  i: number,
  { values, parameters }: { readonly values: Arena; readonly parameters: Arena } = {
    values: new Arena(random),
    parameters: new Arena(random),
  },
) {
  const centred = i % 2 === 0;
  // Neighbours are apart, so that no deviation is next to nothing; a mean far from 0 in some.
  const mean = i % 4 === 2 ? 4 : 0;
  const x = matrix(rows, positions * channels, (_, column) => {
    const side = (column % channels) % 2 ? -1 : 1;
    return Math.fround(mean + side * random.uniform(0.5, 2));
  });
  const weight = random.matrix(1, channels, -2, 2);
  const bias = random.matrix(1, channels, -1, 1);
  const places = {
    x: values.place(rows, x.columns, i % 3),
    y: values.place(rows, x.columns, i % 2),
    statistics: values.place(rows, positions * 4, i % 2),
    weight: parameters.place(1, channels),
    bias: parameters.place(1, channels),
  };
  const layer: NormLayer = {
    ...{ name: 'norm', part: 'encoder', positions },
    x: viewOf(places.x, x.columns),
    y: viewOf(places.y, x.columns),
    statistics: viewOf(places.statistics, positions * 4),
    gain: viewOf(places.weight, channels, 'parameters'),
    ...(centred && { bias: viewOf(places.bias, channels, 'parameters') }),
  };
  const own: NormParameters = centred ? { weight, bias } : { weight };
  return { layer, places, x, parameters: own, size: { values: values.size, parameters: parameters.size } };
}

function parameterWords(
  size: number,
  places: ReturnType<typeof lay>['places'],
  { weight, bias }: NormParameters,
): Words {
  const words = new Words(size).put(places.weight, weight);
  return bias ? words.put(places.bias, bias) : words;
}

function statisticsOf(mean: Matrix, inverse: Matrix): Matrix {
  return matrix(mean.rows, mean.columns * 4, (row, column) => {
    const position = Math.floor(column / 4);
    return [at(mean, row, position), at(inverse, row, position), 0, 0][column % 4] as number;
  });
}
