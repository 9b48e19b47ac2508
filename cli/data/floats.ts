import { areBytes, checkFinite, type Look, type Range, rangeOf, scaleOf } from '../../src/data/index';
import type { Spec } from '../../src/index';
import type { Reading } from './reading';
import type { Shown } from './shape';

type Likelihood = Spec['likelihood'];

/** Numbers as they are, how they are shown, and what there is to say of them. */
export interface Floats {
  readonly values: Float32Array;
  readonly shown: Shown;
  readonly notes: readonly string[];
}

/** Likelihoods that are given numbers as they are, and which; all others are given bytes. */
const TAKES: Readonly<Partial<Record<Likelihood, 'any' | 'from 0 to 1'>>> = {
  gaussian: 'any',
  'continuous-bernoulli': 'from 0 to 1',
  categorical: 'from 0 to 1',
};

const UNIT: Shown = [0, 1];
const SIGNED: Shown = [-1, 1];
/** By how much rounding leaves a scale. */
const EDGE = 1e-3;

const within = ({ least, most }: Range, [black, white]: Shown): boolean =>
  least >= black - EDGE && most <= white + EDGE;

/**
 * Numbers that the model takes as they are, `width` of them an example; undefined where they are to become bytes, as whole numbers
 * from 0 to 255 are. Throws a DataError for a value that is not finite.
 */
export function asFloats(
  values: Float32Array,
  width: number,
  { likelihood, shown: trained }: Pick<Reading, 'likelihood' | 'shown'>,
): Floats | undefined {
  const takes = likelihood && TAKES[likelihood];
  if (!takes) return undefined;
  checkFinite(values, width);
  const range = rangeOf(values);
  if (range.whole && areBytes(range) && !(trained && within(range, trained))) return undefined;
  const unit = within(range, UNIT);
  if (takes === 'from 0 to 1') {
    if (!unit && !trained) return undefined;
    const inside = unit && (range.least < 0 || range.most > 1);
    return {
      values: inside ? values.map((value) => Math.min(1, Math.max(0, value))) : values,
      shown: UNIT,
      notes: ['Values from 0 to 1 are taken as they are.'],
    };
  }
  const shown = trained ?? (unit ? UNIT : within(range, SIGNED) ? SIGNED : shownOf(range));
  return { values, shown, notes: [describe(range, shown), ...oddities(values, range, trained)] };
}

function shownOf({ least, most }: Range): Shown {
  return [least, most > least ? most : least + 1];
}

function describe(range: Range, [black, white]: Shown): string {
  return `Values are taken as they are, from ${digits(range.least)} to ${digits(range.most)}; pictures show ${digits(black)} black and ${digits(white)} white.`;
}

/** What is odd about the scale, beside that of the model's own. */
function oddities(values: Float32Array, range: Range, trained: Shown | undefined): string[] {
  if (!trained) {
    const bytes = areBytes(range) ? scaleOf(values) : undefined;
    return bytes ? [`But ${bytes}.`] : [];
  }
  const [black, white] = trained;
  const span = white - black;
  if (range.least >= black - span && range.most <= white + span) return [];
  return [
    `Those that the model was trained on go from ${digits(black)} to ${digits(white)}: bring both to one scale.`,
  ];
}

/** Bytes as numbers of another scale. */
export function bytesAs(bytes: Uint8Array, [black, white]: Shown): Float32Array {
  return Float32Array.from(bytes, (byte) => black + (byte / 255) * (white - black));
}

/** In words, that they were brought to it; nothing where that is what bytes stand for. */
export function notesOfBytes([black, white]: Shown): string[] {
  if (black === 0 && white === 1) return [];
  return [`Bytes were brought to ${digits(black)} to ${digits(white)}, as the model is of such values.`];
}

/** Dark and light exchanged. */
export function exchanged(values: Float32Array, [black, white]: Shown = UNIT): Float32Array {
  return values.map((value) => black + white - value);
}

/** A look at numbers, as {@link Look} tells of bytes. */
export function lookAtFloats(values: Float32Array, width: number): Look {
  const { least, most } = rangeOf(values);
  const count = values.length / width;
  const alike = count > 1 && values.every((value, i) => i < width || value === values[i - width]);
  const message = `All ${count} images are alike: there is nothing to learn but that one. Check what wrote them.`;
  const oddities = alike ? [{ kind: 'alike', message } as const] : [];
  return { count, darkest: least, brightest: most, white: 255, oddities };
}

/** That a model's means cannot come to the values, or only to half of what they might be, in words. */
export function squashNote(
  { squash }: Pick<Spec, 'squash'>,
  values: { readonly darkest: number; readonly brightest: number; readonly shown?: Shown | undefined },
): string | undefined {
  // Bytes stand for 0 to 1.
  const [least, most] = values.shown ? [values.darkest, values.brightest] : UNIT;
  const go = `the values go from ${digits(least)} to ${digits(most)}`;
  const fits =
    least >= -EDGE && most <= 1 + EDGE
      ? 'sigmoid'
      : within({ least, most } as Range, SIGNED)
        ? 'tanh'
        : 'identity';
  if (squash === undefined || squash === 'identity' || squash === fits) return undefined;
  return `--squash ${squash} gives means from ${squash === 'tanh' ? '-1' : '0'} to 1, and ${go}: --squash ${fits} suits them.`;
}

/** Four digits that count. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
