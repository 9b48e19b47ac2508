import { sampleText } from '../../src/text/index';
import { checkLabel } from '../data/labels';
import { type ModelChoice, withModel } from '../device/session';
import { openOutputOf, type Written } from './output';

export interface SampleTextOptions extends ModelChoice, Written {
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  readonly greedy?: boolean;
  readonly label?: number;
}

/** `sample` of a model of texts: a line each. */
export async function sampleTexts(options: SampleTextOptions, out: string | undefined): Promise<void> {
  const { model, count, seed, greedy, label } = options;
  const told = label === undefined ? {} : { label };
  const temperature = greedy ? 0 : options.temperature;
  const write = await openOutputOf(out, options);
  const texts = await withModel(options, (vae) => {
    checkLabel(vae.spec, label, model);
    return sampleText(vae, count, { seed, temperature, ...told });
  });
  await write(
    texts.map((text) => [text]),
    { count, seed, temperature, ...told },
  );
}
