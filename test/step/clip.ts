import type { Gpu } from '../../src/gpu/gpu';
import { matrix } from '../../src/matrix.twin';
import { clip } from '../../src/step/clip';
import { clip as twin } from '../../src/step/clip.twin';
import { NORMS } from '../../src/step/gradient_norm';
import { check, type KernelCase, Random, stateWords, Words } from '../ops/harness';

const SIZES = [4, 12, 252, 256, 260, 1020, 4100, 33_332] as const;
/** Of the norm: far below, just below, the norm itself, just above, far above. */
const LIMITS = [1e-3, 0.99, 1, 1.01, 1e3] as const;

const sizeCases: KernelCase[] = SIZES.flatMap((size, s) =>
  LIMITS.map((factor, l) => {
    const parts = 1 + ((s + l) % 3);
    return {
      kernel: 'clip',
      name: `${size} gradients in ${parts} parts, to ${factor} of their norm`,
      async run(gpu: Gpu) {
        const random = new Random(1600 + size + l);
        // As if all but one part were zero: what is scaled is each of them.
        const gradients = matrix(1, parts * size, () => random.uniform(-2, 2));
        const squares = gradients.values.reduce((sum, g) => sum + g * g, 0);
        // The sums of squares may be cut in any way.
        const shares = Array.from({ length: NORMS }, () => random.uniform(0, 1));
        const all = shares.reduce((sum, share) => sum + share, 0);
        const norms = matrix(1, NORMS, (_, i) => (squares * (shares[i] as number)) / all);
        const limit = factor * Math.sqrt(squares);
        const place = { offset: 0, rows: 1, stride: parts * size };
        await check(
          gpu,
          clip(size, parts, limit),
          {
            state: stateWords({ step: 3 }),
            norms: new Words(NORMS).put({ offset: 0, rows: 1, stride: NORMS }, norms),
            gradients: new Words(parts * size + 4).put(place, gradients),
          },
          [
            {
              name: 'gradients',
              buffer: 'gradients',
              place,
              expected: twin(gradients, limit),
              // The root of 64 sums, a division and a product.
              tolerance: (i) => 1e-6 * Math.abs(gradients.values[i] as number),
            },
          ],
        );
      },
    };
  }),
);

/** What is wrong must be found as it is. */
const faultyCase: KernelCase = {
  kernel: 'clip',
  name: 'leaves the gradients of a faulty step alone',
  async run(gpu: Gpu) {
    const buffers = {
      state: stateWords({ step: 3, fault: 1 }),
      norms: Words.from(new Float32Array(NORMS).fill(100)),
      gradients: Words.from(Float32Array.from({ length: 260 }, (_, i) => i)),
    };
    await check(gpu, clip(260, 1, 1), buffers, []);
  },
};

export const clipCases: KernelCase[] = [...sizeCases, faultyCase];
