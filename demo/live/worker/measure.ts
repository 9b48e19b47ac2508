import { separate, shuffledOrder } from '../../../src/data/hold_out';
import { marginalName } from '../../../src/protocol';
import { measuredBy } from './judged';
import type { Measurement } from './measurement';
import type { Run } from './run';

/** Draws of z an example. */
const SAMPLES = 100;

/** Of test images that are drawn by a fixed seed, as `evaluate --count` of the terminal draws them. */
export async function measure({ vae, examples }: Pick<Run, 'vae' | 'examples'>): Promise<Measurement> {
  const { spec, step } = vae;
  const { data, suit, values } = examples;
  const of = data.test.length / values;
  const count = Math.min(of, measuredBy(spec, SAMPLES, vae.model.gpu.info.software));
  const places = shuffledOrder(of).subarray(0, count).sort();
  const labels = suit.labelled && data.labels && separate(data.labels, 1, places).chosen;
  const { elbo, logLikelihood, bitsPerDimension, protocol } = await vae.evaluate(
    separate(data.test, values, places).chosen,
    { samples: SAMPLES, ...(labels && { labels }) },
  );
  if (!logLikelihood) throw new TypeError('Several samples give log p(x).');
  return {
    ...{ name: marginalName(spec, !labels), step, of, examples: count },
    ...{ elbo, logLikelihood, protocol },
    ...(bitsPerDimension !== undefined && { bitsPerDimension }),
  };
}
