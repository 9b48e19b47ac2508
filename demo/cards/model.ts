// The model that a card offers with its images.

import { formatSetting, type HiddenLayer, presetFor, SETTINGS } from '../../src/index';
import { convolutionOf, type Input, isTexts, operationsOf, type Picture, type Settings } from '../live';

/** What a step may take on a software adapter, in milliseconds. */
export const MOST = 150;
/**
 * Operations of such a step in a millisecond, on two cores: conv:16,conv:32,conv:64 of 32 x 32 in colour, a batch of 12, 210
 * million of them, took 157 ms (382 steps in a minute, SwiftShader in Chromium 147, with all that the page draws beside it). Fewer channels take longer.
 */
const RATE = 1.34e6;
const CHANNELS = 16;
/** Examples a step, at most. */
const BATCH = 128;

/** A model of texts for software adapters, and symbols of a step. */
const SMALL_TEXT = { encoder: [{ transformer: 2 }], latent: 8, width: 32 } as const;
const SYMBOLS = 32 * 9;

/** A model and how it is trained, by the settings that say so. */
export type Model = Pick<Settings, 'encoder' | 'latent' | 'likelihood' | 'batchSize'> &
  Partial<Pick<Settings, 'decoder' | 'width' | 'wordDropout' | 'freeBits' | 'betaWarmup' | 'learningRate'>>;

export interface Suggested {
  readonly model: Model;
  /** On a software adapter: what a step takes there, estimated, in milliseconds. */
  readonly ms?: number;
}

/** The preset for such images or texts; on a software adapter a smaller one, where that takes longer than {@link MOST}. */
export function modelFor(input: Input, software: boolean): Suggested {
  if (isTexts(input)) return { model: modelOfTexts(input.text.length, software) };
  if (typeof input === 'number') return modelFor([1, input, 1], software);
  const { spec, fit } = presetFor(input);
  const { encoder = [], latent, likelihood = SETTINGS.likelihood.default } = spec;
  const preset: Model = { encoder, latent, likelihood, ...fit };
  if (!software) return { model: preset };
  const batchSize = Math.min(BATCH, preset.batchSize);
  const timed = [{ ...preset, batchSize }, ...smaller(preset)].map((model) => ({
    model,
    ms: timeOf(model, input),
  }));
  return timed.find(({ ms }) => ms <= MOST) ?? (timed.at(-1) as Suggested);
}

function modelOfTexts(length: number, software: boolean): Model {
  const { encoder, latent, decoder, likelihood, freeBits, betaWarmup, width, wordDropout } = SETTINGS;
  const usual = { likelihood: likelihood.text, freeBits: freeBits.text, wordDropout: wordDropout.default };
  if (software) {
    const batchSize = Math.max(8, Math.min(32, Math.round(SYMBOLS / length)));
    const small = { decoder: SMALL_TEXT.encoder, learningRate: 0.003, betaWarmup: 500 };
    return { ...usual, ...SMALL_TEXT, ...small, batchSize };
  }
  return {
    ...usual,
    ...{ encoder: encoder.text, latent: latent.text, decoder: decoder.text, width: width.default },
    ...{ betaWarmup: betaWarmup.text, batchSize: BATCH },
  };
}

/** What a link that names an encoder leaves to the page, on a software adapter: fewer examples a step of convolutions. */
export function batchFor(encoder = ''): Partial<Pick<Model, 'batchSize'>> {
  return encoder.includes('conv') ? { batchSize: 32 } : {};
}

/** The same with fewer examples a step; of convolutions with fewer channels, too. */
function smaller(model: Model): Model[] {
  const { encoder } = model;
  const sizes = encoder.some(convolutionOf)
    ? ([
        [2, 32],
        [2, 16],
        [2, 12],
        [2, 10],
        [2, 8],
        [4, 16],
        [4, 8],
        [8, 8],
        [8, 4],
      ] as const)
    : ([
        [1, 64],
        [1, 32],
      ] as const);
  return sizes.map(([by, batchSize]) => ({ ...model, encoder: thinned(encoder, by), batchSize }));
}

/** With a part of the channels. */
function thinned(layers: readonly HiddenLayer[], by: number): readonly HiddenLayer[] {
  return layers.map((layer) => {
    const of = convolutionOf(layer);
    return of ? { conv: Math.max(1, Math.round(of.channels / by)) } : layer;
  });
}

function timeOf(model: Model, input: Picture): number {
  const [first] = model.encoder.flatMap((layer) => convolutionOf(layer)?.channels ?? []);
  const rate = RATE * Math.min(1, (first ?? CHANNELS) / CHANNELS);
  return operationsOf(model as Settings, input) / rate;
}

/** `conv:16,conv:32 with 64 latents in batches of 16`. */
export function words({ encoder, decoder, width, latent, batchSize }: Model): string {
  const layers = (all: readonly HiddenLayer[]) => formatSetting(SETTINGS.encoder, all);
  // Of texts, whose blocks are all of one width.
  const text = width === undefined ? '' : `, ${layers(decoder ?? encoder)} of width ${width}`;
  return `${layers(encoder)}${text} with ${latent} latents in batches of ${batchSize}`;
}
