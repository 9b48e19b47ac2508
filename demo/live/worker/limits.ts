import { SpecError } from '../../../src/errors';
import { arenaSize } from '../../../src/graph/arena';
import { bringAttention } from '../../../src/graph/attention_at_once';
import { layoutOf, parameterCount } from '../../../src/graph/layout';
import { multiplications } from '../../../src/graph/multiplications';
import { resolveSpec } from '../../../src/graph/spec';
import type { AdapterFacts } from './protocol';
import { checkSettings, FIELDS, type Input, isTexts, type Problem, type Settings, specOf } from './settings';

/**
 * More than this is no pleasure to watch: at the 5.5 GFLOP/s that docs/performance.md has of whole steps, a step of so
 * many operations takes a software adapter four seconds. What GPUs bear is a guess, as none could be measured. A model is
 * kept with its moments every few seconds.
 */
const MOST = {
  software: { operations: 2e10, parameters: 5e6 },
  hardware: { operations: 5e11, parameters: 1e8 },
} as const;

// Fields are checked as they are typed, those of attention, too.
bringAttention();

/** Settings that every adapter can run; of those that ask for too much, the one farthest from these is named. */
const MODEST = {
  encoder: [64, 32],
  latent: 2,
  decoder: [32, 64],
  batchSize: 128,
  samples: 1,
  buckets: 1,
} as const;

/** Images as far as settings depend on them. */
export interface Images {
  /** Pixels of one, or its height, width and channels; or what texts are, for which loadLayers must have been awaited. */
  readonly input: Input;
  /** How many there are to learn from. */
  readonly count: number;
  /** Of their labels, which a conditional model is told; 0 for images that have none. Undefined while that is not known. */
  readonly classes?: number | undefined;
}

/** Why a conditional model cannot learn from images. */
export const UNLABELLED = 'these images have no labels for training and test alike';

/** Everything that is wrong with settings for these images on this adapter, a problem a field. */
export function checkLimits(
  settings: Settings,
  { input, count, classes }: Images,
  adapter: Pick<AdapterFacts, 'software' | 'largestBuffer'>,
): Problem[] {
  const problems = checkSettings(settings);
  if (problems.length > 0) return problems;
  if (settings.batchSize > count) {
    const what = isTexts(input) ? 'texts' : 'images';
    const words = `must be at most ${counted(count)}, the number of training ${what}, not ${settings.batchSize}`;
    return [{ field: 'batchSize', message: words }];
  }
  const { classes: told } = settings;
  if (told === 'colors') {
    return [{ field: 'classes', message: 'must not be colors: these images have no colours for labels' }];
  }
  if (told !== undefined && classes !== undefined && told < classes) {
    const words = `must be ${classes} or more, the classes that these images have, not ${told}`;
    return [{ field: 'classes', message: words }];
  }
  if (told !== undefined && classes === 0) {
    return [{ field: 'classes', message: `must not be told: ${UNLABELLED}` }];
  }
  if (isTexts(input) !== (settings.likelihood === 'tokens')) {
    const words = isTexts(input)
      ? 'must be tokens, as these are texts'
      : 'must be another than tokens, which is for texts';
    return [{ field: 'likelihood', message: words }];
  }
  if (settings.likelihood === 'categorical') {
    const words = 'must be another than categorical, which is for one-hot tables: this page has images';
    return [{ field: 'likelihood', message: words }];
  }
  const misplaced = layerProblem(settings, input);
  if (misplaced) return [misplaced];
  const { software, largestBuffer } = adapter;
  const most = software ? MOST.software : MOST.hardware;
  const where = software ? 'on a processor' : 'in a browser';
  const limits: Limit[] = [
    {
      of: (settings) => parameterCount(layoutOf(resolveSpec(specOf(settings, input)))),
      most: most.parameters,
      words: (value, most) =>
        `the model would have ${counted(value)} parameters; this page trains at most ${counted(most)} ${where}`,
    },
    {
      of: (settings) => operationsOf(settings, input),
      most: most.operations,
      words: (value, most) =>
        `a step would take ${giga(value)} GFLOP; this page allows at most ${giga(most)} ${where}`,
    },
    {
      of: (settings) => bufferOf(settings, input),
      most: largestBuffer,
      words: (value, most) =>
        `a buffer would take ${giga(value)} GB; this adapter allows at most ${giga(most)} (maxStorageBufferBindingSize)`,
    },
  ];
  const [passed] = limits.filter(({ of, most }) => of(settings) > most);
  if (!passed) return [];
  const field = largest(settings, passed);
  return [{ field, message: `must be smaller: ${passed.words(passed.of(settings), passed.most)}` }];
}

/** Layers where none may stand, or that leave nothing of these images; heads that the width of texts does not allow. */
function layerProblem(settings: Settings, input: Input): Problem | undefined {
  try {
    resolveSpec(specOf(settings, input));
    return undefined;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const [, field, place] = /^(encoder|decoder)\[(\d+)\]$/.exec(error.field) ?? [];
    const message = error.message.slice(error.field.length + 1);
    const own = FIELDS.find((one) => one === error.field);
    if (own) return { field: own, message };
    if (field === undefined) throw error;
    return { field: field as 'encoder' | 'decoder', message: `of layer ${Number(place) + 1} ${message}` };
  }
}

interface Limit {
  readonly of: (settings: Settings) => number;
  readonly most: number;
  readonly words: (value: number, most: number) => string;
}

/**
 * The field that would have to change: with the modest value in its place, the least is asked for. Where the others need its value, as
 * a shape behind it does, it cannot change alone.
 */
function largest(settings: Settings, { of }: Limit): keyof typeof MODEST {
  // A decoder that is the encoder's mirror shrinks with it.
  const fields = [
    'encoder',
    'latent',
    ...(settings.decoder ? (['decoder'] as const) : []),
    'batchSize',
    'samples',
    ...(settings.ngrams === undefined ? [] : (['buckets'] as const)),
  ] as const;
  const left = (changed: Settings): number => {
    try {
      return of(changed);
    } catch (error) {
      if (error instanceof SpecError) return Number.POSITIVE_INFINITY;
      throw error;
    }
  };
  const [first] = fields
    .map((field) => ({ field, left: left({ ...settings, [field]: MODEST[field] }) }))
    .sort((a, b) => a.left - b.left);
  return (first as { field: keyof typeof MODEST }).field;
}

/** Floating-point operations of a step: forward, and the gradients of activations and weights, two for each multiplication. */
export function operationsOf(settings: Settings, input: Input): number {
  const work = multiplications(resolveSpec(specOf(settings, input)));
  return 6 * work * settings.batchSize * (settings.samples ?? 1);
}

/** Bytes of the largest buffer that a run needs: a step's, or the model's. */
function bufferOf(settings: Settings, input: Input): number {
  const spec = resolveSpec(specOf(settings, input));
  return 4 * Math.max(layoutOf(spec).size, arenaSize(spec, settings.batchSize, settings.samples));
}

function counted(value: number): string {
  return value.toLocaleString('en');
}

function giga(value: number): string {
  return counted(Number((value / 1e9).toPrecision(3)));
}
