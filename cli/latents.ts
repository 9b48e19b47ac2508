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
  const stride = Math.max(1, Math.ceil(count / MAX_POINTS));
  const index = Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);
  const some = stride > 1 ? ` One in ${stride} of the ${count} test images is shown.` : '';
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
  const { axes, share } = principalAxes(mu, latent, index);
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

/** The two directions of largest variance, by orthogonal iteration on the centred means. */
function principalAxes(mu: Float32Array, latent: number, index: readonly number[]) {
  const mean = new Float64Array(latent);
  for (const i of index) for (let k = 0; k < latent; k++) mean[k]! += mu[i * latent + k]! / index.length;
  let total = 0;
  for (const i of index) for (let k = 0; k < latent; k++) total += (mu[i * latent + k]! - mean[k]!) ** 2;

  const axes = [0, 1].map((seed) =>
    Float64Array.from({ length: latent }, (_, k) => Math.cos(1 + k * (seed + 1.3))),
  );
  let held = [0, 0];
  for (let iteration = 0; iteration < 60; iteration++) {
    const images = axes.map(() => new Float64Array(latent));
    for (const i of index) {
      axes.forEach((axis, a) => {
        let dot = 0;
        for (let k = 0; k < latent; k++) dot += (mu[i * latent + k]! - mean[k]!) * axis[k]!;
        for (let k = 0; k < latent; k++) images[a]![k]! += (mu[i * latent + k]! - mean[k]!) * dot;
      });
    }
    const overlap = (): number => images[0]!.reduce((sum, value, k) => sum + value * images[1]![k]!, 0);
    held[0] = normalise(images[0]!);
    const shared = overlap();
    images[0]!.forEach((value, k) => {
      images[1]![k]! -= shared * value;
    });
    held[1] = normalise(images[1]!);
    images.forEach((image, a) => {
      axes[a]!.set(image);
    });
  }
  held = held.map((value) => (total > 0 ? value / total : 0));
  return { axes: axes as [Float64Array, Float64Array], share: Math.min(1, held[0]! + held[1]!) };
}

/** Brings a vector to length one and returns the length it had. */
function normalise(vector: Float64Array): number {
  const length = Math.hypot(...vector);
  if (length > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= length;
  return length;
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
