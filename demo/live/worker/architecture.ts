import { type GraphNode, graphOf } from '../../../src/graph/graph';
import type { Spec } from '../../../src/graph/spec';
import type { Classes } from '../../../src/ops/condition/names';
import { EXAMPLES, LABELS, type Part, type Shape } from '../../../src/ops/node';

/** A layer of a model as a picture of it has it. */
export interface Layer {
  /** Its node's; `x` of the examples. */
  readonly name: string;
  readonly part: Part;
  /** That makes its value; `x` of the examples. */
  readonly op: string;
  /** Of its value: [height, width, channels] of a picture, or [values]. */
  readonly shape: Shape;
  /** Values of that shape beside each other, by their names, where there are several: mu and logvar. */
  readonly heads: readonly string[];
  /** Of a convolution. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Of labels that come beside the value. */
  readonly classes?: Classes;
  readonly parameters: number;
  /** Of a residual block's sum: the place of the layer that is added, and whether it is projected. */
  readonly branch?: { readonly from: number; readonly projected: boolean };
}

/**
 * The layers of a model in the order of its nodes, without activations and the likelihood. What it reads, and what its decoder
 * gives, has the shape of the `picture`.
 */
export function architectureOf(spec: Spec, picture: Shape): Layer[] {
  const { nodes } = graphOf(spec);
  const byName = new Map(nodes.map((one) => [one.node.name, one]));
  const layers: Layer[] = [
    { name: EXAMPLES, part: 'encoder', op: EXAMPLES, shape: picture, heads: [], parameters: 0 },
  ];
  /** The layer that each node's value is shown as. */
  const places = new Map([[EXAMPLES, 0]]);
  for (const { node, ...inferred } of nodes) {
    const { name, op, inputs, attributes, part } = node;
    const [first = '', second = ''] = inputs;
    if (part === 'likelihood') continue;
    if (op === 'activation' || isProjection(name)) {
      places.set(name, places.get(first) as number);
      continue;
    }
    // What a transposed convolution reads is a picture, whatever gives it.
    if (op === 'upconv2d') {
      const read = places.get(first) as number;
      layers[read] = { ...(layers[read] as Layer), shape: attributes.from as Shape };
    }
    // Heads that are layers of their own are shown as the one that joins them.
    const joined = op === 'concat' ? inputs.map((input) => byName.get(input) as GraphNode) : [];
    layers.splice(layers.length - joined.length, joined.length);
    places.set(name, layers.length);
    const { op: made, attributes: of } = joined[0]?.node ?? node;
    const heads = joined.length > 0 ? inputs : headsOf(attributes.heads);
    const { shape = [] } = joined[0] ?? inferred;
    const projection = op === 'add' ? byName.get(`${name}${PROJECTION}`) : undefined;
    const { kernel, stride } = of as { kernel?: number; stride?: number };
    layers.push({
      name,
      part,
      op: made,
      shape: name === 'output' ? picture : heads.length > 0 ? [attributes.units as number] : shape,
      heads,
      ...(kernel && stride && { kernel, stride }),
      ...(second === LABELS && { classes: attributes.classes as Classes }),
      parameters: [inferred, ...joined, ...(projection ? [projection] : [])].reduce(addParameters, 0),
      ...(op === 'add' && {
        branch: { from: places.get(second) as number, projected: projection !== undefined },
      }),
    });
  }
  return layers;
}

/** Names of values beside each other; of attention, where heads are a number, there are none. */
function headsOf(heads: unknown): readonly string[] {
  return Array.isArray(heads) ? heads : [];
}

const PROJECTION = '.projection';

function isProjection(name: string): boolean {
  return name.endsWith(PROJECTION);
}

function addParameters(sum: number, { tensors = [] }: Pick<GraphNode, 'tensors'>): number {
  return tensors.reduce((all, { shape }) => all + shape.reduce((a, b) => a * b), sum);
}
