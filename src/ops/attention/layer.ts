import head4 from '../../../shaders/attention/head_4.wgsl';
import head8 from '../../../shaders/attention/head_8.wgsl';
import head16 from '../../../shaders/attention/head_16.wgsl';
import headAny from '../../../shaders/attention/head_any.wgsl';
import gradientFloats from '../../../shaders/lib/gradient_floats.wgsl';
import gradientVectors from '../../../shaders/lib/gradient_vectors.wgsl';
import valueFloats from '../../../shaders/lib/value_floats.wgsl';
import valueVectors from '../../../shaders/lib/value_vectors.wgsl';
import { type Dispatch, flatGrid, type Scalar, type WgslFile } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import { gradientOf } from '../values';

/** Attention in a program. */
export interface Attention {
  readonly name: string;
  /** The part of the model that it belongs to. */
  readonly part: string;
  readonly positions: number;
  readonly heads: number;
  readonly causal: boolean;
  /** [items, positions 3 columns] and [items, positions columns]; their gradients lie at the same places. */
  readonly qkv: View;
  readonly y: View;
  /** [items, heads positions 4] */
  readonly statistics: View;
  /** [items or fewer, positions], where keys behind an item's end are not seen. */
  readonly tokens?: View | undefined;
}

/** The struct `Attention` of `shaders/attention/layer.wgsl`. */
export const ATTENTION_FIELDS = {
  items: 'u32',
  positions: 'u32',
  heads: 'u32',
  width: 'u32',
  qkv: 'u32',
  qkv_stride: 'u32',
  y: 'u32',
  y_stride: 'u32',
  statistics: 'u32',
  statistics_stride: 'u32',
  tokens: 'u32',
  tokens_stride: 'u32',
  per_tokens: 'u32',
  masked: 'u32',
  causal: 'u32',
  accumulate: 'u32',
  scale: 'f32',
} as const satisfies Record<string, Scalar>;

function attentionNumbers(
  { positions, heads, causal, qkv, y, statistics, tokens }: Attention,
  accumulate = false,
): Record<keyof typeof ATTENTION_FIELDS, number> {
  const width = y.columns / positions / heads;
  return {
    items: y.rows,
    positions,
    heads,
    width,
    qkv: qkv.offset,
    qkv_stride: qkv.stride,
    y: y.offset,
    y_stride: y.stride,
    statistics: statistics.offset,
    statistics_stride: statistics.stride,
    tokens: tokens?.offset ?? 0,
    tokens_stride: tokens?.stride ?? 0,
    per_tokens: tokens ? y.rows / tokens.rows : 1,
    masked: Number(tokens !== undefined),
    causal: Number(causal),
    accumulate: Number(accumulate),
    scale: 1 / Math.sqrt(width),
  };
}

/** Heads held by names, as so wide, or in arrays; read as whole vec4f or as floats. */
const formsOf = (vectors: WgslFile, floats: WgslFile) => ({
  head_4: both(vectors, head4),
  head_8: both(vectors, head8),
  head_16: both(vectors, head16),
  vectors: both(vectors, headAny),
  floats: both(floats, headAny),
});

/** How a head is read and stored, and in what it is held, as one file. */
function both(access: WgslFile, head: WgslFile): WgslFile {
  return { ...head, needs: [...(head.needs ?? []), access] };
}

export const VALUE_FORMS = formsOf(valueVectors, valueFloats);
export const GRADIENT_FORMS = formsOf(gradientVectors, gradientFloats);

/** The form for heads of so many columns. */
function formFor({ positions, heads, y }: Attention): keyof typeof VALUE_FORMS {
  const width = y.columns / positions / heads;
  if (width === 4 || width === 8 || width === 16) return `head_${width}`;
  return width % 4 === 0 ? 'vectors' : 'floats';
}

/** An invocation for four positions of each head. */
function attentionGrid({ positions, heads, y }: Attention) {
  return flatGrid(y.rows * heads * Math.ceil(positions / 4));
}

/** Additions and multiplications of so many products of positions with positions. */
export function attentionFlops({ positions, causal, y }: Attention, products: number): number {
  return (products * 2 * y.rows * y.columns * positions) / (causal ? 2 : 1);
}

/** A dispatch of attention, `of` which this is its own; that of a gradient may add to what lies there. */
export function attentionDispatch(
  layer: Attention,
  of: Pick<Dispatch, 'kernel' | 'part' | 'buffers' | 'reads' | 'writes' | 'flops' | 'bytes'>,
  accumulate = false,
): Dispatch {
  const { name, tokens } = layer;
  return {
    ...of,
    label: name,
    nodes: [name],
    reads: [...of.reads, ...(tokens ? [tokens] : []), ...(accumulate ? [gradientOf(layer.qkv)] : [])],
    form: formFor(layer),
    constants: {},
    numbers: attentionNumbers(layer, accumulate),
    grid: attentionGrid(layer),
  };
}
