import { sampleText } from '../../src/text/index';
import { type ModelChoice, withModel } from '../session';
import { openOutputOf, type Written } from './output';

export interface SampleTextOptions extends ModelChoice, Written {
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  readonly greedy?: boolean;
}

/** `sample` of a model of texts: a line each. */
export async function sampleTexts(options: SampleTextOptions, out: string | undefined): Promise<void> {
  const { count, seed, greedy } = options;
  const temperature = greedy ? 0 : options.temperature;
  const told = await openOutputOf(out, options);
  const texts = await withModel(options, (vae) => sampleText(vae, count, { seed, temperature }));
  await told(texts, { count, seed, temperature });
}
