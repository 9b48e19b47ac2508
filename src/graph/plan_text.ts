import { EXAMPLES, LATENT } from '../ops/node';
import { STREAMS, seedWords } from '../random';
import { drawToken } from '../step/draw_token';
import { normal } from '../step/normal';
import { symbolCount, type TextShape } from '../text_shape';
import type { Plan } from './builder';
import { batchBuilder, outputOf } from './plan_sampling';
import type { Spec } from './spec';
import type { BatchOptions } from './training_options';

export interface WritingOptions extends BatchOptions {
  readonly seed: number;
  /** z is drawn from the prior, rather than written into its place. */
  readonly prior: boolean;
  /** 0 takes the likeliest symbol. */
  readonly temperature: number;
  /** Positions whose symbols are drawn, in ascending order; all but the last by default, which is the end of the longest text. */
  readonly positions?: readonly number[] | undefined;
}

/**
 * z -> tokens, which become x: in as many rounds as there are positions to draw the decoder reads x, and the symbol of one more is
 * drawn. A position sees those before it alone, so that what x has behind does not matter. Buffer `known` has a byte a position,
 * in rows padded to whole words (`shaders/step/draw_token.wgsl`).
 */
export function planWriting(
  spec: Spec,
  { seed: number, prior, temperature, positions, ...options }: WritingOptions,
): Plan {
  const text = spec.text as TextShape;
  const { batchSize } = options;
  const builder = batchBuilder(spec, options);
  const seed = seedWords(number);
  if (prior) builder.add(normal({ values: builder.place(LATENT), stream: STREAMS.prior, batchSize, seed }));
  const [x, logits] = [builder.place(EXAMPLES), builder.place(outputOf(spec))];
  const draw = {
    logits,
    x,
    symbols: symbolCount(text),
    temperature,
    stream: STREAMS.writing,
    batchSize,
    seed,
  };
  // The last byte is 0 from the beginning.
  for (const position of positions ?? Array.from({ length: text.length - 1 }, (_, i) => i)) {
    builder.run(['decoder']);
    builder.add(drawToken({ ...draw, position }));
  }
  return builder.finish({ known: (x.rows * Math.ceil(text.length / 4) * 4) / 4 });
}
