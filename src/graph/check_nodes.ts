import { SpecError } from '../errors';
import { OPS } from '../ops';
import { EXAMPLES, LABELS, LATENT, type Node, PARTS, type Part } from '../ops/node';
import { shown } from '../words';
import { type Graph, type GraphNode, givenShapes, inferNode } from './graph';

const NODE_FIELDS = ['name', 'op', 'inputs', 'attributes', 'part'];
const NAME = /^[A-Za-z][\w-]*(\.[\w-]+)*$/;
/** What each part may read, beside its own nodes. */
const READS: Readonly<Record<Part, readonly string[]>> = {
  encoder: [EXAMPLES, LABELS],
  latent: [],
  // The symbols of a text before each other one.
  decoder: [EXAMPLES, LATENT, LABELS],
  likelihood: [EXAMPLES],
};

/**
 * Checks nodes that come from a file, and infers their shapes. Throws a {@link SpecError} that names the field:
 * unknown ops or attributes, names twice, inputs that come later (as in a cycle) or are of no use to the part, shapes
 * that do not fit. A model has one latent node, `z`, and one likelihood, its last.
 */
export function checkNodes(input: number, nodes: unknown): Graph {
  if (!Array.isArray(nodes)) throw new SpecError('nodes', `must be an array, not ${shown(nodes)}`);
  const known = new Map<string, GraphNode>();
  const given = givenShapes([input]);
  nodes.forEach((value: unknown, i) => {
    const field = `nodes[${i}]`;
    const node = checked(value, field);
    if (Object.hasOwn(given, node.name) || known.has(node.name)) {
      throw new SpecError(`${field}.name`, `is ${shown(node.name)}, which another value has already`);
    }
    if (!Object.hasOwn(OPS, node.op))
      throw new SpecError(
        `${field}.op`,
        `must be one of ${Object.keys(OPS).join(', ')}, not ${shown(node.op)}`,
      );
    for (const [j, name] of node.inputs.entries()) {
      checkRead(node, name, known, nodes, `${field}.inputs[${j}]`);
    }
    known.set(node.name, inferNode(node, known, given, field));
  });
  const graph = { input: [input], nodes: [...known.values()] };
  checkHeld(graph);
  checkWhole(graph);
  return graph;
}

function checked(value: unknown, field: string): Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SpecError(field, `must be an object with ${NODE_FIELDS.join(', ')}, not ${shown(value)}`);
  }
  for (const key of Object.keys(value)) {
    if (!NODE_FIELDS.includes(key)) {
      throw new SpecError(`${field}.${key}`, `is not a field of a node, which has ${NODE_FIELDS.join(', ')}`);
    }
  }
  const { name, op, inputs, attributes, part } = value as Record<string, unknown>;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new SpecError(`${field}.name`, `must be a name such as encoder.0, not ${shown(name)}`);
  }
  if (typeof op !== 'string')
    throw new SpecError(`${field}.op`, `must be the name of an op, not ${shown(op)}`);
  if (!Array.isArray(inputs) || !inputs.every((one) => typeof one === 'string')) {
    throw new SpecError(`${field}.inputs`, `must be an array of names, not ${shown(inputs)}`);
  }
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    throw new SpecError(`${field}.attributes`, `must be an object, not ${shown(attributes)}`);
  }
  if (!PARTS.includes(part as Part)) {
    throw new SpecError(`${field}.part`, `must be one of ${PARTS.join(', ')}, not ${shown(part)}`);
  }
  return value as Node;
}

/** Checks a name that a node reads. */
function checkRead(
  node: Node,
  name: string,
  known: ReadonlyMap<string, GraphNode>,
  nodes: readonly unknown[],
  field: string,
): void {
  const found = known.get(name);
  if (!found && name !== EXAMPLES && name !== LABELS) {
    const later = nodes.some((one) => (one as Partial<Node> | null)?.name === name);
    throw new SpecError(
      field,
      later
        ? `is ${name}, which does not come before ${node.name}: nodes must follow what they read, and cannot form a cycle`
        : `is ${shown(name)}, which no node is called`,
    );
  }
  if (found && !found.shape) throw new SpecError(field, `is ${name}, which has no value to read`);
  const own = found?.node.part === node.part || READS[node.part].includes(name);
  const before =
    (node.part === 'latent' && found?.node.part === 'encoder') ||
    (node.part === 'likelihood' && found?.node.part === 'decoder');
  if (!own && !before) throw new SpecError(field, `is ${name}, which the ${node.part} cannot read`);
}

/** What lies in a node's value has no other place, so that nothing else may write to it or to its gradient. */
function checkHeld({ nodes }: Graph): void {
  for (const [i, { node, held = [] }] of nodes.entries()) {
    for (const place of held.keys()) {
      const name = node.inputs[place];
      const other = nodes.find((one) =>
        one.node.inputs.some(
          (input, j) =>
            input === name &&
            (one.node !== node || j !== place) &&
            (j < (one.held?.length ?? 0) || (one.op.differentiates?.(j) ?? true)),
        ),
      );
      if (other) {
        throw new SpecError(
          `nodes[${i}].inputs[${place}]`,
          `is ${name}, which ${other.node.name} reads, too`,
        );
      }
    }
  }
}

/** The term of the loss that the only node of a part gives, whatever its op. */
const TERMS = { latent: 'kl', likelihood: 'reconstruction' } as const;

/** A model has one latent node, and ends with its only likelihood. */
function checkWhole({ nodes }: Graph): void {
  const order = nodes.map(({ node }) => PARTS.indexOf(node.part));
  const early = order.findIndex((part, i) => i > 0 && part < (order[i - 1] as number));
  if (early >= 0) {
    throw new SpecError(
      `nodes[${early}].part`,
      `must not come before that of the node before it: ${PARTS.join(', ')}`,
    );
  }
  for (const [part, term] of Object.entries(TERMS)) {
    const own = nodes.filter(({ node, losses }) => node.part === part || losses?.term === term);
    if (own.length !== 1) {
      throw new SpecError('nodes', `must have one node of the part ${part}, not ${own.length}`);
    }
    const [one] = own as [GraphNode];
    const field = `nodes[${nodes.indexOf(one)}]`;
    if (one.losses?.term !== term) {
      throw new SpecError(
        `${field}.op`,
        `must be one that gives the ${term}, as the part ${part} needs, not ${one.node.op}`,
      );
    }
    if (one.node.part !== part) {
      throw new SpecError(
        `${field}.part`,
        `must be ${part}, as the op ${one.node.op} gives the ${term}, not ${one.node.part}`,
      );
    }
    if (part === 'latent' && one.node.name !== LATENT) {
      throw new SpecError(`${field}.name`, `must be ${LATENT}, not ${one.node.name}`);
    }
  }
}
