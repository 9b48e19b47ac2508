import type { Dispatch } from '../../../src/gpu/kernel';
import type { Matrix, Sums } from '../../../src/matrix.twin';
import type { Before } from '../../../src/ops/conv2d/conv2d_input_gradient.twin';
import type { Convolution } from '../../../src/ops/conv2d/convolution';
import { valuesOf } from '../../../src/ops/conv2d/geometry';
import type { Geometry } from '../../../src/ops/conv2d/names';
import type { Matmul } from '../../../src/tiles/table';
import { thoroughFamilies } from '../choice';
import {
  Arena,
  check,
  type FamilyCase,
  forFamilies,
  type KernelCase,
  operandsOf,
  Random,
  Words,
} from '../harness';
import { geometryOf, lay, layerOf, nameOf, parametersOf, SHAPES } from './layers';

/** What lies in dx's place: a derivative, the gradient by another reader, or poison. */
const MODES = ['multiply', 'add', 'set'] as const;

export function inputGradientCases({
  kernel,
  write,
  dispatch,
  twin,
}: {
  readonly kernel: string;
  /** The picture whose gradient is computed. */
  readonly write: 'large' | 'small';
  dispatch(layer: Convolution, matmul: Matmul): Dispatch;
  twin(of: { readonly dy: Matrix; readonly weight: Matrix } & Before, geometry: Geometry): Sums;
}): KernelCase[] {
  const read = write === 'large' ? 'small' : 'large';
  const thorough = thoroughFamilies(
    SHAPES.map((shape) => {
      const layer = layerOf(shape);
      return (matmul) => dispatch(layer, matmul);
    }),
  );
  return forFamilies(
    kernel,
    SHAPES.map((shape, i): FamilyCase => {
      const mode = MODES[i % MODES.length] as (typeof MODES)[number];
      return {
        name: `${nameOf(shape)} ${mode}`,
        thorough: thorough[i],
        async run(gpu, matmul) {
          for (const { half, rounding } of operandsOf(matmul)) {
            const random = new Random(4200 + i);
            const [values, parameters] = [new Arena(random), new Arena(random)];
            const geometry = geometryOf(shape);
            const laid = lay(
              shape,
              { values, parameters, biases: geometry[read][2], seed: i },
              { inputGradient: mode },
            );
            const { weight, words } = parametersOf(laid, random, parameters.size, half);
            const dy = random.matrix(shape[0], valuesOf(geometry[read]), -1, 1, half);
            const before = random.matrix(shape[0], valuesOf(geometry[write]), -1, 1);
            const deltas = new Words(values.size).put(laid.places[read], dy);
            if (mode !== 'set') deltas.put(laid.places[write], before);
            const expected = twin(
              {
                dy,
                weight,
                derivative: mode === 'multiply' ? before : undefined,
                others: mode === 'add' ? before : undefined,
              },
              geometry,
            );
            await check(gpu, dispatch(laid.layer, matmul), { parameters: words, deltas }, [
              { name: 'dx', buffer: 'deltas', place: laid.places[write], expected, rounding },
            ]);
          }
        },
      };
    }),
  );
}
