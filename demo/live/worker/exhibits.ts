import { philox, STREAMS, seedWords } from '../../../src/random';
import type { Vae } from '../../../src/vae';
import { DecodedView } from '../view/decoded';
import { LatentView } from '../view/latent';
import { ReconstructedView } from '../view/reconstructed';
import { themeFor } from '../view/theme';
import type { Examples } from './examples';
import type { ViewMaker } from './gallery';
import { headAxes } from './plane';
import type { Plane, ViewName } from './protocol';

/** What a person has set for the views; read whenever they are painted. */
export interface Exhibits {
  plane: Plane;
  /** Of the draws from the prior. */
  seed: number;
  pointer: Float32Array;
  sliders: Float32Array;
  drawn: Uint8Array;
  /** [WALK, latent] */
  walk: Float32Array;
  damaged: Uint8Array;
  known: Uint8Array;
}

/** Pictures of a walk. */
export const WALK = 12;
const SAMPLES = { count: 40, columns: 10 } as const;
const RECONSTRUCTIONS = 10;
/** Decoded pictures along a side of the latent plane. */
const PLANE = { software: 15, hardware: 20 } as const;
/** Rounds of restoration. */
const ROUNDS = 20;

export function emptyExhibits(vae: Vae, examples: Examples, plane: Plane): Exhibits {
  const { latent } = vae.spec;
  return {
    plane,
    seed: 0,
    pointer: new Float32Array(latent),
    sliders: new Float32Array(latent),
    drawn: new Uint8Array(examples.pixels),
    walk: new Float32Array(WALK * latent),
    damaged: new Uint8Array(examples.pixels),
    known: new Uint8Array(examples.pixels).fill(1),
  };
}

/** How each view of a model is made. */
export function viewMakers(
  { model, spec: { latent } }: Vae,
  examples: Examples,
  exhibits: Exhibits,
): Record<ViewName, ViewMaker> {
  const { data } = examples;
  const shape = [data.height, data.width] as const;
  const software = model.gpu.info.software;

  const decoded =
    (grid: { readonly count: number; readonly columns: number }, z: () => Float32Array): ViewMaker =>
    async (surface) => {
      const view = await DecodedView.create(model, surface, { shape, ...grid });
      return before(view, () => view.setZ(z()));
    };
  const single = { count: 1, columns: 1 };

  const points =
    (plane: number | undefined): ViewMaker =>
    async (surface) => {
      const view = await LatentView.create(model, surface, {
        shape,
        images: examples.points,
        ...(data.labels && { labels: data.labels }),
        ...(plane !== undefined && { plane }),
      });
      return before(view, () => view.setAxes(...headAxes(latent, exhibits.plane), exhibits.plane.extent));
    };

  const makers: Record<ViewName, ViewMaker> = {
    latent: points(latent === 2 ? (software ? PLANE.software : PLANE.hardware) : undefined),
    map: points(undefined),
    reconstructions: async (surface) => {
      const images = examples.first(RECONSTRUCTIONS);
      const count = images.length / examples.pixels;
      const view = await ReconstructedView.create(model, surface, {
        shape,
        count,
        columns: count,
        originals: true,
      });
      view.setImages(images);
      return view;
    },
    samples: decoded(SAMPLES, () => priorDraws(SAMPLES.count, latent, exhibits.seed)),
    pointer: decoded(single, () => exhibits.pointer),
    sliders: decoded(single, () => exhibits.sliders),
    walk: decoded({ count: WALK, columns: WALK }, () => exhibits.walk),
    drawn: async (surface) => {
      const view = await ReconstructedView.create(model, surface, { shape, ...single, originals: false });
      return before(view, () => view.setImages(exhibits.drawn));
    },
    restored: async (surface) => {
      const options = { shape, ...single, originals: false, rounds: ROUNDS };
      const view = await ReconstructedView.create(model, surface, options);
      return before(view, () => {
        view.setImages(exhibits.damaged);
        view.setKnown(exhibits.known);
      });
    },
  };
  const painted = Object.entries(makers).map(([name, make]) => [name, inColours(make, data.ink ?? false)]);
  return Object.fromEntries(painted) as typeof makers;
}

/** The view, painted in the colours that suit its data. */
function inColours(make: ViewMaker, ink: boolean): ViewMaker {
  return async (surface) => {
    const view = await make(surface);
    return { paint: (theme) => view.paint(themeFor(theme, ink)), dispose: () => view.dispose() };
  };
}

/** The view, with `prepare` called before each painting. */
function before<V extends Awaited<ReturnType<ViewMaker>>>(view: V, prepare: () => void) {
  return {
    paint: (theme: Parameters<V['paint']>[0]) => {
      prepare();
      return view.paint(theme);
    },
    dispose: () => view.dispose(),
  };
}

/** Draws from N(0, I), [count, latent], by Box and Muller: the same for the same seed. */
export function priorDraws(count: number, latent: number, seed: number): Float32Array {
  const z = new Float32Array(count * latent);
  for (let i = 0; i < z.length; i += 2) {
    const [a, b] = philox([i / 2, 0, 0, STREAMS.prior], seedWords(seed));
    const radius = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32));
    const angle = (2 * Math.PI * b) / 2 ** 32;
    z[i] = radius * Math.cos(angle);
    if (i + 1 < z.length) z[i + 1] = radius * Math.sin(angle);
  }
  return z;
}

/** Points on the straight way between two, both included: [WALK, latent]. */
export function way(from: readonly number[], to: readonly number[]): Float32Array {
  const latent = from.length;
  return Float32Array.from({ length: WALK * latent }, (_, i) => {
    const k = i % latent;
    const t = Math.floor(i / latent) / (WALK - 1);
    return from[k]! * (1 - t) + to[k]! * t;
  });
}
