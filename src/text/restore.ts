import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import type { Labels } from '../data/labels';
import { symbolsOf } from '../text_shape';
import { askedLabels } from '../train/write_labels';
import type { Vae } from '../vae';
import { UNKNOWN } from './pattern';
import { tokensOf } from './tokens';
import { sampleText, textOf, writeText } from './write';

/** Texts that are written at a time. */
const DRAWS = 256;
/** Times that what was written is encoded, and written anew from what it says. */
const ROUNDS = 4;
/** Draws of z by which the ELBO of each text that was found is measured. */
const SAMPLES = 8;

export interface Restored {
  readonly text: string;
  /** A bound of its log-probability, in nats: the mean of some draws of z. */
  readonly elbo: number;
  /** Of the probability of all texts that were found, by that bound. */
  readonly share: number;
}

/**
 * The likeliest texts of a pattern, `?` in the place of each character that is not known. Texts are written of draws from
 * the prior, encoded, and written anew (Rezende et al. 2014, appendix F, drawing both z and x); those that came up are ranked
 * by their ELBO. A conditional model needs the `label` of all. Throws a DataError for characters that the model does not know.
 */
export async function restoreText(
  vae: Vae,
  pattern: string,
  options: { readonly count?: number; readonly seed?: number; readonly label?: number } = {},
): Promise<Restored[]> {
  onlyKnown(options, ['count', 'seed', 'label']);
  const { label } = options;
  const told = (texts: { readonly length: number }) => askedLabels({ label }, texts.length);
  const { seed } = settingsOf('writeText', options.seed === undefined ? {} : { seed: options.seed });
  const text = textOf(vae);
  const found = new Set<string>();
  let texts = await sampleText(vae, DRAWS, { seed, pattern, ...told({ length: DRAWS }) });
  for (let round = 1; ; round++) {
    for (const one of texts) found.add(one);
    if (round > ROUNDS || !symbolsOf(pattern).includes(UNKNOWN)) break;
    const { mu } = await vae.encode(tokensOf(texts, text), told(texts));
    texts = await writeText(vae, mu, { seed: seed + round, pattern, ...told(texts) });
  }
  const all = [...found];
  const elbos = await elbosOf(vae, tokensOf(all, text), { seed, ...told(all) });
  const largest = elbos.reduce((a, b) => Math.max(a, b));
  const sum = elbos.reduce((total, one) => total + Math.exp(one - largest), 0);
  return all
    .map((one, i) => {
      const elbo = elbos[i] as number;
      return { text: one, elbo, share: Math.exp(elbo - largest) / sum };
    })
    .sort((a, b) => b.elbo - a.elbo)
    .slice(0, options.count ?? 10);
}

async function elbosOf(
  vae: Vae,
  tokens: Uint8Array,
  { seed, ...told }: { readonly seed: number; readonly labels?: Labels },
): Promise<Float64Array> {
  const sums = new Float64Array(tokens.length / vae.spec.input);
  for (let draw = 0; draw < SAMPLES; draw++) {
    const { elbo } = await vae.scores(tokens, { seed: seed + draw, ...told });
    for (const [i, one] of elbo.entries()) sums[i] = (sums[i] as number) + one / SAMPLES;
  }
  return sums;
}
