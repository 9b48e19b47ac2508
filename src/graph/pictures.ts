import { SpecError } from '../errors';
import { convolutionOf, type HiddenLayer } from '../layers';
import type { Picture } from '../ops/conv2d/names';

export type { Picture };

/** Values of a picture. */
export function valuesOf([height, width, channels]: Picture): number {
  return height * width * channels;
}

/** What a spec of these layers says of examples that are pictures: rows of values, unless there are convolutions. */
export function inputFor(
  picture: number | Picture,
  {
    encoder,
    decoder = [],
  }: { encoder: readonly HiddenLayer[]; decoder?: readonly HiddenLayer[] | undefined },
): number | Picture {
  return typeof picture === 'number' || [...encoder, ...decoder].some(convolutionOf)
    ? picture
    : valuesOf(picture);
}

/** A convolution of a model, or a transposed one: between which pictures. */
export interface Between {
  readonly kernel: number;
  readonly stride: number;
  readonly from: Picture;
  readonly to: Picture;
}

/** What says which layers of a model are convolutions. */
interface Layers {
  readonly shape?: Picture;
  readonly encoder: readonly HiddenLayer[];
  readonly decoder: readonly HiddenLayer[];
}

/** The convolutions of an encoder: its first layers. */
export function convolutions({ shape, encoder }: Layers): readonly Between[] {
  let from = shape as Picture;
  return encoder.flatMap((layer) => {
    const of = convolutionOf(layer);
    if (!of) return [];
    const { channels, kernel, stride } = of;
    const one = { kernel, stride, from, to: [...shrunk(from, stride), channels] as const };
    from = one.to;
    return [one];
  });
}

/**
 * The transposed convolutions of a decoder: its last layers. Their sizes follow from the last to the first, so that each gives back
 * what its mirror image in an encoder reads: 7 where that makes 4 of 7.
 */
export function upconvolutions({ shape, decoder }: Layers): readonly Between[] {
  let to = shape as Picture;
  const backwards = decoder.toReversed().flatMap((layer) => {
    const of = convolutionOf(layer);
    if (!of) return [];
    const { channels, kernel, stride } = of;
    const one = { kernel, stride, from: [...shrunk(to, stride), channels] as const, to };
    to = one.from;
    return [one];
  });
  return backwards.reverse();
}

/** Height and width of what a convolution makes of a picture. */
function shrunk([height, width]: Picture, stride: number): readonly [height: number, width: number] {
  return [Math.ceil(height / stride), Math.ceil(width / stride)];
}

const SAID = 'let the input be its height, width and channels, not their product';

/** Checks that convolutions stand where they may, and leave something of the picture. Throws a {@link SpecError}. */
export function checkConvolutions(spec: Layers): void {
  const [down, up] = [convolutions, upconvolutions].map((of) => (spec.shape ? of(spec) : []));
  for (const part of ['encoder', 'decoder'] as const) {
    const [own, other] = part === 'encoder' ? (['conv', 'upconv'] as const) : (['upconv', 'conv'] as const);
    const kinds = spec[part].map((layer) => convolutionOf(layer)?.kind);
    const first = kinds.indexOf(own);
    const betweens = (part === 'encoder' ? down : up) as readonly Between[];
    for (const [i, kind] of kinds.entries()) {
      const wrong = (words: string) => new SpecError(`${part}[${i}]`, words);
      if (kind === other) throw wrong(`is ${other}, which no ${part} has: its convolutions are ${own}`);
      if (part === 'decoder' && kind === undefined && first >= 0 && i > first)
        throw wrong('is behind an upconv: in a decoder other layers come before these');
      if (kind === undefined) continue;
      if (!spec.shape) throw wrong(`is a convolution, but an example is a row of values: ${SAID}`);
      if (part === 'encoder' && i > 0 && kinds[i - 1] === undefined)
        throw wrong('is a convolution behind another layer: in an encoder these come first');
      const { stride, from, to } = betweens[part === 'encoder' ? i : i - first] as Between;
      const [height, width] = part === 'encoder' ? from : to;
      if (stride > 1 && height === 1 && width === 1)
        throw wrong(
          `has stride ${stride} where the picture is of a single pixel, of which nothing would be left: take fewer convolutions, or a stride of 1`,
        );
    }
  }
}
