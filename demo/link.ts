// What a person has typed, and how it travels in the page's address: `#data=MNIST&encoder=64,32&latent=2&...`.

import { formatSetting, parseSetting, SETTINGS, type Setting } from '../src/index';
import { checkSettings, FIELDS, optional, type Problem, type Settings } from './live';

/** Everything that can be set, as it is typed: not yet numbers, and perhaps wrong. */
export type Draft = Readonly<Record<'data' | keyof Settings, string>>;

/** Under what name each field stands in the address. */
export const KEYS: Readonly<Record<keyof Draft, string>> = {
  data: 'data',
  encoder: 'encoder',
  latent: 'latent',
  decoder: 'decoder',
  activation: 'activation',
  likelihood: 'likelihood',
  binarize: 'binarize',
  sigma: 'sigma',
  squash: 'squash',
  categories: 'categories',
  components: 'components',
  width: 'width',
  wordDropout: 'dropout',
  ngrams: 'ngrams',
  buckets: 'buckets',
  classes: 'classes',
  beta: 'beta',
  betaWarmup: 'betawarmup',
  betaCycles: 'cycles',
  samples: 'samples',
  freeBits: 'freebits',
  freeBitsOf: 'freebitsof',
  learningRate: 'rate',
  schedule: 'schedule',
  warmup: 'warmup',
  decaySteps: 'decaysteps',
  decay: 'decay',
  clipNorm: 'clip',
  batchSize: 'batch',
  seed: 'seed',
};
const TYPED = Object.keys(KEYS) as (keyof Draft)[];

/** What is typed for a setting that is left out, such as a decoder that has the encoder's layers reversed. */
export const LEFT_OUT = '';

/** Whether that says something else than a default. */
function mayBeLeftOut(field: keyof Draft): boolean {
  return field !== 'data' && optional(field);
}

/** Whether a field is one of a model of this likelihood. */
export function applies(field: keyof Draft, likelihood: string): boolean {
  if (field === 'data') return true;
  const { likelihoods }: Setting = SETTINGS[field];
  return !likelihoods || (likelihoods as readonly string[]).includes(likelihood);
}

/** Data that are on a person's machine alone, and so in no address. */
export const OWN = 'own images';
export const OWN_TEXTS = 'own texts';

export function isOwn(data: string): boolean {
  return data === OWN || data === OWN_TEXTS;
}

/** A link as the page once made it: beta's warm-up, always right behind beta, was `warmup`, and the rate's `ratewarmup`. */
function renamed(link: string): string {
  return link
    .replace(/(^|&)(beta=[^&]*&)warmup=/, `$1$2${KEYS.betaWarmup}=`)
    .replace(/(^|&)ratewarmup=/, `$1${KEYS.warmup}=`);
}

/** The fields that an address names; whatever else it names is ignored. */
export function parse(hash: string): Partial<Draft> {
  const named = new URLSearchParams(renamed(hash.replace(/^#/, '')));
  return Object.fromEntries(
    TYPED.flatMap((field) => {
      const value = named.get(KEYS[field]);
      return value === null ? [] : [[field, value.trim()]];
    }),
  );
}

/** The inverse of {@link parse}. */
export function format(draft: Draft): string {
  const isSaid = (field: keyof Draft) =>
    field === 'data'
      ? !isOwn(draft.data)
      : applies(field, draft.likelihood) && (!mayBeLeftOut(field) || draft[field] !== LEFT_OUT);
  const named = TYPED.filter(isSaid).map(
    // Commas and colons may stand in a fragment as they are, and are easier to read.
    (field) =>
      `${KEYS[field]}=${encodeURIComponent(draft[field]).replaceAll('%2C', ',').replaceAll('%3A', ':')}`,
  );
  return `#${named.join('&')}`;
}

/** The fields that are typed otherwise than before. */
export function changes(before: Draft, now: Draft): Partial<Draft> {
  return Object.fromEntries(
    Object.entries(now).filter(([field, text]) => text !== before[field as keyof Draft]),
  );
}

export function draftOf(settings: Settings, data: string): Draft {
  const typed = FIELDS.map((field) => {
    const value = settings[field];
    const { likelihoods, default: usual }: Setting = SETTINGS[field];
    // Of another likelihood: what it begins with, should that be chosen.
    const typed = value === undefined && likelihoods ? usual : value;
    return [field, typed === undefined ? LEFT_OUT : formatSetting(SETTINGS[field], typed)];
  });
  return { data, ...Object.fromEntries(typed) };
}

/** What is typed, as settings, to be checked. */
export function settingsOf(draft: Draft): Settings {
  const said = FIELDS.filter(
    (field) =>
      // What is typed for another likelihood waits until that is chosen again.
      applies(field, draft.likelihood) && (!mayBeLeftOut(field) || draft[field].trim() !== LEFT_OUT),
  );
  return Object.fromEntries(
    said.map((field) => [field, parseSetting(SETTINGS[field], draft[field])]),
  ) as unknown as Settings;
}

/** What is wrong with each field, in words that go behind its label. */
export type Problems = Readonly<Partial<Record<keyof Draft, string>>>;

/**
 * Everything that is wrong with what is typed, where `sets` are the names of the data sets that there are and `check`
 * finds what is wrong with numbers.
 */
export function problemsOf(
  draft: Draft,
  sets: readonly string[],
  check: (settings: Settings) => readonly Problem[] = checkSettings,
): Problems {
  const wrong = check(settingsOf(draft)).map(({ field, message }) => [field, message]);
  const known = isOwn(draft.data) || sets.includes(draft.data);
  return {
    ...Object.fromEntries(wrong),
    ...(!known && { data: `must be one that this site has (${sets.join(', ')}), not "${draft.data}"` }),
  };
}
