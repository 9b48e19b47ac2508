import { DataError } from '../errors';
import { fetched } from '../modules';
import type { TextShape } from '../text_shape';
import { askedLabels } from '../train/write_labels';
import type { WriteOptions as Writing } from '../train/writer';
import type { Vae } from '../vae';
import { knownOf } from './pattern';
import { textsOf, tokensOf } from './tokens';

const writers = () => import('../train/writer');

export interface WriteOptions extends Omit<Writing, 'known'> {
  /**
   * What each text is known to be: characters, `?` for each that is not known. One for all, or one for each. Without it a text
   * is as long as the model makes it.
   */
  readonly pattern?: string | readonly string[];
  /** The class of all texts, or their colour, 0xrrggbb, in the place of `labels`. */
  readonly label?: number;
}

/** Texts that a model of texts writes of `count` draws from the prior. The same seed (0) writes the same. */
export async function sampleText(vae: Vae, count: number, options: WriteOptions = {}): Promise<string[]> {
  return write(vae, count, count, options);
}

/** Texts that it writes of `z` [n, latent], as `encode` gives them. A conditional model needs labels. */
export async function writeText(vae: Vae, z: Float32Array, options: WriteOptions = {}): Promise<string[]> {
  return write(vae, z, z.length / vae.spec.latent, options);
}

/** Texts that it writes of the means of q(z|x) of `texts`: where its latents say all, the same again. */
export async function reconstructText(
  vae: Vae,
  texts: readonly string[],
  options: WriteOptions = {},
): Promise<string[]> {
  const { mu } = await vae.encode(tokensOf(texts, textOf(vae)), askedLabels(options, texts.length));
  return writeText(vae, mu, options);
}

async function write(
  vae: Vae,
  z: Float32Array | number,
  count: number,
  { pattern, label, ...options }: WriteOptions,
): Promise<string[]> {
  const text = textOf(vae);
  const known = pattern === undefined ? undefined : knownOf(pattern, count, text);
  const told = askedLabels({ label, labels: options.labels }, count);
  vae.model.check();
  const { writeTokens } = await fetched(writers());
  return textsOf(await writeTokens(vae.model, z, { ...options, ...told, ...(known && { known }) }), text);
}

/** What texts of a model are. Throws a DataError for one that has none. */
export function textOf({ spec: { text } }: Pick<Vae, 'spec'>): TextShape {
  if (text) return text;
  throw new DataError('This model is not one of texts: draw from it by sample, decode or reconstruct.');
}
