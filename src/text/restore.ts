import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { symbolsOf } from '../text_shape';
import { askedLabels } from '../train/write_labels';
import type { Vae } from '../vae';
import { changesOf } from './changes';
import { isOf, UNKNOWN } from './pattern';
import { tokensOf } from './tokens';
import { sampleText, textOf, writeText } from './write';

/** Texts that are written at a time. */
const DRAWS = 256;
/** Times that what was written is encoded, and written anew from what it says. */
const ROUNDS = 4;
/** Times that the likeliest texts are changed in one place, and how many come of it, at most. */
const [SWEEPS, CHANGED] = [8, 640];
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
  /** Of the probability of all texts that came up, most of them estimated by fewer draws. */
  readonly share: number;
}

/**
 * The likeliest texts of a pattern, `?` in the place of each character that is not known. Texts are written of draws from
 * the prior, encoded, and written anew (Rezende et al. 2014, appendix F, drawing both z and x), as a character is drawn by those
 * before it alone. The likeliest ones are then changed in one unknown place at a time, as long as likelier ones come of it: a local
 * search. What came up is ranked by log p(x); where nothing of the pattern did, there is nothing. A conditional model needs the `label` of
 * all. Throws a DataError for characters that the model does not know.
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
    for (const one of texts) if (isOf(pattern, one, text)) found.add(one);
    if (round > ROUNDS || !symbolsOf(pattern).includes(UNKNOWN)) break;
    const { mu } = await vae.encode(tokensOf(texts, text), told(texts));
    texts = await writeText(vae, mu, { seed: seed + round, pattern, ...told(texts) });
  }
  const ranked = async (texts: readonly string[], samples: number): Promise<Ranked[]> => {
    if (texts.length === 0) return [];
    const { logLikelihood = [] } = await vae.scores(tokensOf(texts, text), { seed, samples, ...told(texts) });
    return texts
      .map((text, i) => ({ text, logLikelihood: logLikelihood[i] as number }))
      .sort((a, b) => b.logLikelihood - a.logLikelihood);
  };
  let rough = await ranked([...found], ROUGH);
  const known = { found, expanded: new Set<string>() };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const [first] = rough;
    const likeliest = rough.map((one) => one.text);
    const changed = await ranked(changesOf(likeliest, pattern, text, known, CHANGED), ROUGH);
    rough = [...rough, ...changed].sort((a, b) => b.logLikelihood - a.logLikelihood);
    if (rough[0] === first) break;
  }
  const best = Math.max(BEST, count);
  const fine = await ranked(
    rough.slice(0, best).map((one) => one.text),
    FINE,
  );
  const all = [...fine, ...rough.slice(best)];
  const largest = fine[0]?.logLikelihood ?? 0;
  const weights = all.map((one) => Math.exp(one.logLikelihood - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return fine.slice(0, count).map((one, i) => ({ ...one, share: (weights[i] as number) / sum }));
}

type Ranked = Omit<Restored, 'share'>;
