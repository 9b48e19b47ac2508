import { type Matrix, matrix } from '../../../src/matrix.twin';
import { chainBackward } from '../../../src/ops/chain/chain_backward';
import { chainBackward as twin } from '../../../src/ops/chain/chain_backward.twin';
import { denseInputGradient } from '../../../src/ops/dense/dense_input_gradient.twin';
import { reparameterizeBackward } from '../../../src/ops/latent/reparameterize_backward.twin';
import { relativeDistance } from '../../gradients/models';
import { assert, check, type KernelCase, type Output, Words } from '../harness';
import { headRows, joined } from '../latent/reparameterize';
import { CHAIN_SHAPES, type ChainPart, type ChainShape, chainName, chainSetUp, headHalves } from './chain';

function run(shape: ChainShape, seed: number): KernelCase['run'] {
  return async (gpu) => {
    const set = chainSetUp(shape, seed);
    const { random, chain, parts, places, size } = set;
    const { rows, latent } = shape;
    const draw = (columns: number) => random.matrix(rows, columns, -1, 1);
    const mu = draw(latent);
    // Some beyond the clamp, where nothing passes.
    const logvar = matrix(rows, latent, () =>
      random.whole(9) === 0 ? random.uniform(-60, -31) : random.uniform(-4, 4),
    );
    const eps = random.matrix(rows, latent, -3, 3);
    const kl = { mu: draw(latent), logvar: draw(latent) };
    const activations = new Words(size).put(places.heads, joined(mu, logvar)).put(places.eps, eps);

    const last = parts.decoder.at(-1) as ChainPart;
    const dy = draw(last.dense.output);
    const deltas = new Words(size).put(places.heads, joined(kl.mu, kl.logvar)).put(last.y, dy);
    /** The derivative of the activation that the layer reads the output of, where there is one. */
    const derivatives = new Map<ChainPart, Matrix>();
    for (const part of [...parts.encoder, parts.heads, ...parts.decoder]) {
      if (!part.dense.hidden) continue;
      const derivative = draw(part.dense.input);
      derivatives.set(part, derivative);
      deltas.put(part.x, derivative);
    }

    const buffers = { parameters: set.parameters, activations, deltas };
    await check(gpu, chainBackward(chain), buffers, (after) => {
      const found = after.deltas as Words;
      const heads = [...parts.encoder, parts.heads];
      const whole = twin(set.twin, {
        dy,
        encoder: heads.map((part) => derivatives.get(part)),
        decoder: parts.decoder.slice(1).map((part) => derivatives.get(part) as Matrix),
        logvar,
        eps,
        kl,
      });
      // From end to end, f32 adds up over the layers; each by itself is checked to the bound below.
      const close = (name: string, got: Matrix, want: Matrix) => {
        const distance = relativeDistance(got.values, want.values);
        assert(distance < 1e-5, `${name} is off by ${distance} after all layers`);
      };
      const closeLayers = (layers: readonly ChainPart[], wanted: readonly (Matrix | undefined)[]) => {
        assert(layers.length === wanted.length, 'the twin has other layers');
        layers.forEach(({ dense, x }, i) => {
          const want = wanted[i];
          if (want) close(`dx of ${dense.name}`, found.get(x, dense.input), want);
        });
      };
      closeLayers(parts.decoder, whole.decoder);
      closeLayers(heads, whole.encoder);
      const [dmu, dlogvar] = headHalves(found.get(places.heads, places.heads.stride), latent);
      close('dmu', dmu, whole.mu);
      close('dlogvar', dlogvar, whole.logvar);

      const dz = found.get(places.z, latent);
      const gradient = reparameterizeBackward(dz, { logvar }, eps, kl);
      const served = [...heads.filter(({ dense }) => dense.hidden), ...parts.decoder];
      return [
        ...headRows('gradient', 'deltas', places.heads, gradient.mu, gradient.logvar),
        ...served.map((part): Output => {
          const { dense, x, y, twin: layer } = part;
          const expected = denseInputGradient({
            dy: found.get(y, dense.output),
            weight: layer.weight,
            derivative: derivatives.get(part),
          });
          return { name: `dx of ${dense.name}`, buffer: 'deltas', place: x, expected };
        }),
      ];
    });
  };
}

export const chainBackwardCases: KernelCase[] = CHAIN_SHAPES.map((shape, i) => ({
  kernel: 'chain_backward',
  name: chainName(shape),
  run: run(shape, 1800 + i),
}));
