import { type Matrix, sumColumns } from '../../../src/matrix.twin';
import { chainForward } from '../../../src/ops/chain/chain_forward';
import { chainForward as twin } from '../../../src/ops/chain/chain_forward.twin';
import { denseForward } from '../../../src/ops/dense/dense_forward.twin';
import { kl } from '../../../src/ops/latent/kl.twin';
import { reparameterize } from '../../../src/ops/latent/reparameterize.twin';
import { normal } from '../../../src/step/normal.twin';
import { relativeDistance } from '../../gradients/models';
import { assert, check, type KernelCase, type Output, stateWords, Words } from '../harness';
import { CHAIN_SHAPES, type ChainShape, chainName, chainSetUp, headHalves } from './chain';

function run(shape: ChainShape, seed: number): KernelCase['run'] {
  return async (gpu) => {
    const set = chainSetUp(shape, seed);
    const { random, chain, parts, places, noise, size } = set;
    const { rows, latent, encoder } = shape;
    const { losses } = chain.latent;
    const x = random.matrix(rows, encoder[0], -1, 1);
    const buffers = {
      state: stateWords({ step: 9, epoch: noise.epoch, batch: noise.batch }),
      parameters: set.parameters,
      activations: new Words(size).put(places.x, x),
      deltas: new Words(size),
      losses: new Words(losses.offset + rows * losses.stride + 3),
    };
    await check(gpu, chainForward(chain), buffers, (after) => {
      const activations = after.activations as Words;
      const eps = activations.get(places.eps, latent);
      // From end to end, f32 adds up over the layers; each by itself is checked to the bound below.
      const whole = twin(set.twin, x, eps);
      const close = (name: string, found: Matrix, want: Matrix) => {
        const distance = relativeDistance(found.values, want.values);
        assert(distance < 1e-5, `${name} is off by ${distance} after all layers`);
      };
      [...whole.encoder, ...whole.decoder].forEach(({ y }, i) => {
        const part = [...parts.encoder, ...parts.decoder][i] as (typeof parts.encoder)[number];
        close(part.dense.name, activations.get(part.y, y.columns), y);
      });
      const [mu, logvar] = headHalves(activations.get(places.heads, places.heads.stride), latent);
      close('mu', mu, whole.mu);
      close('logvar', logvar, whole.logvar);
      close('z', activations.get(places.z, latent), whole.z);

      return [
        { name: 'eps', buffer: 'activations', place: places.eps, expected: normal(noise) },
        {
          name: 'z',
          buffer: 'activations',
          place: places.z,
          expected: reparameterize({ mu, logvar }, eps),
        },
        {
          name: 'KL',
          buffer: 'losses',
          place: losses,
          expected: sumColumns(kl({ mu, logvar }, { beta: 1, count: set.count }).elements, 32),
        },
        ...[...parts.encoder, parts.heads, ...parts.decoder].flatMap(
          ({ dense, twin: layer, x: from, y: place }) => {
            const { name, activated } = dense;
            const expected = denseForward(
              { x: activations.get(from, dense.x.columns), ...layer },
              layer.activation,
            );
            const output: Output = {
              name: `y of ${name}`,
              buffer: 'activations',
              place,
              expected: expected.y,
            };
            if (!activated) return [output];
            return [
              output,
              { name: `derivative of ${name}`, buffer: 'deltas', place, expected: expected.derivative },
            ];
          },
        ),
      ];
    });
  };
}

export const chainForwardCases: KernelCase[] = CHAIN_SHAPES.map((shape, i) => ({
  kernel: 'chain_forward',
  name: chainName(shape),
  run: run(shape, 1700 + i),
}));
