import type { Spec } from '../../src/index';
import type { Images } from './image_set';
import { valuesOf } from './shape';

/** What of a model says what a value costs. */
type Costing = Pick<Spec, 'likelihood' | 'sigma'>;

/**
 * What it costs to say of every image that it is their mean, in nats per image: a model that does as badly has learnt
 * nothing of a single image. A Bernoulli pixel of mean m costs the entropy of m, a Gaussian one of standard deviation s
 * variance / (2 s^2) + log s + log(2 pi) / 2. Pixels that are drawn cost what their probabilities do, on average. Undefined
 * for likelihoods that learn how far off they are.
 */
export function costOfMean(images: Images, spec: Costing & Pick<Spec, 'binarize'>): number | undefined {
  const { likelihood, sigma, binarize } = spec;
  const floor = floorOf(spec);
  if (floor === undefined) return undefined;
  const { count, pixels } = images;
  const size = valuesOf(images);
  const unit = pixels instanceof Float32Array ? 1 : 255;
  let cost = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    let sum = 0;
    let squares = 0;
    for (let i = pixel; i < count * size; i += size) {
      const grey = (pixels[i] as number) / unit;
      const value = binarize === 'threshold' ? Number(grey >= 0.5) : grey;
      sum += value;
      squares += value * value;
    }
    const mean = sum / count;
    cost +=
      likelihood === 'bernoulli'
        ? entropy(mean)
        : (squares / count - mean * mean) / (2 * (sigma as number) ** 2) + floor;
  }
  return cost;
}

/** Part of what the mean costs, beyond what any model must pay, that a model which has learnt something saves. */
const LEAST_GAIN = 0.02;

/** True for a model whose objective, reconstruction + beta KL, is hardly better than the cost of the mean. */
export function learntNothing(objective: number, cost: number, spec: Costing & Pick<Spec, 'input'>): boolean {
  return cost - objective < LEAST_GAIN * (cost - spec.input * (floorOf(spec) ?? 0));
}

/** What a pixel costs that is known; undefined where that depends on what is learnt. */
function floorOf({ likelihood, sigma }: Costing): number | undefined {
  if (likelihood === 'bernoulli') return 0;
  return typeof sigma === 'number' ? Math.log(sigma) + Math.log(2 * Math.PI) / 2 : undefined;
}

function entropy(p: number): number {
  return [p, 1 - p].reduce((sum, q) => (q > 0 ? sum - q * Math.log(q) : sum), 0);
}
