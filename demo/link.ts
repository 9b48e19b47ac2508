// What a person has typed, and how it travels in the page's address: `#data=MNIST&encoder=64,32&latent=2&...`.

import { checkSettings, type Problem, type Settings } from './live';

/** Everything that can be set, as it is typed: not yet numbers, and perhaps wrong. */
export type Draft = Readonly<Record<'data' | keyof Settings, string>>;

/** Under what name each field stands in the address. */
const KEYS: Readonly<Record<keyof Draft, string>> = {
  data: 'data',
  encoder: 'encoder',
  latent: 'latent',
  decoder: 'decoder',
  activation: 'activation',
  likelihood: 'likelihood',
  beta: 'beta',
  betaWarmup: 'warmup',
  learningRate: 'rate',
  batchSize: 'batch',
  seed: 'seed',
};
const FIELDS = Object.keys(KEYS) as (keyof Draft)[];

/** A decoder with the encoder's widths reversed, and one without hidden layers, as they are typed. */
export const MIRRORED = '';
export const NO_LAYERS = 'none';

/** Data that are on a person's machine alone, and so in no address. */
export const OWN = 'own images';

/** The fields that an address names; whatever else it names is ignored. */
export function parse(hash: string): Partial<Draft> {
  const named = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = named.get(KEYS[field]);
      return value === null ? [] : [[field, value.trim()]];
    }),
  );
}

/** The inverse of {@link parse}. */
export function format(draft: Draft): string {
  const isSaid = (field: keyof Draft) =>
    field === 'data' ? draft.data !== OWN : field !== 'decoder' || draft.decoder !== MIRRORED;
  const named = FIELDS.filter(isSaid).map(
    // A comma may stand in a fragment as it is, and is easier to read.
    (field) => `${KEYS[field]}=${encodeURIComponent(draft[field]).replaceAll('%2C', ',')}`,
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
  const { encoder, decoder, activation, likelihood, ...rest } = settings;
  const { latent, beta, betaWarmup, learningRate, batchSize, seed } = rest;
  const numbers = { latent, beta, betaWarmup, learningRate, batchSize, seed };
  const typed = Object.entries(numbers).map(([field, value]) => [field, String(value)]);
  const widths = {
    encoder: encoder.join(','),
    decoder: decoder ? decoder.join(',') || NO_LAYERS : MIRRORED,
  };
  return { data, ...widths, activation, likelihood, ...Object.fromEntries(typed) };
}

/** What is typed, as settings; a number that is none is NaN. */
export function settingsOf(draft: Draft): Settings {
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
  const widths = (text: string) =>
    text.trim() === '' || text.trim() === NO_LAYERS ? [] : text.split(',').map(number);
  return {
    encoder: widths(draft.encoder),
    ...(draft.decoder.trim() !== MIRRORED && { decoder: widths(draft.decoder) }),
    activation: draft.activation.trim() as Settings['activation'],
    likelihood: draft.likelihood.trim() as Settings['likelihood'],
    latent: number(draft.latent),
    beta: number(draft.beta),
    betaWarmup: number(draft.betaWarmup),
    learningRate: number(draft.learningRate),
    batchSize: number(draft.batchSize),
    seed: number(draft.seed),
  };
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
  const settings = settingsOf(draft);
  const wrong = check(settings).map(({ field, message }) => [
    field,
    isTyped(settings[field]) ? message : notTyped(field, draft[field]),
  ]);
  const known = draft.data === OWN || sets.includes(draft.data);
  return {
    ...Object.fromEntries(wrong),
    ...(!known && { data: `must be one that this site has (${sets.join(', ')}), not "${draft.data}"` }),
  };
}

/** Whether its numbers are some, be they right or wrong. */
function isTyped(value: Settings[keyof Settings]): boolean {
  return ![value].flat().some(Number.isNaN);
}

function notTyped(field: keyof Settings, text: string): string {
  const wanted =
    field === 'encoder' || field === 'decoder'
      ? 'must be whole numbers with commas between'
      : 'must be a number';
  return text.trim() === '' ? wanted : `${wanted}, not "${text}"`;
}
