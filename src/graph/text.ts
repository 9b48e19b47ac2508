import { check } from '../checks';
import { DataError, SpecError } from '../errors';
import { type HiddenLayer, isTransformer } from '../layers';
import { WIDEST_HEAD } from '../ops/attention/names';
import type { Classes } from '../ops/condition/names';
import { EXAMPLES, LABELS, LATENT, type Node, type Part } from '../ops/node';
import { SETTINGS, settingOf } from '../options';
import { symbolCount, type TextShape, textProblem } from '../text_shape';
import { shown } from '../words';

/** Rows of a table of n-grams of one length, where they are not said. */
const BUCKETS_USUALLY = 8192;

/** What of a spec a model of texts follows from, complete and checked. */
export interface TextModel {
  readonly text?: TextShape;
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  readonly decoder: readonly HiddenLayer[];
  readonly activation: string;
  readonly width?: number;
  readonly wordDropout?: number;
  readonly ngrams?: number;
  readonly buckets?: number;
  readonly classes?: Classes;
}

/** What a user has written down of one. */
interface Written {
  readonly input: unknown;
  readonly text?: unknown;
  readonly encoder?: readonly HiddenLayer[];
  readonly decoder?: readonly HiddenLayer[];
  readonly width?: number;
  readonly ngrams?: number;
  readonly buckets?: number;
  readonly likelihood?: unknown;
  readonly binarize?: unknown;
  readonly shape?: unknown;
}

/**
 * A spec of texts with what it has for granted: the bytes of an item as its input, transformer blocks, the likelihood of tokens.
 * Throws a {@link SpecError} for what is wrong with texts; all else is checked as of any spec.
 */
export function completed<W extends Written>(written: W) {
  const text = textOf(written);
  const { encoder = SETTINGS.encoder.text, decoder = SETTINGS.decoder.text } = written;
  const { likelihood = SETTINGS.likelihood.text, width = SETTINGS.width.default } = written;
  if (likelihood !== 'tokens')
    throw new SpecError('likelihood', `must be tokens for texts, not ${shown(likelihood)}: leave it out`);
  if (written.shape !== undefined) throw new SpecError('shape', 'is of pictures, not of texts: leave it out');
  check('width', width, SpecError);
  for (const part of ['encoder', 'decoder'] as const)
    checkBlocks(part, check(part, { encoder, decoder }[part], SpecError), width);
  if (width % 4 !== 0) throw new SpecError('width', `must be a multiple of four, not ${shown(width)}`);
  const { ngrams, buckets = ngrams === undefined ? undefined : BUCKETS_USUALLY } = written;
  if (buckets !== undefined && ngrams === undefined)
    throw new SpecError(
      'buckets',
      'are of n-grams, which are not said: say how long they are, too, or leave them out',
    );
  const hashed = ngrams === undefined ? {} : { ngrams, buckets };
  return { ...written, ...hashed, input: text.length, text, encoder, decoder, likelihood };
}

/** What the texts are, by either field. Throws a {@link SpecError}. */
function textOf({ input, text }: Written): TextShape {
  const field = text === undefined ? 'input.text' : 'text';
  const said = text ?? (input as { readonly text: unknown }).text;
  const problem = textProblem(said);
  if (problem) throw new SpecError([field, problem.field].filter(Boolean).join('.'), problem.words);
  const { length, alphabet } = said as TextShape;
  if (text !== undefined && input !== length)
    throw new SpecError('input', `must be the length of the texts, ${length}, not ${shown(input)}`);
  const [extra] = text === undefined ? Object.keys(input as object).filter((key) => key !== 'text') : [];
  if (extra !== undefined) throw new SpecError('input', `has ${shown(extra)} beside text: leave it out`);
  return Object.freeze({ length, alphabet });
}

/** Throws a {@link SpecError} for a layer that is of no model of texts. */
function checkBlocks(part: string, layers: readonly HiddenLayer[], width: number): void {
  for (const [i, layer] of layers.entries()) {
    if (!isTransformer(layer))
      throw new SpecError(
        `${part}[${i}]`,
        `is ${shown(layer)}, and must be a transformer block such as { transformer: 4 }, as text transformer:4: models of texts have no others`,
      );
    if (width % layer.transformer !== 0)
      throw new SpecError(
        `${part}[${i}]`,
        `has ${shown(layer.transformer)} heads, which must divide the width, ${width}: take others, or another width`,
      );
    if (width > WIDEST_HEAD * layer.transformer)
      throw new SpecError(
        `${part}[${i}]`,
        `has heads of ${width / layer.transformer} columns, more than ${WIDEST_HEAD}: take more`,
      );
  }
}

/**
 * The nodes of a model of texts whose spec is checked. A value is a picture of one row, [1, length, width], so that a layer at every
 * position is a convolution of a kernel of 1. The encoder reads a text, and gives the mean of what it made of its positions; the
 * decoder reads z, and at each position the symbols before.
 */
