import { DivergedError } from '../errors';
import { readStretches } from '../gpu/readback';
import type { View } from '../gpu/view';
import { placesOf, type Tensor } from '../graph/layout';
import { nodesOf } from '../graph/nodes';
import { EXAMPLES } from '../ops/node';
import type { Model, Training } from './model';

/** A tensor of a step. */
interface Suspect {
  readonly tensor: string;
  /** `the gradient of mu.weight`. */
  readonly words: string;
  readonly remedy: NonNullable<DivergedError['remedy']>;
  readonly buffer: GPUBuffer | undefined;
  /** In floats. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Magnitude from which on a value is wrong; infinity where only that is. */
  readonly limit: number;
}

/** A gradient of this magnitude is faulty (`shaders/lib/fault.wgsl`). */
export const LARGEST = 2 ** 48;

/**
 * Why a step was not made: the first tensor, in the order in which a step computes them, that holds a value that is
 * not finite, or a gradient too large to be squared. The step is run again and again meanwhile, and changes nothing.
 */
export async function diagnose(model: Model, training: Training): Promise<DivergedError> {
  // What was submitted behind the step was not made either.
  await model.resync();
  const step = model.step + 1;
  for (const suspect of suspects(model, training)) {
    const found = await search(model, suspect);
    if (!found) continue;
    const { tensor, words, remedy } = suspect;
    return new DivergedError(
      `Step ${step} was not made: ${found.words} in ${words}, at [${found.place}].`,
      { step, tensor },
      remedy,
      model.step,
    );
  }
  return new DivergedError(`Step ${step} was not made.`, { step }, 'rate', model.step);
}

/** In the order in which a step has to do with them. */
function suspects({ spec, layout, buffers }: Model, { plan, runner }: Training): Suspect[] {
  const { activations, gradients } = runner.buffers;
  const { tensors } = layout;
  // A folded activation is its node's value.
  const values = nodesOf(spec).filter(({ name }) => plan.places[name]);
  const limit = Number.POSITIVE_INFINITY;
  const inArena = (tensor: string, about: Pick<Suspect, 'words' | 'remedy' | 'buffer'>): Suspect => {
    const { offset, rows, columns, stride } = plan.places[tensor] as View;
    return { tensor, ...about, offset, shape: [rows, columns], strides: [stride, 1], limit };
  };
  const inLayout = (
    { name, shape, offset, strides }: Tensor,
    about: Pick<Suspect, 'remedy' | 'buffer'> & Partial<Suspect>,
  ): Suspect => ({ tensor: name, words: name, offset, shape, strides, limit, ...about });
  return [
    inArena(EXAMPLES, { words: 'the batch x', buffer: activations, remedy: 'data' }),
    ...tensors.map((tensor) => inLayout(tensor, { buffer: buffers.parameters, remedy: 'checkpoint' })),
    // An infinite first moment, or a second one that is NaN, has made its parameter that already.
    ...tensors.map((tensor) => ({
      ...inLayout(tensor, { buffer: buffers.second_moment, remedy: 'checkpoint' }),
      words: `the second moment of ${tensor.name}`,
    })),
    ...values.map(({ name }) =>
      inArena(name, { words: `the values of ${name}`, buffer: activations, remedy: 'rate' }),
    ),
    ...tensors.flatMap((tensor) =>
      // Each part of the rows has gradients of its own.
      Array.from({ length: (plan.buffers.gradients as number) / 4 / layout.size }, (_, part) => ({
        ...inLayout(tensor, { buffer: gradients, remedy: 'rate' }),
        words: `the gradient of ${tensor.name}`,
        offset: tensor.offset + part * layout.size,
        limit: LARGEST,
      })),
    ),
  ];
}

/** The first value that is wrong, and its place. */
async function search(
  { gpu }: Model,
  { buffer, offset, shape, strides, limit }: Suspect,
): Promise<{ readonly words: string; readonly place: string } | undefined> {
  if (!buffer) return undefined;
  const places = placesOf({ shape, offset: 0, strides });
  const size = ((places.at(-1) as number) + 1) * 4;
  const [bytes] = await readStretches(gpu, [{ buffer, offset: offset * 4, size }]);
  const values = new Float32Array(bytes as ArrayBuffer);
  for (const [i, at] of places.entries()) {
    const value = values[at] as number;
    if (Math.abs(value) < limit) continue;
    const words = Number.isFinite(value) ? value.toExponential(2) : String(value);
    return { words, place: indicesOf(i, shape).join(', ') };
  }
  return undefined;
}

/** The indices of an element by its number. */
function indicesOf(number: number, shape: readonly number[]): number[] {
  let rest = number;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}
