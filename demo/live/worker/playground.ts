import { DataError } from '../../../src/errors';
import { way } from './exhibits';
import type { Gallery } from './gallery';
import type { Oddest, Posterior } from './protocol';
import type { Stage } from './stage';

/** What a person asks of the model, and sees at once. Throws a StateError if there is no run. */
export class Playground {
  constructor(
    private readonly stage: Stage,
    private readonly gallery: Gallery,
  ) {}

  async decode(view: 'pointer' | 'sliders', z: readonly number[]): Promise<void> {
    const { vae, exhibits } = this.stage.running();
    const { latent } = vae.spec;
    if (z.length !== latent || !z.every(Number.isFinite)) {
      throw new DataError(`z must be ${latent} finite numbers.`);
    }
    exhibits[view] = Float32Array.from(z);
    await this.gallery.paint(view);
  }

  async reconstruct(image: Uint8Array): Promise<Posterior> {
    const run = this.stage.running();
    run.exhibits.drawn = this.#image('image', image);
    void this.gallery.paint('drawn');
    return run.posterior(image);
  }

  async posterior(index: number): Promise<Posterior> {
    const run = this.stage.running();
    return run.posterior(run.examples.image(index));
  }

  async walk(from: number, to: number): Promise<void> {
    const run = this.stage.running();
    const [a, b] = await Promise.all([this.posterior(from), this.posterior(to)]);
    run.exhibits.walk = way(a.mu, b.mu);
    await this.gallery.paint('walk');
  }

  async restore(image: Uint8Array, known: Uint8Array): Promise<void> {
    const { exhibits } = this.stage.running();
    Object.assign(exhibits, { damaged: this.#image('image', image), known: this.#image('known', known) });
    await this.gallery.paint('restored');
  }

  async oddest(count: number): Promise<Oddest> {
    return this.stage.running().oddest(count);
  }

  async resample(): Promise<void> {
    this.stage.running().exhibits.seed++;
    await this.gallery.paint('samples');
  }

  /** A copy of bytes of one image, checked. */
  #image(name: string, bytes: Uint8Array): Uint8Array {
    const { pixels } = this.stage.chosen();
    if (bytes.length !== pixels)
      throw new DataError(`${name} must have ${pixels} bytes, not ${bytes.length}.`);
    return bytes.slice();
  }
}
