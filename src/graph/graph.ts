import { StateError } from '../errors';
import { OPS } from '../ops';
import { EXAMPLES, LABELS, type Node, type Shape } from '../ops/node';
import type { Inferred, Op } from '../ops/op';
import type { Described } from './nodes';
import { nodesOf } from './nodes';

/** A node with what follows from it. */
export interface GraphNode extends Inferred {
  readonly node: Node;
  readonly op: Op;
  /** Some parameter is behind its value, so that it has a gradient. */
  readonly learns: boolean;
  /** It comes of the latent node, so that it has a row for each sample of an example. */
  readonly drawn: boolean;
}

/** A model as checked nodes, each behind those that it reads. */
export interface Graph {
  /** Shape of an example. */
  readonly input: Shape;
  readonly nodes: readonly GraphNode[];
}

/** Shapes of what comes with a batch: an example, and its label. */
export function givenShapes(input: Shape): Readonly<Record<string, Shape>> {
  return { [EXAMPLES]: input, [LABELS]: [1] };
}

/** The model of a spec, with the shapes of its nodes. Throws a SpecError for shapes that do not fit. */
export function graphOf(spec: Described): Graph {
  const known = new Map<string, GraphNode>();
  const given = givenShapes([spec.input]);
  for (const [i, node] of nodesOf(spec).entries()) {
    known.set(node.name, inferNode(node, known, given, `nodes[${i}]`));
  }
  return { input: [spec.input], nodes: [...known.values()] };
}

/**
 * A node with its shape, which follows from `known`, the nodes before it, and what is `given`; all that it reads has a
 * value. Throws a {@link SpecError} that names the field.
 */
export function inferNode(
  node: Node,
  known: ReadonlyMap<string, GraphNode>,
  given: Readonly<Record<string, Shape>>,
  field: string,
): GraphNode {
  const op = OPS[node.op];
  if (!op) throw new StateError(`The op ${node.op} is not loaded: await loadLayers(spec) first.`);
  const read = node.inputs.map((name) => known.get(name));
  const shapes = read.map((one, j) => (one ? one.shape : given[node.inputs[j] as string]) as Shape);
  const inferred = op.infer(node, shapes, field);
  const learns = inferred.parameters !== undefined || read.some((one) => one?.learns === true);
  const drawn = inferred.sampled ?? read.some((one) => one?.drawn === true);
  return { node, op, learns, drawn, ...inferred };
}
