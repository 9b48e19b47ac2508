import { UsageError } from '../terminal/errors';
import { runBeside } from './beside';
import { type Shape, type Size, shapeFor, sizeOf, squareOf } from './shape';
import { specIn } from './texts/model';

/**
 * The shape of a model's images. The model knows only how many values they have, so: what the user says, else
 * what the run.json beside the model says, else a square, grey or in colour.
 */
export async function imageSize(input: number, model: string, wished: Size | undefined): Promise<Shape> {
  const run = await runBeside(model);
  const { height = 0, width = 0 } = run;
  // No run tells: a model whose means are from -1 to 1 was trained on such values.
  const signed = run.height === undefined && (await specIn(model))?.squash === 'tanh';
  const shown = signed ? ([-1, 1] as const) : run.shown;
  const as = (shape: Shape): Shape => (shown ? { ...shape, shown } : shape);
  if (wished) {
    const shape = shapeFor(wished, input);
    if (shape) return as(shape);
    throw new UsageError(
      `--size ${sizeOf(wished)} has ${wished.height * wished.width} pixels, but the model's images have ${input}.`,
    );
  }
  const shape = shapeFor({ height, width }, input) ?? squareOf(input);
  if (shape) return as(shape);
  throw new UsageError(
    `the model's images have ${input} values, which is neither a square of grey pixels nor one in colour; give their --size, such as 20x30.`,
  );
}
