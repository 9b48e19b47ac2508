import { CheckpointError, SpecError } from '../errors';
import { checkNodes } from '../graph/check_nodes';
import { nodesOf } from '../graph/nodes';
import type { Spec } from '../graph/spec';
import { EARLIER_GAUSSIAN } from '../ops/gaussian/names';
import type { Node } from '../ops/node';
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

/**
 * Checks the nodes that a file says its model has: that they make a model, and the one of its spec, so that weights are
 * not taken for those of another. Throws a {@link CheckpointError} that names the field.
 */
export function checkNodesOf(spec: Spec, text: string | undefined): void {
  const wrong = (words: string, cause?: unknown) =>
    new CheckpointError(`The nodes in this model file are wrong: ${words}. Take an earlier checkpoint.`, {
      cause,
    });
  let nodes: unknown;
  try {
    nodes = renamed(JSON.parse(text ?? ''));
    checkNodes(spec.input, nodes);
  } catch (cause) {
    throw wrong(cause instanceof SpecError ? cause.message : 'they are not JSON', cause);
  }
  const own = nodesOf(spec);
  for (const [i, node] of (nodes as Node[]).entries()) {
    if (canonical(node) !== canonical(own[i]))
      throw wrong(`nodes[${i}], ${node.name}, is not that of the spec`);
  }
  if ((nodes as Node[]).length < own.length) throw wrong(`${own[(nodes as Node[]).length]?.name} is missing`);
}

/** Nodes of files that know one op for all likelihoods, with its distribution as an attribute, as they are today. */
function renamed(nodes: unknown): unknown {
  if (!Array.isArray(nodes)) return nodes;
  return nodes.map((node: Partial<Node> | null) => {
    if (node?.op !== 'likelihood') return node;
    const { distribution, ...others } = { ...node.attributes };
    const attributes = distribution === 'gaussian' ? { ...EARLIER_GAUSSIAN, ...others } : others;
    return { ...node, op: distribution, attributes };
  });
}

/** A value as JSON, with the fields of each object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
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
