import { CheckpointError } from '../errors';
import { shown } from '../words';
import type { TrainingState } from './model';

/** The spec as the metadata have it, to be resolved. Throws a {@link CheckpointError}. */
export function parseSpec(text: string | undefined): Record<string, unknown> {
  try {
    return parse(text);
  } catch (cause) {
    throw new CheckpointError(
      `The spec in this model file ${text === undefined ? 'is missing' : 'is not a JSON object'}. Take an earlier checkpoint.`,
      { cause },
    );
  }
}

/** Seed, state and epoch of a run, checked. Throws a {@link CheckpointError}. */
export function readTraining(text: string | undefined) {
  let training: Record<string, unknown>;
  try {
    training = parse(text);
  } catch (cause) {
    throw new CheckpointError(
      `The training state in this model file ${text === undefined ? 'is missing' : 'is not a JSON object'}. Take an earlier checkpoint.`,
      { cause },
    );
  }
  const count = (field: string, max = 2 ** 32 - 1): number => {
    const value = training[field];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
    throw new CheckpointError(
      `The training state in this model file is wrong: ${field} is ${shown(value)}. Take an earlier checkpoint.`,
    );
  };
  const unit = (field: string): number => {
    const value = training[field];
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw new CheckpointError(
      `The training state in this model file is wrong: ${field} is ${shown(value)}. Take an earlier checkpoint.`,
    );
  };
  const state: TrainingState = {
    step: count('step'),
    epoch: count('epoch'),
    batch: count('batch'),
    correction1: unit('correction1'),
    correction2: unit('correction2'),
  };
  if (state.step > 0 && !(state.correction1 > 0 && state.correction2 > 0)) {
    throw new CheckpointError(
      'The training state in this model file is wrong: a bias correction of Adam is 0 after its first step. Take an earlier checkpoint.',
    );
  }
  const hasShape = training.examples !== undefined;
  const window = training.window === undefined ? {} : { window: count('window') };
  const epochShape = hasShape
    ? { examples: count('examples'), batchSize: count('batchSize'), ...window }
    : undefined;
  if (epochShape ? state.batch * epochShape.batchSize >= Math.max(1, epochShape.examples) : state.batch > 0) {
    throw new CheckpointError(
      'The training state in this model file is wrong: its batch is beyond the end of the epoch. Take an earlier checkpoint.',
    );
  }
  // Whether this adapter can use them, and this version knows them, is the model's business.
  const { products } = training;
  return { seed: count('seed', Number.MAX_SAFE_INTEGER), state, epochShape, products };
}

function parse(text: string | undefined): Record<string, unknown> {
  const value: unknown = JSON.parse(text ?? '');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('not an object');
  return value as Record<string, unknown>;
}
