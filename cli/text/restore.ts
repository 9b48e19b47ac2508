import { restoreText } from '../../src/text/index';
import { toldOne } from '../data/labels';
import { type ModelChoice, withModel } from '../device/session';
import { Failure } from '../terminal/errors';
import { openOutputOf, type Written } from './output';

/** `restore` of a model of texts: the likeliest texts of a pattern, with their share among those that were found. */
export async function restoreTexts(
  options: ModelChoice & Written & { readonly count: number; readonly seed: number; readonly label?: number },
  pattern: string,
  out: string | undefined,
): Promise<void> {
  const { model, count, seed, label } = options;
  const told = await openOutputOf(out, options);
  const found = await withModel(options, (vae) => {
    toldOne(vae.spec, label, 1, model);
    return restoreText(vae, pattern, { count, seed, ...(label !== undefined && { label }) });
  });
  if (found.length === 0)
    throw new Failure(`nothing that ${model} wrote is of the pattern ${JSON.stringify(pattern)}.`);
  await told(
    found.map(({ text, share }) => [text, `${(100 * share).toFixed(1)} %`]),
    { pattern, seed, found },
  );
}