export function nodesOfTexts(spec: TextModel): readonly Node[] {
  const { latent, classes, activation } = spec;
  const text = spec.text as TextShape;
  const [width, dropout] = [settingOr('width', spec.width), settingOr('wordDropout', spec.wordDropout)];
  const symbols = symbolCount(text);
  const nodes: Node[] = [];
  let part: Part = 'encoder';
  const add = (name: string, op: string, inputs: string[], attributes: Node['attributes'] = {}): string => {
    nodes.push({ name, op, inputs, attributes, part });
    return name;
  };
  /** A value at each position. */
  const row = (columns: number) => ({ from: [1, text.length, columns] });
  const normed = (name: string, input: string) =>
    add(name, 'norm', [input], { kind: 'layer', ...row(width) });
  /** A dense layer at each position. */
  const layer = (name: string, input: string, columns: number, channels: number) =>
    add(name, 'conv2d', [input], { channels, kernel: 1, stride: 1, ...row(columns) });
  const block = (name: string, input: string, heads: number): string => {
    const qkv = layer(`${name}.qkv`, normed(`${name}.norm1`, input), width, 3 * width);
    // A decoder need not be told where a text ends: what is behind its end counts for nothing.
    const attended =
      part === 'encoder'
        ? add(`${name}.attention`, 'attention', [qkv, EXAMPLES], { heads, ...row(3 * width) })
        : add(`${name}.attention`, 'attention', [qkv], { heads, causal: true, ...row(3 * width) });
    const projected = layer(`${name}.projection`, attended, width, width);
    const first = add(`${name}.attended`, 'add', [projected, input]);
    const wide = layer(`${name}.wide`, normed(`${name}.norm2`, first), width, 4 * width);
    const active = add(`${name}.wide.activation`, 'activation', [wide], { function: activation });
    return add(name, 'add', [layer(`${name}.narrow`, active, 4 * width, width), first]);
  };
  const blocks = (layers: readonly HiddenLayer[], input: string): string => {
    let value = input;
    for (const [i, one] of layers.entries())
      value = block(`${part}.${i}`, value, (one as { readonly transformer: number }).transformer);
    return normed(`${part}.norm`, value);
  };
  const told = (value: string): string =>
    classes === undefined ? value : add(`${part}.condition`, 'condition', [value, LABELS], { classes });

  const embedded = add('encoder.embedding', 'embedding', [EXAMPLES], { symbols, width });
  const read = blocks(spec.encoder, add('encoder.position', 'position', [embedded], row(width)));
  const pooled = told(add('encoder.pool', 'pool', [read, EXAMPLES], row(width)));
  add('heads', 'dense', [pooled], { units: latent, heads: ['mu', 'logvar'] });
  part = 'latent';
  add(LATENT, 'latent', ['heads'], { units: latent });
  part = 'decoder';
  const before = add('decoder.embedding', 'embedding', [EXAMPLES], {
    ...{ symbols, width, shift: true },
    ...(dropout > 0 && { dropout }),
    ...(spec.ngrams !== undefined && { ngrams: spec.ngrams, buckets: spec.buckets as number }),
  });
  const placed = add('decoder.position', 'position', [before], row(width));
  const code = add('decoder.code', 'dense', [told(LATENT)], { units: width });
  const written = blocks(spec.decoder, add('decoder.joined', 'broadcast_add', [placed, code]));
  layer('output', written, width, symbols);
  part = 'likelihood';
  add('loss', 'tokens', ['output', EXAMPLES]);
  return nodes;
}

/** Throws a DataError for examples that are not tokens of the texts. `number` is an example's own, where that is not its place. */
export function checkTokens(
  { kind, values, stride, count }: Rows,
  text: TextShape,
  width: number,
  number = (place: number) => place,
): void {
  if (kind !== 'bytes')
    throw new DataError(
      'The model takes texts as bytes, and was given floats: make them by tokensOf of webgpu-vae/text.',
    );
  const symbols = symbolCount(text);
  for (let row = 0; row < count; row++) {
    for (let at = 0; at < width; at++) {
      const token = values[row * stride + at] as number;
      if (token >= symbols)
        throw new DataError(
          `Token ${at} of example ${number(row)} is ${token}, and must be less than ${symbols}, the symbols of the model with the end: make tokens by tokensOf of webgpu-vae/text, with the text of the model's spec.`,
        );
    }
  }
}

/** Throws a DataError for a dataset that was not checked to have the texts of a model. */
export function checkUploaded(found: TextShape | undefined, text: TextShape): void {
  if (found && symbolCount(found) <= symbolCount(text)) return;
  throw new DataError(
    'The model takes texts, and no tokens of its alphabet were found in this dataset when it was uploaded: upload them with { text: vae.spec.text }.',
  );
}

/** Examples as they are packed. */
interface Rows {
  readonly kind: 'bytes' | 'floats';
  readonly values: Uint8Array | Float32Array;
  readonly stride: number;
  readonly count: number;
}

function settingOr(name: 'width' | 'wordDropout', value: number | undefined): number {
  return value ?? (settingOf(name).default as number);
}
