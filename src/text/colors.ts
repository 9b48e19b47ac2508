import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { DataError } from '../errors';
import type { Vae } from '../vae';
import { tokensOf } from './tokens';
import { textOf } from './write';

/**
 * Rounds of the search: how many colours are left, and by how many draws of z the ELBO of the text as one of each is measured. The
 * first has all that have two equal digits for each part, #rrggbb with r, g and b from 0 to f.
 */
const ROUNDS = [
  { colors: 4096, draws: 1 },
  { colors: 512, draws: 4 },
  { colors: 64, draws: 16 },
];

/** Colours that are asked for by default. */
const SHOWN = 10;

export interface ColorOfText {
  /** 0xrrggbb. */
  readonly color: number;
  /** A bound of log p(text | colour), in nats: the mean of some draws of z. */
  readonly elbo: number;
  /** Of the probability of the colours of the last round, each as likely before. */
  readonly share: number;
}

/**
 * The likeliest colours for a text, by p(text | colour) of a model that is told colours, all as likely before. Throws a DataError for
 * another model, and for characters that it does not know, an OptionError for a wrong count or seed.
 */
export async function colorsOfText(
  vae: Vae,
  text: string,
  options: { readonly count?: number; readonly seed?: number } = {},
): Promise<ColorOfText[]> {
  onlyKnown(options, ['count', 'seed']);
  const { count, seed } = settingsOf('sample', { count: options.count ?? SHOWN, seed: options.seed });
  const shape = textOf(vae);
  if (vae.spec.classes !== 'colors')
    throw new DataError(
      'This model is not told colours: create one with classes: "colors", and fit it with labels 0xrrggbb.',
    );
  const tokens = tokensOf([text], shape);
  let found: { readonly color: number; readonly elbo: number }[] = [];
  for (const { colors, draws } of ROUNDS) {
    const left =
      found.length === 0
        ? Array.from(
            { length: colors },
            (_, i) => 17 * (((i >> 8) << 16) | (((i >> 4) & 15) << 8) | (i & 15)),
          )
        : found.slice(0, colors).map(({ color }) => color);
    const labels = Uint32Array.from({ length: colors * draws }, (_, i) => left[i % colors] as number);
    const copies = new Uint8Array(labels.length * tokens.length);
    for (let i = 0; i < labels.length; i++) copies.set(tokens, i * tokens.length);
    const { elbo } = await vae.scores(copies, { seed, labels });
    found = left
      .map((color, i) => {
        let sum = 0;
        for (let at = i; at < elbo.length; at += colors) sum += elbo[at] as number;
        return { color, elbo: sum / draws };
      })
      .sort((a, b) => b.elbo - a.elbo);
  }
  const largest = found[0]?.elbo ?? 0;
  const weight = (elbo: number) => Math.exp(elbo - largest);
  const sum = found.reduce((total, { elbo }) => total + weight(elbo), 0);
  return found.map(({ color, elbo }) => ({ color, elbo, share: weight(elbo) / sum })).slice(0, count);
}
