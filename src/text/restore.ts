import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { symbolsOf, type TextShape } from '../text_shape';
import { askedLabels } from '../train/write_labels';
import type { Vae } from '../vae';
import { UNKNOWN } from './pattern';
import { tokensOf } from './tokens';
import { sampleText, textOf, writeText } from './write';

/** Texts that are written at a time. */
const DRAWS = 256;
/** Times that what was written is encoded, and written anew from what it says. */
const ROUNDS = 4;
/** Times that the likeliest texts are changed in one place, and how many come of it, at most. */
const [SWEEPS, CHANGED] = [3, 640];
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
 * the prior, encoded, and written anew (Rezende et al. 2014, appendix F, drawing both z and x), as a character is drawn by those
 * before it alone. The likeliest ones are then changed in one place at a time, each unknown character into every other (iterated
 * conditional modes: Besag 1986), as long as likelier ones come of it. What came up is ranked by log p(x). A conditional model needs the `label` of all. Throws a DataError for characters that the model does not know.
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
  const ranked = async (texts: readonly string[], samples: number): Promise<Ranked[]> => {
    const { logLikelihood = [] } = await vae.scores(tokensOf(texts, text), { seed, samples, ...told(texts) });
    return texts
      .map((text, i) => ({ text, logLikelihood: logLikelihood[i] as number }))
      .sort((a, b) => b.logLikelihood - a.logLikelihood);
  };
  let rough = await ranked([...found], ROUGH);
  const expanded = new Set<string>();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const changed = changesOf(rough, pattern, text, { found, expanded });
    if (changed.length === 0) break;
    const [first] = rough;
    rough = [...rough, ...(await ranked(changed, ROUGH))].sort((a, b) => b.logLikelihood - a.logLikelihood);
    if (rough[0] === first) break;
  }
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

type Ranked = Omit<Restored, 'share'>;

/**
 * Texts that differ from the likeliest ones in one unknown place: of as many of these as come to {@link CHANGED}, in turn, which
 * are `expanded` then. None that was `found`.
 */
function changesOf(
  ranked: readonly Ranked[],
  pattern: string,
  { alphabet }: TextShape,
  { found, expanded }: { readonly found: Set<string>; readonly expanded: Set<string> },
): string[] {
  const unknown = symbolsOf(pattern).flatMap((symbol, i) => (symbol === UNKNOWN ? [i] : []));
  const symbols = [...alphabet];
  const most = Math.max(Math.floor(CHANGED / (unknown.length * symbols.length)), 1);
  const changed: string[] = [];
  for (const { text } of ranked.filter((one) => !expanded.has(one.text)).slice(0, most)) {
    expanded.add(text);
    const own = symbolsOf(text);
    for (const place of unknown) {
      for (const symbol of symbols) {
        const other = own.with(place, symbol).join('');
        if (!found.has(other)) changed.push(other);
        found.add(other);
      }
    }
  }
  return changed;
}
