import type { InputGradient } from '../ops/op';
import { padded } from '../ops/values';
import type { Graph, GraphNode } from './graph';

/** A node as it runs: what it reads, and perhaps the activation behind it, whose output its own then is. */
export interface FusedNode extends GraphNode {
  /** Names of values; those of folded activations are their nodes'. */
  readonly reads: readonly string[];
  readonly activation: string | undefined;
}

/** Layers of at most so many columns on either side go into the chain round the latent layer. */
const SMALL = 64;

/**
 * Folds each activation into the node before it, if nothing else reads that, and if the only reader of the activation that
 * takes a derivative can multiply by the activation's: that then lies in the place of the gradient.
 */
export function foldActivations({ nodes }: Graph): FusedNode[] {
  const byName = new Map(nodes.map((one) => [one.node.name, one]));
  const folded = new Map<string, GraphNode>();
  for (const one of nodes) {
    const { node } = one;
    if (node.op !== 'activation') continue;
    const before = byName.get(node.inputs[0] as string);
    const taking = derivativeReaders(nodes, node.name);
    const alone = before && readers(nodes, before.node.name).length === 1;
    if (alone && before.op.foldsActivation && taking.length === 1 && taking[0]?.op.multipliesDerivative) {
      folded.set(before.node.name, one);
    }
  }
  const values = new Map([...folded].map(([name, { node }]) => [node.name, name]));
  return nodes
    .filter(({ node }) => !values.has(node.name))
    .map((one) => ({
      ...one,
      reads: one.node.inputs.map((name) => values.get(name) ?? name),
      activation: folded.get(one.node.name)?.node.attributes.function as string | undefined,
    }));
}

function readers(nodes: readonly GraphNode[], name: string): GraphNode[] {
  return nodes.flatMap((one) => one.node.inputs.filter((input) => input === name).map(() => one));
}

function derivativeReaders(nodes: readonly GraphNode[], name: string): GraphNode[] {
  return nodes.flatMap((one) =>
    one.node.inputs
      .filter((input, i) => input === name && (one.op.differentiates?.(i) ?? true))
      .map(() => one),
  );
}

/**
 * What becomes of the gradient of each input of each node. The backward pass goes from the last node to the first: the
 * first reader that it meets writes the gradient of a value, the others add to it.
 */
export function inputGradients(nodes: readonly FusedNode[]): ReadonlyMap<string, readonly InputGradient[]> {
  const byName = new Map(nodes.map((one) => [one.node.name, one]));
  const written = new Set<string>();
  const modes = nodes.toReversed().map(({ node, op, reads }) => {
    const own = reads.map((name, i): InputGradient => {
      const read = byName.get(name);
      if (!read?.learns || !(op.differentiates?.(i) ?? true)) return 'none';
      if (read.activation !== undefined) return 'multiply';
      if (written.has(name)) return 'add';
      written.add(name);
      return 'set';
    });
    return [node.name, own] as const;
  });
  return new Map(modes);
}

/**
 * The small dense nodes round the latent one, one behind the other, that a single dispatch takes a row through: where they
 * begin and end among the nodes. As each by itself would leave a GPU idle. Undefined if there are none on either side.
 */
export function chainAround(nodes: readonly FusedNode[]): readonly [first: number, end: number] | undefined {
  const at = nodes.findIndex(({ node }) => node.part === 'latent');
  const only = (name: string) => nodes.filter(({ reads }) => reads.includes(name)).length === 1;
  /** The node before is all that this one reads, and it alone reads that. */
  const follows = (i: number) => {
    const [one, before] = [nodes[i], nodes[i - 1]];
    return one?.reads.length === 1 && one.reads[0] === before?.node.name && only(before.node.name);
  };
  const activation = { name: undefined as string | undefined };
  const fits = ({ node, shape = [], parameters = [], ...one }: FusedNode) => {
    const widest = Math.max(
      ...shape.map(padded),
      ...parameters.map((one) => padded(one.shape.at(-1) as number)),
    );
    if (node.op !== 'dense' || widest > SMALL) return false;
    if (one.activation === undefined) return true;
    activation.name ??= one.activation;
    return activation.name === one.activation;
  };
  let first = at;
  while (first > 0 && follows(first) && fits(nodes[first - 1] as FusedNode)) first--;
  let end = at + 1;
  while (end < nodes.length && follows(end) && fits(nodes[end] as FusedNode)) end++;
  return first < at && end > at + 1 ? [first, end] : undefined;
}

/** The activation that layers without one share a pipeline with: the only one that is folded, if it is. */
export function sharedActivation(nodes: readonly FusedNode[]): string {
  const all = new Set(nodes.flatMap(({ activation }) => activation ?? []));
  return all.size === 1 ? ([...all][0] as string) : 'linear';
}
