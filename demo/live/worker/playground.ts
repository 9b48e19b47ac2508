import { classCodes, codesNear, normals } from '../../../src/data/near_class';
import { DataError } from '../../../src/errors';
import { labelCount } from '../../../src/ops/condition/names';
import type { Vae } from '../../../src/vae';
import { directionsOf } from './directions';
import { CLASS, WALK, way } from './exhibits';
import { type Features, featuresOf } from './features';
import type { Gallery } from './gallery';
import { inspect } from './inspect';
import type { Inspection } from './inspection';
import { measure } from './measure';
import type { Measurement } from './measurement';
import type { Classified, Direction, Near, Oddest, Posterior } from './protocol';
import type { Run } from './run';
import type { Stage } from './stage';

/** Test images among which those of a class are looked for. */
const NEAR = 1000;

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

  async reconstruct(image: Uint8Array): Promise<Classified> {
    const { vae, exhibits } = this.stage.running();
    const drawn = this.#image(image);
    const found = await likeliest(vae, drawn);
    Object.assign(exhibits, { drawn, drawnLabel: found.label ?? 0 });
    void this.gallery.paint('drawn');
    return { ...(await posterior(vae, drawn, found.label)), ...found };
  }

  async posterior(index: number): Promise<Posterior> {
    const { vae, examples } = this.stage.running();
    return posterior(vae, examples.image(index), examples.told(index, 1).labels?.[0]);
  }

  async features(index: number): Promise<Features> {
    const { vae, examples } = this.stage.running();
    return featuresOf(vae.model, examples.image(index), examples.told(index, 1));
  }

  async walk(from: number, to: number): Promise<void> {
    const { exhibits, examples } = this.stage.running();
    const [a, b] = await Promise.all([this.posterior(from), this.posterior(to)]);
    const [first = 0, last = 0] = [from, to].map((index) => examples.told(index, 1).labels?.[0]);
    exhibits.walk = way(a.mu, b.mu);
    // A class is not half another one: each half of the way is of the nearer end's.
    exhibits.walkLabels = Uint8Array.from({ length: WALK }, (_, i) => (i < WALK / 2 ? first : last));
    await this.gallery.paint('walk');
  }

  async restore(image: Uint8Array, known: Uint8Array, label?: number): Promise<void> {
    const { exhibits, vae } = this.stage.running();
    Object.assign(exhibits, {
      damaged: this.#image(image),
      known: this.#known(known),
      damagedLabel: checkClass(vae, label ?? exhibits.label),
    });
    await this.gallery.paint('restored');
  }

  async tellClass(label: number): Promise<void> {
    const { exhibits, vae } = this.stage.running();
    exhibits.label = checkClass(vae, label);
    const views = ['latent', 'map', 'pointer', 'sliders'] as const;
    await Promise.all(views.map((view) => this.gallery.paint(view)));
  }

  async drawClass(label: number, seed: number): Promise<Near | undefined> {
    const run = this.stage.running();
    const { exhibits, vae } = run;
    const { classes, latent } = vae.spec;
    exhibits.classLabel = checkClass(vae, label);
    const near = classes === undefined ? await codesOf(run, label) : undefined;
    exhibits.ofClass = near ? codesNear(near, CLASS.count, seed) : normals(CLASS.count * latent, seed);
    await this.gallery.paint('class');
    return near && { count: near.count, mean: [...near.mean] };
  }

  async directions(): Promise<Direction[]> {
    const { vae, examples } = this.stage.running();
    const { attributes, known, classes, labels } = examples.data;
    const [images, told] = examples.someTest(NEAR);
    if (attributes && known) {
      const { mu } = await vae.encode(images, told);
      return directionsOf(mu, vae.spec.latent, attributes, known);
    }
    // The code of an image whose class the model is told need not say it.
    if (!classes || !labels || vae.spec.classes !== undefined) return [];
    const { mu } = await vae.encode(images, told);
    return directionsOf(mu, vae.spec.latent, [{ name: 'class', values: classes }], labels);
  }

  /** The test images that cost most, of those that the run is judged by. */
  async oddest(count: number): Promise<Oddest> {
    const { vae, examples } = this.stage.running();
    const { step } = vae;
    const { elbo, reconstruction, kl } = await vae.scores(examples.test);
    const order = Array.from(elbo.keys()).sort((a, b) => (elbo[a] as number) - (elbo[b] as number));
    const found = order.slice(0, count).map((index) => {
      const label = examples.data.labels?.[index];
      return {
        index,
        image: examples.image(index),
        ...(label !== undefined && { label }),
        reconstruction: reconstruction[index] as number,
        kl: kl[index] as number,
      };
    });
    return { step, examples: found };
  }

  async measure(): Promise<Measurement> {
    return measure(this.stage.running());
  }

  async inspect(): Promise<Inspection> {
    const { vae, dataset, settings } = this.stage.running();
    return inspect(vae.model, dataset, settings);
  }

  async resample(): Promise<void> {
    this.stage.running().exhibits.seed++;
    await this.gallery.paint('samples');
  }

  /** A copy of bytes of one image, checked. */
  #image(bytes: Uint8Array): Uint8Array {
    checkLength('image', bytes, this.stage.chosen().values);
    return bytes.slice();
  }

  /** What is known of an image by its pixels, as of its values. */
  #known(bytes: Uint8Array): Uint8Array {
    const { pixels, values } = this.stage.chosen();
    checkLength('known', bytes, pixels);
    const channels = values / pixels;
    return Uint8Array.from({ length: values }, (_, i) => bytes[Math.floor(i / channels)] as number);
  }
}

function checkLength(name: string, { length }: Uint8Array, wanted: number): void {
  if (length !== wanted) throw new DataError(`${name} must have ${wanted} bytes, not ${length}.`);
}

/** q(z|x) of an image; of a conditional model as one of a class. */
async function posterior(vae: Vae, image: Uint8Array, label: number | undefined): Promise<Posterior> {
  const { mu, logvar } = await vae.encode(image, label === undefined ? {} : { labels: [label] });
  return { mu: [...mu], logvar: [...logvar] };
}

/** Of a conditional model: the class that it finds most likely for an image, and how likely. */
async function likeliest(vae: Vae, image: Uint8Array): Promise<Pick<Classified, 'label' | 'likely'>> {
  if (vae.spec.classes === undefined) return {};
  const classes = await vae.classify(image);
  const likely = Math.max(...classes);
  return { label: Math.max(0, classes.indexOf(likely)), likely };
}

/** Where the first test images of a class lie, by a model that is told no labels. */
async function codesOf({ vae, examples }: Run, label: number) {
  const labels = examples.data.labels?.subarray(0, Math.min(NEAR, examples.test.count));
  if (!labels) throw new DataError('These images have no labels: choose data that have some.');
  return classCodes(await vae.encode(examples.first(labels.length)), labels, label);
}

/** The class, if the model has it. Throws a DataError. */
function checkClass({ spec: { classes = 2 ** 8 } }: Vae, label: number): number {
  const count = labelCount(classes);
  if (Number.isInteger(label) && label >= 0 && label < count) return label;
  throw new DataError(`The class must be a whole number from 0 to ${count - 1}, not ${label}.`);
}
