/** A block has at least so many steps, and so many examples. */
const STEPS = 100;
const EXAMPLES = 3200;
/** Blocks that are looked at. */
export const BLOCKS = 10;

/** Means of a figure of each step over blocks of steps, of which the last {@link BLOCKS} are kept. */
export class Blocks {
  #sum = 0;
  #examples = 0;
  #steps = 0;
  #means: number[] = [];

  /** Takes a step's mean over its examples. Returns the blocks' means where it is the last step of one. */
  add(value: number, examples: number): readonly number[] | undefined {
    this.#sum += value * examples;
    this.#examples += examples;
    this.#steps++;
    if (this.#steps < STEPS || this.#examples < EXAMPLES) return undefined;
    this.#means = [...this.#means, this.#sum / this.#examples].slice(-BLOCKS);
    this.#sum = this.#examples = this.#steps = 0;
    return this.#means;
  }
}

/** Means of the earlier and the later half. */
export function halves(means: readonly number[]): readonly [earlier: number, later: number] {
  const half = means.length / 2;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(means.slice(0, half)), mean(means.slice(half))];
}

/** How many times the steps and examples of {@link BLOCKS} blocks these are. */
export function blocksIn({ steps, examples }: { readonly steps: number; readonly examples: number }): number {
  return Math.min(steps / STEPS, examples / EXAMPLES) / BLOCKS;
}
