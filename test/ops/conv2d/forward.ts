import type { Dispatch } from '../../../src/gpu/kernel';
import type { Matrix, Sums } from '../../../src/matrix.twin';
import type { Activation } from '../../../src/ops/activation/names';
import type { Convolution } from '../../../src/ops/conv2d/convolution';
import { valuesOf } from '../../../src/ops/conv2d/geometry';
import type { Geometry } from '../../../src/ops/conv2d/names';
import { MATMULS, type Matmul } from '../../../src/tiles/table';
import { thoroughFamilies } from '../choice';
import {
  Arena,
  check,
  type FamilyCase,
  forFamilies,
  type KernelCase,
  type Output,
  operandsOf,
  Random,
  tolerance,
  Words,
} from '../harness';
import { geometryOf, lay, layerOf, nameOf, parametersOf, SHAPES } from './layers';

type Name = Activation | 'linear';

const NAMES = ['linear', 'gelu'] as const satisfies readonly Name[];

/**
 * The activation of a shape's case, by what is compiled for the shape: so that each form and each value of a constant comes with
 * both, and with half as many pipelines as if all came with both, which they do in the long form of the tests.
 */
function activationOf({ form, constants }: Dispatch): Name {
  const sum = Object.values(constants).reduce((all, value) => all + value, Number(form === 'vectors'));
  return NAMES[sum % 2] as Name;
}

/** A convolution one way: its dispatch, its twin, and which picture it reads. */
export interface Way {
  readonly kernel: string;
  readonly read: 'large' | 'small';
  dispatch(layer: Convolution, matmul: Matmul): Dispatch;
  twin(
    of: { readonly x: Matrix; readonly weight: Matrix; readonly bias: Matrix },
    geometry: Geometry,
    activation: Name,
  ): { readonly y: Sums; readonly derivative: Sums };
}

export function forwardCases({ kernel, read, dispatch, twin }: Way): KernelCase[] {
  const write = read === 'large' ? 'small' : 'large';
  const own = SHAPES.map((shape) => activationOf(dispatch(layerOf(shape), 'plain')));
  const thorough = thoroughFamilies(
    SHAPES.map((shape, i) => {
      const layer = layerOf(shape, { activation: own[i] });
      return (matmul) => dispatch(layer, matmul);
    }),
  );
  const cases = SHAPES.flatMap((shape, i) =>
    NAMES.map((activation) => ({
      shape,
      i,
      activation,
      thorough: activation === own[i] ? thorough[i] : MATMULS,
    })),
  );
  return forFamilies(
    kernel,
    cases.map(({ shape, i, activation, thorough }): FamilyCase => {
      return {
        name: `${nameOf(shape)} ${activation}`,
        thorough,
        async run(gpu, matmul) {
          for (const { half, rounding } of operandsOf(matmul)) {
            const random = new Random(4000 + i);
            const [values, parameters] = [new Arena(random), new Arena(random)];
            const geometry = geometryOf(shape);
            const laid = lay(
              shape,
              { values, parameters, biases: geometry[write][2], seed: i },
              { activation, activated: activation !== 'linear' },
            );
            const x = random.matrix(shape[0], valuesOf(geometry[read]), -1, 1, half);
            const { weight, bias, words } = parametersOf(laid, random, parameters.size, half);
            const { y, derivative } = twin({ x, weight, bias }, geometry, activation);
            const place = laid.places[write];
            const outputs: Output[] = [{ name: 'y', buffer: 'activations', place, expected: y, rounding }];
            if (activation !== 'linear') {
              const bound = (at: number) => tolerance(derivative, at, rounding);
              outputs.push({
                name: 'derivative',
                buffer: 'deltas',
                place,
                expected: derivative,
                tolerance: bound,
              });
            }
            const buffers = {
              parameters: words,
              activations: new Words(values.size).put(laid.places[read], x),
              deltas: new Words(values.size),
            };
            await check(gpu, dispatch(laid.layer, matmul), buffers, outputs);
          }
        },
      };
    }),
  );
}
