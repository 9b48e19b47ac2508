import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix, type Sums, sums, total } from '../../../src/matrix.twin';
import { freeBits as dispatchOf } from '../../../src/ops/latent/free_bits';
import { klMask } from '../../../src/ops/latent/free_bits.twin';
import { kl } from '../../../src/ops/latent/kl.twin';
import { FREE_BITS_OF } from '../../../src/ops/latent/names';
import { check, type KernelCase, stateWords } from '../harness';
import { LATENT_SHAPES, setUp } from './reparameterize';

/**
 * Dimensions of small and of large KL in one batch, each far enough from what is free for f32 to tell. In every second case one
 * row has all of a large KL, and so decides.
 */
export const freeBitsCases: KernelCase[] = FREE_BITS_OF.flatMap((freeBitsOf) =>
  LATENT_SHAPES.map((shape, i) => ({
    kernel: 'free_bits',
    name: `${shape.join(' x ')}, of ${freeBitsOf}`,
    async run(gpu: Gpu) {
      const { random, heads, layer, count, batch, maskPlace, activations } = setUp(shape, 1200 + i);
      const [rows, latent] = shape;
      const size = Array.from({ length: latent }, () => (random.whole(2) ? 1.5 : 0.2));
      const decides = i % 2 === 1 ? Math.min(64, count - 1) : undefined;
      const muOf = (row: number, size: number): number => {
        if (size < 1 || decides === undefined) return size;
        return row === decides ? size * Math.sqrt(count) : 0;
      };
      const mu = matrix(rows, latent, (row, column) =>
        // Rows beyond the examples must not count.
        row < count ? muOf(row, size[column] as number) * (random.whole(2) ? 1 : -1) : 100,
      );
      const logvar = matrix(rows, latent, () => random.uniform(-0.1, 0.1));
      const { elements } = kl({ mu, logvar }, { beta: 1, count });
      // Of all together, a fifth less or more than they have.
      const each = total(elements) / count / latent;
      const freeBits = freeBitsOf === 'each' ? 0.25 : each * (i % 3 === 0 ? 0.8 : 1.2);
      const free = { freeBits, freeBitsOf, count };
      await check(
        gpu,
        dispatchOf({ ...layer, ...free }),
        { state: stateWords({ step: 3, batch }), activations: heads.put(activations, mu, logvar) },
        [
          {
            name: 'mask',
            buffer: 'activations',
            place: maskPlace,
            expected: exactly(klMask(elements, free)),
          },
        ],
      );
    },
  })),
);

/** Numbers that f32 holds, as sums of one term. */
function exactly({ rows, columns, values }: Matrix): Sums {
  return sums(rows, columns, (row, column) => [values[row * columns + column] as number]);
}
