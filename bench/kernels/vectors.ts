import type { Dispatch } from '../../src/gpu/kernel';
import { activation } from '../../src/ops/activation/activation';
import { activation as activationTwin } from '../../src/ops/activation/activation.twin';
import { activationBackward } from '../../src/ops/activation/activation_backward';
import { activationBackward as activationBackwardTwin } from '../../src/ops/activation/activation_backward.twin';
import { adam } from '../../src/step/adam';
import { adam as adamTwin } from '../../src/step/adam.twin';
import { advance, HISTORY, HISTORY_ENTRY } from '../../src/step/advance';
import { clip } from '../../src/step/clip';
import { gradientNorm, NORMS } from '../../src/step/gradient_norm';
import { packState, STATE_BYTES, type State } from '../../src/step/state';
import type { Benchmark, Contents, Read } from './benchmark';
import { expectRows, near, submatrix } from './expect';
import { pick, uniform } from './random';
import { view } from './views';

const CHECKED = 1024;
/** Elements of an activation: 16 MB. */
const ELEMENTS = 2 ** 22;
/** Columns that they lie in. */
const WIDTH = 1024;
const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

export function single(
  name: string,
  dispatch: Dispatch,
  buffers: Record<string, number>,
  inputs: Record<string, Contents>,
  check: (read: Read) => Promise<void>,
): Benchmark {
  const plan = { buffers, dispatches: [dispatch] };
  return { name, group: 'large', title: dispatch.label, step: false, plan, inputs: () => inputs, check };
}

/** 1e6, as sizes are written. */
const power = (size: number): string => size.toExponential().replace('+', '');

export function stateOf(state: Partial<State>): Uint32Array {
  return new Uint32Array(packState({ correction1: 1, correction2: 1, ...state }));
}

/** One update of `size` parameters. */
export function adamBenchmark(size: number): Benchmark {
  const t = 3;
  const before = {
    gradients: uniform(31, size, -1, 1),
    parameters: uniform(32, size, -1, 1),
    first_moment: uniform(33, size, -0.1, 0.1),
    second_moment: uniform(34, size, 1e-4, 0.1),
  };
  const buffers = Object.fromEntries(Object.keys(before).map((name) => [name, size * 4]));
  const state = stateOf({
    step: t - 1,
    correction1: 1 - ADAM.beta1 ** t,
    correction2: 1 - ADAM.beta2 ** t,
  });
  return single(
    `adam ${power(size)}`,
    adam(size, 1, ADAM),
    { ...buffers, state: STATE_BYTES },
    { ...before, state },
    async (read) => {
      const places = pick(35, CHECKED, size);
      const chosen = (name: keyof typeof before) =>
        submatrix(before[name], { offset: 0, stride: 1 }, [0], places);
      const expected = adamTwin(
        {
          parameters: chosen('parameters'),
          firstMoment: chosen('first_moment'),
          secondMoment: chosen('second_moment'),
        },
        chosen('gradients'),
        t,
        ADAM,
      );
      const column = (of: (typeof expected)['parameters']) => ({ ...of, rows: places.length, columns: 1 });
      const place = { offset: 0, stride: 1 };
      await expectRows(read, 'parameters', 'parameters', place, places, [0], column(expected.parameters));
      await expectRows(read, 'm', 'first_moment', place, places, [0], column(expected.firstMoment));
      await expectRows(read, 'v', 'second_moment', place, places, [0], column(expected.secondMoment));
    },
  );
}

/** Clipping of `size` gradients: the sums of their squares, and the scaling by norms whose sum is given. */
export function clipBenchmarks(size: number): Benchmark[] {
  const gradients = uniform(40, size, -1, 1);
  const stretch = 4 * Math.ceil(size / 4 / NORMS);
  const scale = 0.5;
  const norms = Float32Array.from({ length: NORMS }, () => 1 / NORMS);
  return [
    single(
      `gradient_norm ${power(size)}`,
      gradientNorm(size, 1),
      { gradients: size * 4, norms: NORMS * 4 },
      { gradients },
      async (read) => {
        const [found] = await read('norms', [{ offset: 0, size: NORMS }]);
        for (const i of [0, NORMS - 1]) {
          let sum = 0;
          for (let j = i * stretch; j < Math.min(size, (i + 1) * stretch); j++) sum += gradients.at(j) ** 2;
          near(`sum ${i} of squares`, found?.[i] as number, sum, 1e-5 * sum);
        }
      },
    ),
    single(
      `clip ${power(size)}`,
      clip(size, 1, scale),
      { norms: NORMS * 4, gradients: size * 4, state: STATE_BYTES },
      { norms, gradients, state: stateOf({}) },
      async (read) => {
        const places = pick(41, CHECKED, size);
        const found = await read(
          'gradients',
          places.map((offset) => ({ offset, size: 1 })),
        );
        places.forEach((place, i) => {
          near(`gradient ${place}`, found[i]?.[0] as number, scale * gradients.at(place), 1e-6);
        });
      },
    ),
  ];
}

/** The reduction at the end of a step: a sum of `size` partial losses, one in eight of them of the KL. */
export function advanceBenchmark(size: number): Benchmark {
  const losses = uniform(36, size, -1, 40);
  const kls = size / 8;
  const reconstructions = size - kls;
  const numbers = { reconstructions, kls, examples: 60_000, batchSize: 256, beta1: 0.9, beta2: 0.999 };
  return single(
    `advance ${power(size)}`,
    advance(numbers),
    { losses: size * 4, state: STATE_BYTES, history: HISTORY * HISTORY_ENTRY },
    { losses, state: stateOf({ step: 7 }) },
    async (read) => {
      const [entry] = await read('history', [{ offset: (7 * HISTORY_ENTRY) / 4, size: 4 }]);
      let [from, at] = [0, 0];
      for (const end of [reconstructions, size]) {
        let [sum, magnitude] = [0, 0];
        for (let i = from; i < end; i++) {
          const value = losses.at(i);
          sum += value;
          magnitude += Math.abs(value);
        }
        const allowed = 1e-6 + 4 * Math.sqrt(end - from) * 2 ** -23 * magnitude;
        near(at === 0 ? 'the reconstruction' : 'the KL', entry?.[at] as number, sum, allowed);
        [from, at] = [end, at + 1];
      }
      near('the count of examples', entry?.[2] as number, 256, 0);
    },
  );
}

/** An activation by itself, and on the way back. */
export function activationBenchmarks(): Benchmark[] {
  const name = 'gelu';
  const size = ELEMENTS;
  const a = uniform(37, size, -5, 5);
  const dy = uniform(38, size, -1, 1);
  const places = pick(39, CHECKED, size);
  const place = { offset: 0, stride: 1 };
  const values = view('activations', 0, size / WIDTH, WIDTH);
  const column = (values: typeof a) => submatrix(values, place, places, [0]);
  return [
    single(
      'activation 4M',
      activation(name, { a: values, y: values }, { part: 'decoder' }),
      { activations: size * 4 },
      { activations: a },
      (read) => expectRows(read, 'y', 'activations', place, places, [0], activationTwin(name, column(a))),
    ),
    single(
      'activation_backward 4M',
      activationBackward(name, { a: values, y: values, accumulate: false }),
      { activations: size * 4, deltas: size * 4 },
      { activations: a, deltas: dy },
      (read) => {
        const expected = activationBackwardTwin(name, column(a), column(dy));
        return expectRows(read, 'da', 'deltas', place, places, [0], expected);
      },
    ),
  ];
}
