import type { Labels } from '../../../src/data/labels';
import { normals } from '../../../src/data/near_class';
import { labelCount } from '../../../src/ops/condition/names';
import type { Vae } from '../../../src/vae';
import { DecodedView } from '../view/decoded';
import { LatentView } from '../view/latent';
import { ReconstructedView } from '../view/reconstructed';
import { isInk, themeFor } from '../view/theme';
import type { Examples } from './examples';
import type { ViewMaker } from './gallery';
import { headAxes, type Plane } from './plane';
import type { ViewName } from './protocol';

/** What a person has set for the views; read whenever they are painted. Labels are for a conditional model. */
export interface Exhibits {
  plane: Plane;
  /** The class that the plane, and what is pointed at or set by sliders, is decoded as. */
  label: number;
  /** Of the draws from the prior. */
  seed: number;
  pointer: Float32Array;
  sliders: Float32Array;
  drawn: Uint8Array;
  drawnLabel: number;
  /** [WALK, latent], and [WALK]. */
  walk: Float32Array;
  walkLabels: Uint8Array;
  /** [CLASS.count, latent], all of one class. */
  ofClass: Float32Array;
  classLabel: number;
  damaged: Uint8Array;
  damagedLabel: number;
  /** A byte a value. */
  known: Uint8Array;
}

/** Pictures of a walk. */
export const WALK = 12;
/** Pictures of a class. */
export const CLASS = { count: 10, columns: 5 } as const;
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
    label: 0,
    seed: 0,
    pointer: new Float32Array(latent),
    sliders: new Float32Array(latent),
    drawn: new Uint8Array(examples.values),
    drawnLabel: 0,
    walk: new Float32Array(WALK * latent),
    walkLabels: new Uint8Array(WALK),
    ofClass: new Float32Array(CLASS.count * latent),
    classLabel: 0,
    damaged: new Uint8Array(examples.values),
    damagedLabel: 0,
    known: new Uint8Array(examples.values).fill(1),
  };
}

/** How each view of a model is made. */
export function viewMakers(
  { model, spec: { latent, classes } }: Vae,
  examples: Examples,
  exhibits: Exhibits,
): Partial<Record<ViewName, ViewMaker>> {
  const { data } = examples;
  const { shape } = examples;
  const software = model.gpu.info.software;

  /** What a conditional model is told, and no other. */
  const told = (labels: Labels) => (classes === undefined ? undefined : labels);
  const all = (count: number, label: number) => new Uint32Array(count).fill(label);
  const decoded =
    (
      grid: { readonly count: number; readonly columns: number },
      z: () => Float32Array,
      labels: () => Labels,
    ): ViewMaker =>
    async (surface) => {
      const view = await DecodedView.create(model, surface, { shape, ...grid });
      return before(view, () => view.setZ(z(), told(labels())));
    };
  const ofTold = () => all(1, exhibits.label);
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
      return before(view, () => {
        view.setAxes(...headAxes(latent, exhibits.plane), exhibits.plane.extent);
        if (classes !== undefined) view.setClass(exhibits.label);
      });
    };

  const makers: Record<ViewName, ViewMaker> = {
    latent: points(latent === 2 ? (software ? PLANE.software : PLANE.hardware) : undefined),
    map: points(undefined),
    reconstructions: async (surface) => {
      const [images, { labels }] = examples.someTest(RECONSTRUCTIONS);
      const count = images.length / examples.values;
      const view = await ReconstructedView.create(model, surface, {
        shape,
        count,
        columns: count,
        originals: true,
      });
      view.setImages(images, labels);
      return view;
    },
    samples: decoded(
      SAMPLES,
      () => normals(SAMPLES.count * latent, exhibits.seed),
      () => classColumns(labelCount(classes ?? 1)),
    ),
    pointer: decoded(single, () => exhibits.pointer, ofTold),
    sliders: decoded(single, () => exhibits.sliders, ofTold),
    walk: decoded(
      { count: WALK, columns: WALK },
      () => exhibits.walk,
      () => exhibits.walkLabels,
    ),
    class: decoded(
      CLASS,
      () => exhibits.ofClass,
      () => all(CLASS.count, exhibits.classLabel),
    ),
    drawn: async (surface) => {
      const view = await ReconstructedView.create(model, surface, { shape, ...single, originals: false });
      return before(view, () => view.setImages(exhibits.drawn, told(all(1, exhibits.drawnLabel))));
    },
    restored: async (surface) => {
      const options = { shape, ...single, originals: false, rounds: ROUNDS };
      const view = await ReconstructedView.create(model, surface, options);
      return before(view, () => {
        view.setImages(exhibits.damaged, told(all(1, exhibits.damagedLabel)));
        view.setKnown(exhibits.known);
      });
    },
  };
  // Of texts there are no pictures to paint.
  const own = data.text ? { latent: points(undefined), map: makers.map } : makers;
  const painted = Object.entries(own).map(([name, make]) => [name, inColours(make, isInk(data))]);
  return Object.fromEntries(painted) as Partial<typeof makers>;
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

/** Classes of the draws from the prior: a column each, in their order, where there are as many. */
export function classColumns(classes: number): Uint32Array {
  const { count, columns } = SAMPLES;
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i % columns) * classes) / columns));
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
