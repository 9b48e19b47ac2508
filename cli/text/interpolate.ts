import { DataError } from '../../src/index';
import { type TextShape, tokensOf, writeText } from '../../src/text/index';
import { toldOne } from '../data/labels';
import { type ModelChoice, withModel } from '../device/session';
import { walk } from '../latents/walk';
import { openOutputOf, type Written } from './output';

export interface InterpolateTextOptions extends ModelChoice, Written {
  readonly from: string;
  readonly to: string;
  readonly steps: number;
  readonly spherical?: boolean;
  readonly label?: number;
}

/** `interpolate` of a model of texts: the likeliest text at each step from one to the other. */
export async function interpolateTexts(
  options: InterpolateTextOptions,
  text: TextShape,
  out: string | undefined,
): Promise<void> {
  const { model, from, to, steps, spherical = false, label } = options;
  const tokens = tokensOfBoth({ from, to }, text);
  const told = await openOutputOf(out, options);
  const texts = await withModel(options, async (vae) => {
    const { mu } = await vae.encode(tokens, toldOne(vae.spec, label, 2, model));
    const { latent } = vae.spec;
    return writeText(vae, walk(mu.subarray(0, latent), mu.subarray(latent), steps, spherical), {
      temperature: 0,
      ...toldOne(vae.spec, label, steps, model),
    });
  });
  await told(
    texts.map((text) => [text]),
    { from, to, steps, spherical },
  );
}

/** What both texts are to the model. Throws a DataError that names the option. */
function tokensOfBoth(ends: Readonly<Record<'from' | 'to', string>>, text: TextShape): Uint8Array {
  try {
    return tokensOf([ends.from, ends.to], text);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const message = error.message.replace(/^Text (\d)/, (_, i) => `--${Number(i) === 0 ? 'from' : 'to'}`);
    throw new DataError(message, { cause: error });
  }
}
