import { principalAxes, shuffledOrder } from '../../src/data/index';

/** Latent means brought onto a plane, for the scatter of the report. */
export interface Plane {
  readonly x: number[];
  readonly y: number[];
  /** Index of each point among the examples. */
  readonly index: number[];
  readonly axes: readonly [string, string];
  readonly note: string;
  /** True where the prior N(0, I) is a standard normal on this plane too. */
  readonly prior: boolean;
}

/** A page draws this many points at ease. */
const MAX_POINTS = 10_000;

export function toPlane(mu: Float32Array, logvar: Float32Array, latent: number): Plane {
  const count = mu.length / latent;
  const index = [...shuffledOrder(count).subarray(0, MAX_POINTS).sort()];
  const some = count > MAX_POINTS ? ` ${MAX_POINTS} of the ${count} test images are shown.` : '';
  const column = (data: Float32Array, k: number): number[] => index.map((i) => round(data[i * latent + k]!));
  if (latent === 1) {
    return {
      x: column(mu, 0),
      y: column(logvar, 0).map((value) => round(Math.exp(value / 2))),
      index,
      axes: ['mean', 'standard deviation'],
      note: `Each point is the posterior of one test image: its mean, and its standard deviation.${some}`,
      prior: false,
    };
  }
  if (latent === 2) {
    return {
      x: column(mu, 0),
      y: column(mu, 1),
      index,
      axes: ['z\u2081', 'z\u2082'],
      note: `Each point is the mean that the encoder gives one test image.${some}`,
      prior: true,
    };
  }
  const shown = new Float32Array(index.length * latent);
  index.forEach((i, row) => {
    shown.set(mu.subarray(i * latent, (i + 1) * latent), row * latent);
  });
  const { axes, share } = principalAxes(shown, latent);
  const project = (axis: Float64Array): number[] =>
    index.map((i) => round(axis.reduce((sum, weight, k) => sum + weight * mu[i * latent + k]!, 0)));
  return {
    x: project(axes[0]),
    y: project(axes[1]),
    index,
    axes: ['1st principal axis', '2nd principal axis'],
    note: `Each point is the mean that the encoder gives one test image, seen along the two principal axes of all ${latent} latent dimensions; they hold ${Math.round(100 * share)} % of the variance of the means.${some}`,
    prior: true,
  };
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
