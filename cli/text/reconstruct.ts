import { reconstructText } from '../../src/text/index';
import type { ChosenExamples } from '../data/chosen';
import { tell } from '../data/examples';
import { told } from '../data/labels';
import { type ModelChoice, withModel } from '../device/session';
import { openOutputOf, type Written } from './output';

/** `reconstruct` of a model of texts: each with what becomes of it, behind a tab. */
export async function reconstructTexts(
  options: ModelChoice & Written & { readonly count: number },
  examples: ChosenExamples,
  out: string | undefined,
): Promise<void> {
  const write = await openOutputOf(out, options);
  const originals = (examples.images.names ?? []).slice(0, options.count);
  const copies = await withModel(options, (vae) =>
    reconstructText(vae, originals, {
      temperature: 0,
      ...told(vae.spec, examples.labels?.subarray(0, originals.length)),
    }),
  );
  const same = copies.filter((copy, i) => copy === originals[i]).length;
  tell(examples);
  await write(
    originals.map((text, i) => [text, copies[i] as string]),
    { count: originals.length, same },
  );
}
