import type { Dispatch } from '../../src/gpu/kernel';
import type { Dense } from '../../src/ops/dense/dense';
import { denseForward } from '../../src/ops/dense/dense_forward';
import { denseForward as forwardTwin } from '../../src/ops/dense/dense_forward.twin';
import { denseInputGradient } from '../../src/ops/dense/dense_input_gradient';
import { denseInputGradient as inputTwin } from '../../src/ops/dense/dense_input_gradient.twin';
import { denseWeightGradient } from '../../src/ops/dense/dense_weight_gradient';
import { denseWeightGradient as weightTwin } from '../../src/ops/dense/dense_weight_gradient.twin';
import { STATE_BYTES } from '../../src/step/state';
import type { Matmul } from '../../src/tiles/table';
import type { Benchmark, Contents } from './benchmark';
import { assert, expectRows, submatrix } from './expect';
import { joined, nothing, pick, uniform } from './random';
import { stateOf } from './vectors';
import { view } from './views';

/** Rows and columns of a product that are checked: all where they cross. */
const CHECKED = 16;

/** The three products of a dense layer of n inputs, n outputs and a batch of n. */
export function products(n: number, matmul: Matmul): Benchmark[] {
  const square = n * n;
  const layer: Dense = {
    name: `${n} cubed`,
    part: 'encoder',
    x: view('activations', 0, n, n),
    y: view('activations', square, n, n),
    weight: view('parameters', 0, n, n),
    bias: view('parameters', square, 1, n),
    activation: 'relu',
    activated: true,
    inputGradient: 'multiply',
  };
  const rows = pick(1, CHECKED, n);
  const columns = pick(2, CHECKED, n);
  const every = Array.from({ length: n }, (_, i) => i);
  const [first, second, weight] = [
    { offset: 0, stride: n },
    { offset: square, stride: n },
    { offset: 0, stride: n },
  ];
  const bias = { offset: square, stride: n };
  // Sums of n products stay about 1.
  const parameters = joined(
    uniform(21, square, -2 / Math.sqrt(n), 2 / Math.sqrt(n)),
    uniform(22, n, -0.5, 0.5),
  );
  const unit = (seed: number) => uniform(seed, square, -1, 1);
  const empty = nothing(square);
  const arena = 2 * square * 4;

  const one = (
    dispatch: Dispatch,
    buffers: Record<string, number>,
    inputs: Record<string, Contents>,
    check: Benchmark['check'],
  ): Benchmark => ({
    name: `${dispatch.kernel.name} ${n} ${matmul}`,
    group: 'large',
    title: `${n} cubed, ${matmul}`,
    step: false,
    plan: { buffers, dispatches: [dispatch] },
    inputs: () => inputs,
    check,
  });

  const x = unit(23);
  const dy = unit(24);
  const derivative = unit(25);
  return [
    one(
      denseForward(layer, matmul),
      { parameters: (square + n) * 4, activations: arena, deltas: arena },
      { parameters, activations: joined(x, empty) },
      async (read) => {
        const tensors = {
          x: submatrix(x, first, rows, every),
          weight: submatrix(parameters, weight, columns, every),
          bias: submatrix(parameters, bias, [0], columns),
        };
        const { y } = forwardTwin(tensors, 'relu');
        await expectRows(read, 'y', 'activations', second, rows, columns, y);
        const [ys, slopes] = await Promise.all(
          ['activations', 'deltas'].map((buffer) => read(buffer, [{ offset: square, size: square }])),
        );
        const wrong = ys?.[0]?.findIndex((value, i) => slopes?.[0]?.[i] !== Number(value > 0));
        assert(wrong === -1, `the derivative at y[${wrong}] is not that of relu`);
      },
    ),
    one(
      denseInputGradient(layer, matmul),
      { parameters: (square + n) * 4, deltas: arena },
      { parameters, deltas: joined(derivative, dy) },
      (read) => {
        const expected = inputTwin({
          dy: submatrix(dy, first, rows, every),
          weight: submatrix(parameters, weight, every, columns),
          derivative: submatrix(derivative, first, rows, columns),
        });
        return expectRows(read, 'dx', 'deltas', first, rows, columns, expected);
      },
    ),
    one(
      denseWeightGradient([layer], { matmul, parts: 1, size: square + n }),
      { activations: arena, deltas: arena, gradients: (square + n) * 4, state: STATE_BYTES },
      { activations: joined(x, empty), deltas: joined(empty, dy), state: stateOf({}) },
      async (read) => {
        const expected = weightTwin({
          dy: submatrix(dy, first, every, rows),
          x: submatrix(x, first, every, columns),
        });
        await expectRows(read, 'dW', 'gradients', weight, rows, columns, expected.weight);
        await expectRows(read, 'db', 'gradients', bias, [0], rows, expected.bias);
      },
    ),
  ];
}
