import { check } from './checks';
import { OptionError } from './errors';
import { inputFor, type Picture, valuesOf } from './graph/pictures';
import type { Likelihood, SpecInput } from './graph/spec';
import type { HiddenLayer } from './layers';
import { SETTINGS } from './options';
import type { TextShape } from './text_shape';

export type Preset = (typeof SETTINGS.preset.choices)[number];

/** A model, and how to train it. */
export interface PresetModel {
  readonly preset: Preset;
  /** Why it was chosen, to go behind its name: `for pictures in colour`. */
  readonly why: string;
  readonly spec: SpecInput;
  /** To be handed to `fit`, beside `epochs` or `steps`. */
  readonly fit: { readonly batchSize: number; readonly freeBits?: number; readonly betaWarmup?: number };
}

/** A picture is one for convolutions from here on, in colour or not; what is shorter than `SHORT` has little to convolve. */
const LONG = 32;
const SHORT = 8;
/** Convolutions halve a picture until its longer side is at most this. */
const SMALL = 7;
const FIRST_CHANNELS = 32;
const MOST_CHANNELS = 256;
/** Texts of more bytes than this have smaller batches, so that values are within the 128 MiB of a binding that WebGPU is sure to give. */
const LONG_TEXT = 40;
/** Pictures of more values than this have more latent dimensions, and smaller batches. */
const LARGE = 64 * 64 * 3;

/**
 * A good model for texts, or for examples of a height, width and channels, or for rows of so many values: `conv` for pictures in colour and for
 * those of 32 pixels and more, unless they are too narrow for convolutions, else `tutorial`; or the preset that is named. Throws an {@link OptionError}.
 */
export function presetFor(input: SpecInput['input'], named?: Preset): PresetModel {
  if (typeof input === 'object' && 'text' in input) return presetOfTexts(input.text, named);
  check('input', input);
  const chosen =
    named === undefined ? decide(input) : { preset: check('preset', named), why: 'as asked for' };
  const { preset } = chosen;
  if (preset === 'text')
    throw new OptionError('preset', `text is for texts, not for ${whatIs(input)}: take another`);
  if (preset === 'conv' && typeof input === 'number')
    throw new OptionError(
      'preset',
      `conv is for pictures, whose height and width it must be told, not for rows of ${input} values: take tutorial or mlp`,
    );
  const { encoder, latent, batchSize } = MODELS[preset](typeof input === 'number' ? [1, input, 1] : input);
  return {
    ...chosen,
    spec: {
      ...{ input: inputFor(input, { encoder }), encoder, latent },
      likelihood: likelihoodFor(input),
    },
    fit: { batchSize },
  };
}

/** The model of texts, which are all alike to it. */
function presetOfTexts(text: TextShape, named: Preset | undefined): PresetModel {
  if (named !== undefined && check('preset', named) !== 'text')
    throw new OptionError('preset', `${named} is for images: for texts take text, or leave it out`);
  const { encoder, latent, decoder, likelihood, freeBits, betaWarmup } = SETTINGS;
  return {
    preset: 'text',
    why: named ? 'as asked for' : `for texts of at most ${text.length - 1} characters`,
    spec: {
      ...{ input: { text }, encoder: encoder.text, latent: latent.text, decoder: decoder.text },
      likelihood: likelihood.text,
    },
    fit: {
      batchSize: text.length > LONG_TEXT ? 64 : 128,
      freeBits: freeBits.text,
      betaWarmup: betaWarmup.text,
    },
  };
}

function whatIs(input: number | Picture): string {
  return typeof input === 'number' ? `rows of ${input} values` : 'pictures';
}

/** Grey values are taken for probabilities, as in the tutorial; colours are none, and have 256 levels. */
export function likelihoodFor(input: number | Picture): Likelihood {
  return typeof input === 'number' || input[2] === 1 ? SETTINGS.likelihood.default : 'logistic';
}

function decide(input: number | Picture): Pick<PresetModel, 'preset' | 'why'> {
  if (typeof input === 'number') return { preset: 'tutorial', why: 'for rows of values' };
  const [height, width, channels] = input;
  const size = `${height}x${width}`;
  if (Math.min(height, width) < SHORT)
    return channels === 1
      ? { preset: 'tutorial', why: `for pictures of ${size}` }
      : { preset: 'mlp', why: `for pictures of ${size}, which are too small for convolutions` };
  if (channels > 1)
    return {
      preset: 'conv',
      why: `for pictures ${channels === 3 ? 'in colour' : `of ${channels} channels`}`,
    };
  return Math.max(height, width) < LONG
    ? { preset: 'tutorial', why: `for grey pictures of ${size}` }
    : { preset: 'conv', why: `for pictures of ${LONG} pixels and more` };
}

interface Model {
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  readonly batchSize: number;
}

const MODELS: Readonly<Record<Exclude<Preset, 'text'>, (picture: Picture) => Model>> = {
  tutorial: () => ({
    encoder: SETTINGS.encoder.tutorial,
    latent: SETTINGS.latent.tutorial,
    batchSize: SETTINGS.batchSize.default,
  }),
  mlp: () => ({ encoder: [400], latent: 20, batchSize: 128 }),
  conv: (picture) => {
    const [height, width] = picture;
    const [side, across] = [Math.max(height, width), Math.min(height, width)];
    // A window of 4 has nothing but padding to see beside a side of 1.
    const possible = Math.floor(Math.log2(across));
    const halvings = Math.max(1, Math.min(possible, Math.ceil(Math.log2(side / SMALL))));
    const encoder = Array.from({ length: halvings }, (_, i) => ({
      conv: Math.min(FIRST_CHANNELS * 2 ** i, MOST_CHANNELS),
    }));
    const values = valuesOf(picture);
    if (values < LONG * LONG) return { encoder, latent: 20, batchSize: 128 };
    return values > LARGE ? { encoder, latent: 128, batchSize: 32 } : { encoder, latent: 64, batchSize: 64 };
  },
};
