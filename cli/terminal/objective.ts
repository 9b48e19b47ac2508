import type { Command } from 'commander';
import { contradictions, type FitOptions, SETTINGS, type Setting, type Together } from '../../src/index';
import { UsageError } from './errors';
import { FLAGS, inTerminalWords } from './flags';

/** What a run minimises, how its learning rate goes and how Adam steps, beyond what each run says. */
export const OBJECTIVE = [
  'betaCycles',
  'samples',
  'freeBits',
  'freeBitsOf',
  'schedule',
  'warmup',
  'decaySteps',
  'decay',
  'beta1',
  'beta2',
  'epsilon',
] as const satisfies readonly (keyof FitOptions & keyof typeof FLAGS)[];

export type Objective = Pick<FitOptions, (typeof OBJECTIVE)[number]>;

/** These of some settings; older runs, which do not say them, have the defaults. */
export function objectiveOf(from: Objective): Objective {
  const said = OBJECTIVE.flatMap((name) => {
    const usual: Setting = SETTINGS[name];
    const value = from[name] ?? usual.default;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(said);
}

/** The same by the terminal's options. */
export function objectiveFlags(of: Objective): Record<string, unknown> {
  return Object.fromEntries(OBJECTIVE.map((name) => [FLAGS[name], of[name] ?? 'none']));
}

/** Throws a UsageError for options that do not go together. */
export function checkObjective(of: Together): void {
  const [first] = contradictions(of);
  if (first) throw new UsageError(`${inTerminalWords(`--${FLAGS[first.field]} ${first.words}`)}.`);
}

/**
 * Throws a UsageError for an option that is typed without what it is for. Runs and links may have its setting, which then does
 * nothing.
 */
export function checkTyped({ schedule = 'constant' }: Objective, command: Command): void {
  if (schedule !== 'constant') return;
  const idle = command.options.find(
    (option) =>
      (option.long === '--decay' || option.long === '--decay-steps') &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (idle)
    throw new UsageError(
      `${idle.long} goes with --schedule cosine or --schedule steps, by which the learning rate falls: give both, or leave it out.`,
    );
}

/** The same for what is said of free bits, once it is known whether there are any. */
export function checkFreeBits({ freeBits = 0 }: Objective, command: Command): void {
  if (freeBits > 0 || command.getOptionValueSource('freeBitsOf') !== 'cli') return;
  throw new UsageError(
    `--${FLAGS.freeBitsOf} goes with --${FLAGS.freeBits}, such as 0.25, of which there are none: give both, or leave it out.`,
  );
}
