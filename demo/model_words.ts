// A model in a line: `784-64-32-2-32-64-784, ReLU, Bernoulli`, or `28x28-conv:32-2-upconv:32-28x28`.

import { formatLayer, formatSetting, mirrored, type Schedule, SETTINGS } from '../src/index';
import {
  ACTIVATIONS,
  type Activation,
  BINARIZATIONS,
  type Binarize,
  type DataSet,
  inputFor,
  LIKELIHOODS,
  type Likelihood,
  type Settings,
} from './live';

const ACTIVATION: Readonly<Record<Activation, string>> = {
  relu: 'ReLU',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  silu: 'SiLU',
  gelu: 'GELU',
};
const LIKELIHOOD: Readonly<Record<Likelihood, string>> = {
  bernoulli: 'Bernoulli',
  gaussian: 'Gaussian',
  logistic: 'logistic',
  'continuous-bernoulli': 'continuous Bernoulli',
  categorical: 'categorical',
  tokens: 'tokens',
};
const BINARIZE: Readonly<Record<Binarize, string>> = {
  threshold: 'from 0.5 on 1',
  once: 'drawn once',
  'each epoch': 'drawn each epoch',
};

/** What there is to choose from, by the names that people know. */
export const activations = ACTIVATIONS.map((value) => ({ value, name: ACTIVATION[value] }));
/** Images are no one-hot rows, and no texts. */
export const likelihoods = LIKELIHOODS.filter((value) => value !== 'categorical' && value !== 'tokens').map(
  (value) => ({
    value,
    name: LIKELIHOOD[value],
  }),
);
export const binarizations = [
  { value: '', name: 'as they are' },
  ...BINARIZATIONS.map((value) => ({
    value: formatSetting(SETTINGS.binarize, value),
    name: BINARIZE[value],
  })),
];

/** Without a word about it the learning rate is constant. */
export const schedules: readonly { readonly value: Schedule | ''; readonly name: string }[] = [
  { value: '', name: 'Constant' },
  { value: 'cosine', name: 'Cosine' },
  { value: 'steps', name: 'Steps' },
];

export function activationName(activation: Activation): string {
  return ACTIVATION[activation];
}

/** What a model is of. */
type Images = Pick<DataSet, 'width' | 'height' | 'channels' | 'text'>;

export function modelWords(settings: Settings, { width, height, channels, text }: Images): string {
  const { encoder, latent, decoder = mirrored(encoder), activation, likelihood } = settings;
  const { binarize, sigma, components, classes } = settings;
  const input = inputFor([height, width, channels], settings);
  // Dense layers read a row of values.
  const picture = typeof input === 'number' ? input : input.slice(0, channels === 1 ? 2 : 3).join('x');
  const image = text ? `${text.length - 1} characters` : picture;
  const widths = [image, ...encoder.map(formatLayer), latent, ...decoder.map(formatLayer), image].join('-');
  // Without hidden layers there is no activation.
  const hidden = encoder.length + decoder.length > 0;
  return [
    widths,
    ...(hidden ? [ACTIVATION[activation]] : []),
    LIKELIHOOD[likelihood],
    ...(text && settings.width !== undefined ? [`width ${settings.width}`] : []),
    ...(text && settings.ngrams !== undefined ? [`n-grams of up to ${settings.ngrams}`] : []),
    ...(sigma === undefined ? [] : [`sigma ${sigma}`]),
    ...(components === undefined ? [] : [`${components} components`]),
    ...(classes === undefined ? [] : [`told ${classes} classes`]),
    ...(binarize ? [`data ${BINARIZE[binarize]}`] : []),
  ].join(', ');
}
