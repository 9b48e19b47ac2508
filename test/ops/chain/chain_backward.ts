import { type Matrix, matrix } from '../../../src/matrix.twin';
import { chainBackward } from '../../../src/ops/chain/chain_backward';
import { chainBackward as twin } from '../../../src/ops/chain/chain_backward.twin';
import { denseInputGradient } from '../../../src/ops/dense/dense_input_gradient.twin';
import { klMask } from '../../../src/ops/latent/free_bits.twin';
import { kl } from '../../../src/ops/latent/kl.twin';
import { reparameterizeBackward } from '../../../src/ops/latent/reparameterize_backward.twin';
import { relativeDistance } from '../../gradients/models';
import { assert, check, type KernelCase, type Output, stateWords, Words } from '../harness';
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
    const { beta, freeBits } = chain.latent;
    const { elements, gradient: byKl } = kl({ mu, logvar }, { beta, freeBits, count: set.count });
    const activations = new Words(size).put(places.heads, joined(mu, logvar)).put(places.eps, eps);
    if (freeBits > 0) activations.put(places.klMask, klMask(elements, { freeBits, count: set.count }));

    const last = parts.decoder.at(-1) as ChainPart;
    const dy = draw(last.dense.y.columns);
    const deltas = new Words(size).put(last.y, dy);
    /** The derivative of the activation that the layer reads the output of, where there is one. */
    const derivatives = new Map<ChainPart, Matrix>();
    /** Or the gradient by others that read the same. */
    const others = new Map<ChainPart, Matrix>();
    for (const part of [...parts.encoder, parts.heads, ...parts.decoder]) {
      const { inputGradient, x } = part.dense;
      if (inputGradient !== 'multiply' && inputGradient !== 'add') continue;
      const before = draw(x.columns);
      (inputGradient === 'add' ? others : derivatives).set(part, before);
      deltas.put(part.x, before);
    }

    const state = stateWords({ step: 9, epoch: set.noise.epoch, batch: set.noise.batch });
    const buffers = { state, parameters: set.parameters, activations, deltas };
    await check(gpu, chainBackward(chain), buffers, (after) => {
      const found = after.deltas as Words;
      const heads = [...parts.encoder, parts.heads];
      const whole = twin(set.twin, {
        dy,
        encoder: heads.map((part) => derivatives.get(part)),
        decoder: parts.decoder.slice(1).map((part) => derivatives.get(part) as Matrix),
        logvar,
        eps,
        kl: byKl,
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
          if (want) close(`dx of ${dense.name}`, found.get(x, dense.x.columns), want);
        });
      };
      closeLayers(parts.decoder, whole.decoder);
      closeLayers(heads, whole.encoder);
      const [dmu, dlogvar] = headHalves(found.get(places.heads, places.heads.stride), latent);
      close('dmu', dmu, whole.mu);
      close('dlogvar', dlogvar, whole.logvar);

      const dz = found.get(places.z, latent);
      const gradient = reparameterizeBackward(dz, { logvar }, eps, byKl);
      const served = [...heads.filter(({ dense }) => dense.inputGradient !== 'none'), ...parts.decoder];
      return [
        ...headRows('gradient', 'deltas', places.heads, gradient.mu, gradient.logvar),
        ...served.map((part): Output => {
          const { dense, x, y, twin: layer } = part;
          const expected = denseInputGradient({
            dy: found.get(y, dense.y.columns),
            weight: layer.weight,
            derivative: derivatives.get(part),
            others: others.get(part),
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
