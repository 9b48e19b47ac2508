import { type TextShape, tokensOf, writeText } from '../../src/text/index';
import { toldOne } from '../data/labels';
import { withName } from '../data/texts/data';
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
  const ends = Object.entries({ from, to }).map(([name, end]) =>
    withName(`--${name}`, () => tokensOf([end], text)),
  );
  const tokens = Uint8Array.from(ends.flatMap((end) => [...end]));
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
