import { DeviceLostError, NoGpuError, StateError } from '../../../src/errors';
import type { MatmulGpu } from '../../../src/tiles/gpu';
import { openGpu } from '../../../src/tiles/open';
import { presents } from '../view/surface';
import type { AdapterFacts, CanvasMode } from './protocol';

/** A device that is lost more often than so many times within so many milliseconds is given up. */
const MOST_LOSSES = 3;
const LOSSES_WINDOW = 60_000;
/** Pauses before a lost GPU is asked for again, in milliseconds: a browser that has lost it needs a while. */
const PAUSES = [0, 300, 1000];

/** A browser that gives no adapter by itself may still have a software one for who asks. */
async function openAny(): Promise<MatmulGpu> {
  try {
    return await openGpu();
  } catch (error) {
    if (!(error instanceof NoGpuError)) throw error;
    return openGpu({ forceFallbackAdapter: true }).catch(() => {
      throw error;
    });
  }
}

/** The GPU of a session: opened, watched, and opened again when it is lost. */
export class Adapter {
  #gpu: MatmulGpu | undefined;
  #losses: number[] = [];

  #direct: boolean | undefined;
  #givenUp = false;

  /** `onLost` is told of a lost device, and why. */
  constructor(private readonly onLost: (reason: string) => void) {}

  /** Throws a StateError if there is none yet. */
  get gpu(): MatmulGpu {
    if (!this.#gpu) throw new StateError('There is no GPU: open it first.');
    return this.#gpu;
  }

  get lost(): boolean {
    return this.#gpu?.lost ?? false;
  }

  /** The device was lost, and none could be had in its place. */
  get givenUp(): boolean {
    return this.#givenUp;
  }

  /** Canvases are painted by the GPU itself. */
  get direct(): boolean {
    return this.#direct ?? false;
  }

  async open(mode: CanvasMode = 'auto'): Promise<AdapterFacts> {
    // Canvases stay what they are, so this is found out once.
    this.#direct ??= mode === 'auto' ? await presents() : mode === 'direct';
    return this.#open();
  }

  /** Opens another device in the place of a lost one. Throws a DeviceLostError if that happens too often. */
  async reopen(): Promise<AdapterFacts> {
    this.#givenUp = true;
    const now = performance.now();
    this.#losses = [...this.#losses.filter((time) => time > now - LOSSES_WINDOW), now];
    if (this.#losses.length > MOST_LOSSES) {
      throw new DeviceLostError(
        `The GPU was lost ${this.#losses.length} times within a minute: close other programs that use it, then reload the page.`,
      );
    }
    const facts = await this.#patiently();
    this.#givenUp = false;
    return facts;
  }

  /** Asks for a GPU that was given up, as a person wants it. Throws a DeviceLostError. */
  async wake(): Promise<AdapterFacts> {
    this.#losses = [];
    try {
      return await this.reopen();
    } catch (cause) {
      throw new DeviceLostError('The browser still gives no GPU: reload the page, or restart the browser.', {
        cause,
      });
    }
  }

  /** Asks for the GPU until there is one. */
  async #patiently(): Promise<AdapterFacts> {
    let last: unknown;
    for (const pause of PAUSES) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      try {
        return await this.#open();
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  async #open(): Promise<AdapterFacts> {
    const gpu = await openAny();
    this.#gpu = gpu;
    gpu.device.lost.then(({ message, reason }) => {
      if (this.#gpu === gpu) this.onLost(message || reason);
    });
    const { name, software } = gpu.info;
    return { name, software, matmul: gpu.matmul, largestBuffer: gpu.largestBuffer, direct: this.direct };
  }
}
