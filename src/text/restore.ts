import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
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
/** Draws of z by which log p(x) of each text that was found is estimated, and of those that this finds to be the likeliest. */
const [ROUGH, FINE] = [8, 64];
/** So many of these, or all that are asked for. */
const BEST = 32;
/** Texts that are asked for by default. */
const SHOWN = 10;

export interface Restored {
  readonly text: string;
  /** In nats, by importance sampling. */
  readonly logLikelihood: number;
  /** Of the probability of all texts that were found. */
  readonly share: number;
}

/**
 * The likeliest texts of a pattern, `?` in the place of each character that is not known. Texts are written of draws from
 * the prior, encoded, and written anew (Rezende et al. 2014, appendix F, drawing both z and x); those that came up are ranked
 * by log p(x). A conditional model needs the `label` of all. Throws a DataError for characters that the model does not know.
 */
export async function restoreText(
  vae: Vae,
  pattern: string,
  options: { readonly count?: number; readonly seed?: number; readonly label?: number } = {},
): Promise<Restored[]> {
  onlyKnown(options, ['count', 'seed', 'label']);
  const { label } = options;
  const told = (texts: { readonly length: number }) => askedLabels({ label }, texts.length);
  const { count, seed } = settingsOf('sample', { count: options.count ?? SHOWN, seed: options.seed });
  const text = textOf(vae);
  const found = new Set<string>();
  let texts = await sampleText(vae, DRAWS, { seed, pattern, ...told({ length: DRAWS }) });
  for (let round = 1; ; round++) {
    for (const one of texts) found.add(one);
    if (round > ROUNDS || !symbolsOf(pattern).includes(UNKNOWN)) break;
    const { mu } = await vae.encode(tokensOf(texts, text), told(texts));
    texts = await writeText(vae, mu, { seed: seed + round, pattern, ...told(texts) });
  }
  const ranked = async (texts: readonly string[], samples: number) => {
    const { logLikelihood = [] } = await vae.scores(tokensOf(texts, text), { seed, samples, ...told(texts) });
    return texts
      .map((text, i) => ({ text, logLikelihood: logLikelihood[i] as number }))
      .sort((a, b) => b.logLikelihood - a.logLikelihood);
  };
  const rough = await ranked([...found], ROUGH);
  const best = Math.max(BEST, count);
  const fine = await ranked(
    rough.slice(0, best).map((one) => one.text),
    FINE,
  );
  const all = [...fine, ...rough.slice(best)];
  const [{ logLikelihood: largest }] = fine as [Omit<Restored, 'share'>];
  const weights = all.map((one) => Math.exp(one.logLikelihood - largest));
  const sum = weights.reduce((a, b) => a + b);
  return fine.slice(0, count).map((one, i) => ({ ...one, share: (weights[i] as number) / sum }));
}
