import { checkBlocks } from '../data/blocks';
import type { Examples } from '../data/examples';
import { DataError } from '../errors';
import { ofTexts } from '../graph/brought';
import type { Spec } from '../graph/spec';
import type { Likelihood } from '../ops/likelihood/names';

/** Likelihoods of values in [0, 1], by their names, and which takes others. */
const UNIT: Readonly<Partial<Record<Likelihood, string>>> = {
  bernoulli: 'Bernoulli',
  'continuous-bernoulli': 'continuous Bernoulli',
  logistic: 'logistic',
  categorical: 'categorical',
};

/** Throws a DataError for a value outside [0, 1] that the likelihood does not take. */
export function checkUnit({ likelihood }: Pick<Spec, 'likelihood'>, outsideUnit: string | undefined): void {
  const name = UNIT[likelihood];
  if (name === undefined || outsideUnit === undefined) return;
  throw new DataError(
    `${outsideUnit}; the ${name} likelihood takes values in [0, 1]: scale the data to that, or take the Gaussian likelihood with a learnt sigma (likelihood gaussian, sigma shared), as for standardised values.`,
  );
}

/** Both, of examples for a model. `number`: as for {@link checkBlocks}. */
export function checkRange(spec: Spec, examples: Examples, number?: (place: number) => number): void {
  checkUnit(spec, examples.outsideUnit);
  if (spec.text) ofTexts().checkTokens(examples, spec.text, spec.input, number);
  if (spec.categories !== undefined) checkBlocks(examples, spec.input, spec.categories, number);
}
