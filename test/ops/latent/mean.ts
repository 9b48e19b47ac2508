import type { Gpu } from '../../../src/gpu/gpu';
import { mean } from '../../../src/ops/latent/mean';
import { mean as twin } from '../../../src/ops/latent/mean.twin';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../harness';
import { headPlaces, LATENT_SHAPES } from './reparameterize';

export const meanCases: KernelCase[] = LATENT_SHAPES.map(([rows, latent], i) => ({
  kernel: 'mean',
  name: `${rows} x ${latent}`,
  async run(gpu: Gpu) {
    const random = new Random(1400 + i);
    const mu = random.matrix(rows, latent, -1e3, 1e3);
    const logvar = random.matrix(rows, latent, -60, 60);
    const arena = new Arena(random);
    // z may lie on either side of the heads.
    const before = i % 2 ? arena.place(rows, latent, i % 3) : undefined;
    const heads = headPlaces(arena, rows, latent);
    const z = before ?? arena.place(rows, latent);
    const dispatch = mean({ name: 'z', mu: heads.views.mu, z: viewOf(z, latent) });
    const buffers = { activations: heads.put(new Words(arena.size), mu, logvar) };
    await check(gpu, dispatch, buffers, [
      { name: 'z', buffer: 'activations', place: z, expected: twin({ mu }) },
    ]);
  },
}));
