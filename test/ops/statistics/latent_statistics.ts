import type { Gpu } from '../../../src/gpu/gpu';
import { type Matrix, matrix } from '../../../src/matrix.twin';
import { latentStatistics } from '../../../src/ops/statistics/latent_statistics';
import { latentStatistics as twin } from '../../../src/ops/statistics/latent_statistics.twin';
import { check, type KernelCase, padded, stateWords, Words } from '../harness';
import { LATENT_SHAPES, setUp } from '../latent/reparameterize';

/** The first batch, whose statistics there are none before, and a later one, which is merged with those before. */
export const latentStatisticsCases: KernelCase[] = LATENT_SHAPES.map((shape, i) => ({
  kernel: 'latent_statistics',
  name: `${shape.join(' x ')}${i % 2 ? ', merged' : ''}`,
  async run(gpu: Gpu) {
    const { random, layer, count, mu, logvar, activations } = setUp(shape, 1250 + i);
    const [rows, latent] = shape;
    const merged = i % 2 === 1;
    // A full batch before this one, around another mean.
    const full = layer.batchSize;
    const old = { mu: random.matrix(rows, latent, 0, 3), logvar: random.matrix(rows, latent, -1, 1) };
    const stride = padded(latent);
    const place = { offset: 0, rows: 3, stride };
    const statistics = new Words(3 * stride + 4);
    if (merged) statistics.put(place, twin(old, full));
    const all = (a: Matrix, b: Matrix): Matrix =>
      matrix(full + count, latent, (row, column) => {
        const [from, at] = row < full ? [a, row] : [b, row - full];
        return from.values[at * latent + column] as number;
      });
    const expected = merged
      ? twin({ mu: all(old.mu, mu), logvar: all(old.logvar, logvar) }, full + count)
      : twin({ mu, logvar }, count);
    const batch = Number(merged);
    await check(
      gpu,
      latentStatistics({ ...layer, examples: batch * full + count }),
      { state: stateWords({ step: 3, batch }), activations, statistics },
      [{ name: 'statistics', buffer: 'statistics', place, expected }],
    );
  },
}));
