import { restoreText } from '../../src/text/index';
import { type ModelChoice, withModel } from '../session';
import { openOutputOf, type Written } from './output';

/** `restore` of a model of texts: the likeliest texts of a pattern, with their share among those that were found. */
export async function restoreTexts(
  options: ModelChoice & Written & { readonly count: number; readonly seed: number },
  pattern: string,
  out: string | undefined,
): Promise<void> {
  const { count, seed } = options;
  const told = await openOutputOf(out, options);
  const found = await withModel(options, (vae) => restoreText(vae, pattern, { count, seed }));
  await told(
    found.map(({ text, share }) => `${text}\t${(100 * share).toFixed(1)} %`),
    { pattern, seed, found },
  );
}
