import { runBeside } from './beside';
import { UsageError } from './errors';
import type { Size } from './pictures';

/**
 * Height and width of a model's images. The model knows only how many values they have, so: what the user says, else
 * what the run.json beside the model says, else a square.
 */
export async function imageSize(input: number, model: string, wished: Size | undefined): Promise<Size> {
  if (wished) {
    if (wished.height * wished.width !== input) {
      throw new UsageError(
        `--size ${wished.height}x${wished.width} has ${wished.height * wished.width} pixels, but the model's images have ${input}.`,
      );
    }
    return wished;
  }
  const { height = 0, width = 0 } = await runBeside(model);
  if (height * width === input) return { height, width };
  const side = Math.sqrt(input);
  if (Number.isInteger(side)) return { height: side, width: side };
  throw new UsageError(
    `the model's images have ${input} pixels, which is not a square; give their --size, such as 20x30.`,
  );
}
