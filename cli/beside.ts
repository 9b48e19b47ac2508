import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HOLD_OUTS, type HoldOut } from './hold_out';

/** How a run has read its images, as far as its run.json tells. */
export interface RunFacts {
  readonly height?: number;
  readonly width?: number;
  /** The byte that stands for 1. */
  readonly white?: number;
  readonly holdOut?: HoldOut;
  /** Its training images stayed on disk, of which fewer are held out. */
  readonly stream?: boolean;
}

/** What the run.json beside a model says of the run's images; nothing where there is none, or it is damaged. */
export async function runBeside(model: string): Promise<RunFacts> {
  const run = await readFile(join(dirname(model), 'run.json'), 'utf8')
    .then((text) => JSON.parse(text))
    .catch(() => undefined);
  if (typeof run?.config !== 'object' || run.config === null) return {};
  const { white, holdOut } = reading(run);
  const { height, width } = run.config;
  return {
    ...(isWhole(height) && isWhole(width) && { height, width }),
    ...(isWhole(white) && white <= 255 && { white }),
    ...(holdOut && HOLD_OUTS.includes(holdOut) && { holdOut }),
    ...(run.resume?.stream === true && { stream: true }),
  };
}

/**
 * How a run has read its images. Runs that tell nothing of it are older: they took 255 for white, and held out every
 * tenth image by its position.
 */
export function reading({
  config,
  resume,
}: {
  readonly config: { readonly white?: number };
  readonly resume?: { readonly holdOut?: HoldOut | null } | undefined;
}): { readonly white: number; readonly holdOut: HoldOut | undefined } {
  const { white = 255 } = config;
  const { holdOut = 'position' } = resume ?? {};
  return { white, holdOut: holdOut ?? undefined };
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}
