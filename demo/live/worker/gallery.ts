import type { Gpu } from '../../../src/gpu/gpu';
import { type Surface, surfaceOn } from '../view/surface';
import type { Theme } from '../view/theme';
import type { ViewName } from './protocol';

/** What is painted: one of the views of `demo/live/view`. */
export interface View {
  paint(theme: Theme): Promise<void>;
  dispose(): void;
}

/** Makes a view for a surface, and puts what it is to show into it. */
export type ViewMaker = (surface: Surface) => Promise<View>;

/** Pictures take one part in so many of the time, and come at most so often, in milliseconds. */
const PART = 4;
const INTERVAL = 60;
/** After one that was made for it they come again behind so many: it takes long, as its shaders are compiled. */
const SECOND = 1500;

/** Pixels along a side of a texture, as far as every adapter goes. */
const MOST_PIXELS = 8192;

function sized(pixels: number): number {
  return Math.max(1, Math.min(MOST_PIXELS, pixels));
}

/** A canvas with what is shown on it. */
interface Frame {
  readonly canvas: OffscreenCanvas;
  surface?: Surface;
  view?: View;
  /** A view is being made, or painted. */
  busy?: Promise<void>;
  /** It was asked for again meanwhile. */
  stale: boolean;
}

/**
 * Paints views on the canvases that a person can see: by themselves as training goes on, at a pace that leaves the
 * GPU to it, and at once when asked to. A view is made when it is first painted.
 */
export class Gallery {
  readonly #frames = new Map<ViewName, Frame>();
  readonly #fail: (error: unknown) => void;
  #gpu: Gpu | undefined;
  #direct = false;
  #makers: Partial<Record<ViewName, ViewMaker>> = {};
  #shown: readonly ViewName[] = [];
  #theme: Theme | undefined;
  #next = 0;
  /** Nothing was painted of this model yet: compiling for pictures is not to hold up its first step. */
  #waiting = true;
  #refreshing = false;
  /** A view was made since the last refresh began. */
  #made = false;
  /** All were asked for again meanwhile. */
  #stale = false;

  /** `fail` is told what goes wrong when nobody waits for it. */
  constructor(fail: (error: unknown) => void) {
    this.#fail = fail;
  }

  /** Shows a model on a GPU; the one before must have been cleared. */
  hang({ gpu, direct }: { gpu: Gpu; direct: boolean }, makers: Partial<Record<ViewName, ViewMaker>>): void {
    if (this.#gpu !== gpu) {
      for (const frame of this.#frames.values()) {
        frame.surface?.dispose();
        delete frame.surface;
      }
    }
    this.#gpu = gpu;
    this.#direct = direct;
    this.#makers = makers;
    this.#waiting = true;
  }

  /** Takes the views down; what is on the canvases stays. */
  async clear(): Promise<void> {
    this.#makers = {};
    for (const frame of this.#frames.values()) {
      await frame.busy;
      frame.view?.dispose();
      delete frame.view;
    }
  }

  attach(name: ViewName, canvas: OffscreenCanvas): void {
    this.#frames.set(name, { canvas, stale: false });
  }

  resize(name: ViewName, width: number, height: number): void {
    const frame = this.#frames.get(name);
    if (!frame) return;
    const [w, h] = [sized(width), sized(height)];
    if (frame.surface) frame.surface.resize(w, h);
    else Object.assign(frame.canvas, { width: w, height: h });
    void this.paint(name);
  }

  show(names: readonly ViewName[]): void {
    const fresh = names.filter((name) => !this.#shown.includes(name));
    this.#shown = names;
    for (const name of fresh) void this.paint(name);
  }

  theme(theme: Theme): void {
    this.#theme = theme;
    if (!this.#waiting) void this.refresh();
  }

  /** Paints all views that are seen, if it is time to. */
  tick(): void {
    if (!this.#refreshing && performance.now() >= this.#next) void this.refresh();
  }

  /** Paints all views that are seen; of several calls meanwhile, once more. */
  async refresh(): Promise<void> {
    this.#waiting = false;
    this.#stale = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#made = false;
    const start = performance.now();
    try {
      while (this.#stale) {
        this.#stale = false;
        // All at once, as each of them waits for the steps that are in the queue already.
        await Promise.all(this.#shown.map((name) => this.paint(name)));
      }
    } finally {
      const now = performance.now();
      const longest = this.#made ? SECOND : Number.POSITIVE_INFINITY;
      this.#next = now + Math.min(longest, Math.max(INTERVAL, (PART - 1) * (now - start)));
      this.#refreshing = false;
    }
  }

  /** Paints a view, if it is seen. */
  async paint(name: ViewName): Promise<void> {
    if (!this.#waiting && this.#shown.includes(name)) await this.#paintNow(name);
  }

  /** A view as PNG, as it is now, seen or not. Undefined if there is nothing on it. */
  async picture(name: ViewName): Promise<Blob | undefined> {
    await this.#paintNow(name);
    const frame = this.#frames.get(name);
    // A surface may have to paint again, for which it needs the view.
    return frame?.view && frame.surface?.png();
  }

  /** Of several calls while the view is being painted, the last one counts. */
  async #paintNow(name: ViewName): Promise<void> {
    const frame = this.#frames.get(name);
    if (!frame || !this.#theme || !this.#makers[name]) return;
    if (frame.busy) {
      frame.stale = true;
      return frame.busy;
    }
    frame.busy = this.#paint(name, frame).catch(this.#fail);
    await frame.busy;
  }

  async #paint(name: ViewName, frame: Frame): Promise<void> {
    try {
      do {
        frame.stale = false;
        const make = this.#makers[name];
        if (!this.#gpu || !make || !this.#theme) return;
        frame.surface ??= surfaceOn(this.#gpu, frame.canvas, this.#direct);
        this.#made ||= !frame.view;
        frame.view ??= await make(frame.surface);
        await frame.view.paint(this.#theme);
      } while (frame.stale);
    } finally {
      delete frame.busy;
    }
  }
}
