import type { Vae } from '../../src/index';
import { reconstructText, restoreText, sampleText, textsOf, tokensOf, writeText } from '../../src/text/index';
import type { DataSet, TextShape } from '../live';
import { nearest } from './nearest';
import type { Again, Codes, Drawn, Filled, Neighbours, Way } from './protocol';

/** A run of a model of texts. */
interface Run {
  readonly vae: Vae;
  readonly examples: { readonly data: DataSet };
}

/** Training texts among which neighbours are looked for: on a processor as many as it encodes in a moment. */
const AMONG = { software: 2000, hardware: 50_000 } as const;
/** Texts on a way. */
const STOPS = 12;

/** What a person asks of a model of texts, in the worker. What is wrong with a text is a DataError. */
export class WordPlayer {
  #learnt: { readonly train: Uint8Array; readonly texts: ReadonlySet<string> } | undefined;

  constructor(
    private readonly running: () => Run,
    private readonly software: () => boolean,
  ) {}

  /** Texts drawn from the prior. */
  async sample(count: number, seed: number, temperature: number): Promise<readonly Drawn[]> {
    const { vae, examples } = this.running();
    const texts = await sampleText(vae, count, { seed, temperature });
    const learnt = this.#learntOf(examples.data);
    return texts.map((text) => ({ text, learnt: learnt.has(text) }));
  }

  /** The likeliest text of a place. */
  async write(z: readonly number[]): Promise<string> {
    const [text = ''] = await writeText(this.running().vae, Float32Array.from(z), { temperature: 0 });
    return text;
  }

  /** Test texts, and what comes back of them. */
  async reconstruct(count: number): Promise<readonly Again[]> {
    const { vae } = this.running();
    const given = this.#some('test', count);
    const again = await reconstructText(vae, given, { temperature: 0 });
    return given.map((one, i) => ({ given: one, again: again[i] as string }));
  }

  /** Where some test texts lie. */
  async codes(count: number): Promise<Codes> {
    const { vae } = this.running();
    const texts = this.#some('test', count);
    const { mu } = await vae.encode(tokensOf(texts, this.#text()));
    return { texts, mu };
  }

  /** The training texts whose codes lie nearest to a text's. */
  async neighbours(text: string, count: number): Promise<Neighbours> {
    const { vae } = this.running();
    const shape = this.#text();
    const asked = tokensOf([text], shape);
    const texts = this.#some('train', this.software() ? AMONG.software : AMONG.hardware);
    const [own, all] = [await vae.encode(asked), await vae.encode(tokensOf(texts, shape))];
    const normal = text.normalize('NFC');
    const found = nearest(own.mu, all.mu, count + 1)
      .map(({ place, distance }) => ({ text: texts[place] as string, distance }))
      .filter((one) => one.text !== normal)
      .slice(0, count);
    return { z: [...own.mu], among: texts.length, found };
  }

  /** The likeliest texts on the straight way between the codes of two. */
  async walk(from: string, to: string): Promise<Way> {
    const { vae } = this.running();
    const { mu } = await vae.encode(tokensOf([from, to], this.#text()));
    const { latent } = vae.spec;
    const z = Float32Array.from({ length: STOPS * latent }, (_, i) => {
      const [k, t] = [i % latent, Math.floor(i / latent) / (STOPS - 1)];
      return (mu[k] as number) * (1 - t) + (mu[latent + k] as number) * t;
    });
    const texts = await writeText(vae, z, { temperature: 0 });
    return { from: [...mu.subarray(0, latent)], to: [...mu.subarray(latent)], texts };
  }

  /** The likeliest texts of a pattern, `?` for each character that is not known. */
  async fill(pattern: string, count: number, seed: number): Promise<readonly Filled[]> {
    const found = await restoreText(this.running().vae, pattern, { count, seed });
    return found.map(({ text, share }) => ({ text, share }));
  }

  /** All training texts. */
  #learntOf(data: DataSet): ReadonlySet<string> {
    if (this.#learnt?.train !== data.train)
      this.#learnt = { train: data.train, texts: new Set(textsOf(data.train, data.text as TextShape)) };
    return this.#learnt.texts;
  }

  #text(): TextShape {
    return this.running().examples.data.text as TextShape;
  }

  /** So many at most, spread over all. */
  #some(part: 'train' | 'test', most: number): string[] {
    const all = this.running().examples.data[part];
    const shape = this.#text();
    const count = all.length / shape.length;
    const some = Math.min(most, count);
    const rows = new Uint8Array(some * shape.length);
    for (let i = 0; i < some; i++) {
      const at = Math.floor((i * count) / some) * shape.length;
      rows.set(all.subarray(at, at + shape.length), i * shape.length);
    }
    return textsOf(rows, shape);
  }
}
