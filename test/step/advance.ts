import type { Gpu } from '../../src/gpu/gpu';
import { matrix } from '../../src/matrix.twin';
import { advance, HISTORY } from '../../src/step/advance';
import { correction, advance as twin } from '../../src/step/advance.twin';
import { assert, type KernelCase, Random, runDispatch, stateWords, tolerance, Words } from '../ops/harness';

/** [reconstructions, kls, examples, batch size, batch, step] */
const SHAPES = [
  [1, 1, 1, 1, 0, 0],
  [4, 4, 3, 3, 0, 1],
  [4, 4, 10, 3, 3, 7],
  [4, 8, 9, 3, 2, 2],
  [12, 4, 8, 3, 1, 3],
  [62, 3, 5, 5, 0, 10],
  [63, 64, 100, 7, 0, 11],
  [64, 63, 100, 7, 14, 12],
  [65, 65, 100, 7, 13, 13],
  [66, 1, 2, 1, 1, 100],
  [1, 66, 2, 1, 0, 101],
  [127, 128, 60_000, 256, 234, 234],
  [128, 129, 60_000, 256, 233, 233],
  [129, 127, 60_000, 128, 0, 1000],
  [191, 61, 512, 256, 1, HISTORY - 1],
  [193, 67, 513, 256, 1, HISTORY],
  [255, 256, 513, 256, 2, HISTORY + 1],
  [256, 257, 511, 256, 1, 3 * HISTORY - 1],
  [257, 255, 4, 4, 0, 9999],
  [500, 20, 1000, 999, 0, 20],
  [1021, 31, 1000, 999, 1, 21],
  [4096, 64, 97, 13, 6, 40],
  [6400, 256, 97, 13, 7, 41],
  [12_800, 512, 2, 512, 0, 50],
] as const;

const BETAS = [
  [0.9, 0.999],
  [0, 0.5],
  [0.99, 0],
] as const;

const shapeCases: KernelCase[] = SHAPES.map(
  ([reconstructions, kls, examples, batchSize, batch, step], i) => ({
    kernel: 'advance',
    name: `${reconstructions} + ${kls} sums, batch ${batch} of ${examples} by ${batchSize}, step ${step}`,
    async run(gpu: Gpu) {
      const random = new Random(1400 + i);
      const [beta1, beta2] = BETAS[i % BETAS.length] as (typeof BETAS)[number];
      const parts = {
        reconstructions: random.matrix(1, reconstructions, -1, 40),
        kls: random.matrix(1, kls, 0, 5),
      };
      const epoch = random.whole(100);
      const history = new Words(HISTORY * 4);
      const losses = new Words(reconstructions + kls + random.whole(4));
      losses.floats.set(parts.reconstructions.values);
      losses.floats.set(parts.kls.values, reconstructions);
      const after = await runDispatch(
        gpu,
        advance({ reconstructions, kls, examples, batchSize, beta1, beta2 }),
        {
          losses,
          state: stateWords({
            step,
            epoch,
            batch,
            correction1: correction(beta1, step + 1),
            correction2: correction(beta2, step + 1),
          }),
          history,
        },
      );
      const expected = twin({ step, epoch, batch }, parts, { examples, batchSize, beta1, beta2 });

      const state = after.state as Words;
      const { correction1, correction2, ...counters } = expected.state;
      Object.entries(counters).forEach(([name, want], at) => {
        assert(state.bits[at] === want, `state.${name} is ${state.bits[at]}, not ${want}`);
      });
      [correction1, correction2].forEach((want, at) => {
        const found = state.floats[4 + at] as number;
        assert(Math.abs(found - want) <= 2 ** -23, `state.correction${at + 1} is ${found}, not ${want}`);
      });

      const entry = step % HISTORY;
      const found = (after.history as Words).floats.subarray(entry * 4, entry * 4 + 4);
      [expected.reconstruction, expected.kl].forEach((sum, at) => {
        const [value, want] = [found[at] as number, sum.values[0] as number];
        assert(
          Math.abs(value - want) <= tolerance(sum, 0),
          `${at ? 'kl' : 'reconstruction'} is ${value}, not ${want}`,
        );
      });
      assert(found[3] === 0, `a fault of ${found[3]} was told`);
      assert(found[2] === expected.count, `${found[2]} examples were counted, not ${expected.count}`);
      const touched = (after.history as Words).bits.findIndex(
        (word, at) => at >> 2 !== entry && word !== history.bits[at],
      );
      assert(touched < 0, `history[${touched >> 2}] was overwritten, beside ${entry}`);
      assert(
        (after.losses as Words).bits.every((word, at) => word === losses.bits[at]),
        'losses were overwritten',
      );
    },
  }),
);

/** A step that was not made stands where it was, and its entry says so. */
const faultCases: KernelCase[] = [0, 7, HISTORY - 1, HISTORY + 3].map((step) => ({
  kernel: 'advance',
  name: `stands still at step ${step}, where the step is faulty`,
  async run(gpu: Gpu) {
    const losses = Words.from([1, 2, 4, 8]);
    const state = stateWords({ step, epoch: 3, batch: 1, fault: 2, correction1: 0.1, correction2: 0.001 });
    const numbers = { reconstructions: 3, kls: 1, examples: 100, batchSize: 10, beta1: 0.9, beta2: 0.999 };
    const after = await runDispatch(gpu, advance(numbers), {
      losses,
      state,
      history: new Words(HISTORY * 4),
    });
    // A fault of any kind keeps adam from all that comes.
    state.bits[3] = 3;
    assert(
      (after.state as Words).bits.every((word, i) => word === state.bits[i]),
      'the state has changed',
    );
    const entry = [
      ...(after.history as Words).floats.subarray(4 * (step % HISTORY), 4 * (step % HISTORY) + 4),
    ];
    assert(String(entry) === '7,8,10,2', `the entry is ${entry}`);
  },
}));

/** In rounds of several steps a batch: within one, at its end, and at that of the last batch. */
const roundCases: KernelCase[] = (
  [
    [3, 0, 0],
    [3, 1, 4],
    [3, 2, 4],
    [2, 1, 9],
    [100, 98, 1],
    [100, 99, 1],
  ] as const
).map(([rounds, epoch, batch], i) => ({
  kernel: 'advance',
  name: `round ${epoch} of ${rounds} of batch ${batch}`,
  async run(gpu: Gpu) {
    const options = { examples: 100, batchSize: 10, beta1: 0, beta2: 0, rounds };
    const of = { reconstructions: matrix(1, 4, () => i), kls: matrix(1, 4, () => 1) };
    const { state } = twin({ step: 7, epoch, batch }, of, options);
    const after = await runDispatch(gpu, advance({ ...options, reconstructions: 4, kls: 4 }), {
      losses: Words.from(Float32Array.of(i, i, i, i, 1, 1, 1, 1)),
      state: stateWords({ step: 7, epoch, batch }),
      history: new Words(HISTORY * 4),
    });
    const found = [...(after.state as Words).bits.slice(0, 3)];
    const expected = [state.step, state.epoch, state.batch];
    assert(`${found}` === `${expected}`, `the state is ${found}, not ${expected}`);
  },
}));

export const advanceCases: KernelCase[] = [...shapeCases, ...faultCases, ...roundCases];
