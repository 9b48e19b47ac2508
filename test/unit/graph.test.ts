import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/errors';
import type { View } from '../../src/gpu/view';
import { arenaOf } from '../../src/graph/arena';
import { checkNodes } from '../../src/graph/check_nodes';
import { chainAround, foldActivations, inputGradients } from '../../src/graph/fuse';
import { graphOf } from '../../src/graph/graph';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import type { Node } from '../../src/ops/node';
import { checkNodesOf } from '../../src/train/metadata';

const SPEC: SpecInput = { input: 12, encoder: [8, 6], latent: 3, activation: 'tanh' };
const nodes = (): Node[] => structuredClone([...nodesOf(resolveSpec(SPEC))]);
const dense = (name: string, input: string, units: number, part: Node['part'] = 'encoder'): Node => ({
  name,
  op: 'dense',
  inputs: [input],
  attributes: { units },
  part,
});

describe('the nodes of a spec', () => {
  test('are dense layers with their activations, the latent layer, and the likelihood', () => {
    expect(nodes().map(({ name, op, inputs }) => `${name} = ${op}(${inputs})`)).toEqual([
      'encoder.0 = dense(x)',
      'encoder.0.activation = activation(encoder.0)',
      'encoder.1 = dense(encoder.0.activation)',
      'encoder.1.activation = activation(encoder.1)',
      'heads = dense(encoder.1.activation)',
      'z = latent(heads)',
      'decoder.0 = dense(z)',
      'decoder.0.activation = activation(decoder.0)',
      'decoder.1 = dense(decoder.0.activation)',
      'decoder.1.activation = activation(decoder.1)',
      'output = dense(decoder.1.activation)',
      'loss = bernoulli(output,x)',
    ]);
  });

  test('are plain JSON', () => {
    expect(JSON.parse(JSON.stringify(nodes()))).toEqual(nodes());
  });
});

type Change = (all: Node[]) => unknown;
const set =
  (i: number, change: Record<string, unknown>): Change =>
  (all) =>
    all.map((node, j) => (i === j ? { ...node, ...change } : node));

describe('nodes that make no model are refused, by the field', () => {
  const CASES: readonly (readonly [what: string, field: string, words: RegExp, change: Change])[] = [
    ['no array', 'nodes', /must be an array/, () => 'nodes'],
    ['a node that is none', 'nodes[1]', /must be an object/, (all) => [all[0], null]],
    ['a field too many', 'nodes[0].size', /is not a field of a node/, set(0, { size: 3 })],
    ['an unknown op', 'nodes[0].op', /must be one of dense, /, set(0, { op: 'conv' })],
    ['an inherited name for an op', 'nodes[0].op', /must be one of/, set(0, { op: 'constructor' })],
    ['a name that is none', 'nodes[0].name', /must be a name/, set(0, { name: 'a b' })],
    ['a name twice', 'nodes[2].name', /already/, set(2, { name: 'encoder.0' })],
    ['the name of the examples', 'nodes[0].name', /already/, set(0, { name: 'x' })],
    ['an unknown part', 'nodes[0].part', /must be one of encoder/, set(0, { part: 'middle' })],
    ['no attributes', 'nodes[0].attributes', /must be an object/, set(0, { attributes: 3 })],
    ['a width of 0', 'nodes[0].attributes.units', /from 1 to/, set(0, { attributes: { units: 0 } })],
    ['half a unit', 'nodes[0].attributes.units', /from 1 to/, set(0, { attributes: { units: 2.5 } })],
    [
      'an unknown attribute',
      'nodes[0].attributes.bias',
      /takes units/,
      set(0, { attributes: { units: 8, bias: 1 } }),
    ],
    [
      'heads without names',
      'nodes[4].attributes.heads',
      /names/,
      set(4, { attributes: { units: 3, heads: [1] } }),
    ],
    [
      'an unknown activation',
      'nodes[1].attributes.function',
      /one of relu/,
      set(1, { attributes: { function: 'mish' } }),
    ],
    ['an input that nothing is called', 'nodes[0].inputs[0]', /no node is called/, set(0, { inputs: ['y'] })],
    ['an input that comes later', 'nodes[0].inputs[0]', /cycle/, set(0, { inputs: ['encoder.1'] })],
    ['itself for an input', 'nodes[0].inputs[0]', /cycle/, set(0, { inputs: ['encoder.0'] })],
    ['two inputs for one', 'nodes[0].inputs', /must name 1/, set(0, { inputs: ['x', 'x'] })],
    ['inputs that are no names', 'nodes[0].inputs', /array of names/, set(0, { inputs: [3] })],
    [
      'a decoder that reads the encoder',
      'nodes[6].inputs[0]',
      /decoder cannot read/,
      set(6, { inputs: ['encoder.0'] }),
    ],
    [
      'an encoder that reads the loss',
      'nodes[12].inputs[0]',
      /no value/,
      (all) => [...all, dense('a', 'loss', 3)],
    ],
    [
      'heads of another width',
      'nodes[5].inputs[0]',
      /3 latent dimensions take 8/,
      set(4, { attributes: { units: 8, heads: ['mu', 'logvar'] } }),
    ],
    [
      'an output of another width',
      'nodes[11].inputs[0]',
      /has shape \[5\]/,
      set(10, { attributes: { units: 5 } }),
    ],
    [
      'a latent node of another name',
      'nodes[5].name',
      /must be z/,
      (all) => set(6, { inputs: ['code'] })(set(5, { name: 'code' })(all) as Node[]),
    ],
    ['no likelihood', 'nodes', /one node of the part likelihood/, (all) => all.slice(0, -1)],
    [
      'a likelihood that is none',
      'nodes[11].op',
      /gives the reconstruction, as the part likelihood needs, not add/,
      set(11, { op: 'add', inputs: ['output', 'x'] }),
    ],
    [
      'a likelihood in another part',
      'nodes[11].part',
      /must be likelihood, as the op bernoulli gives the reconstruction/,
      (all) => [
        ...all.slice(0, 11),
        { name: 'a', op: 'bernoulli', inputs: ['z', 'z'], attributes: {}, part: 'decoder' },
      ],
    ],
    ['parts out of order', 'nodes[12].part', /must not come before/, (all) => [...all, dense('a', 'x', 3)]],
  ];

  const thrownBy = (work: () => void): unknown => {
    try {
      work();
    } catch (error) {
      return error;
    }
  };
  test.each(CASES)('%s', (_, field, words, change) => {
    const thrown = thrownBy(() => checkNodes(12, change(nodes())));
    expect(thrown).toBeInstanceOf(SpecError);
    // A decoder cannot read what is renamed; the field is that of the first node in the way.
    expect((thrown as SpecError).message).toMatch(
      field === 'nodes[5].name' ? /decoder cannot read|must be z/ : words,
    );
    if (field !== 'nodes[5].name') expect((thrown as SpecError).field).toBe(field);
  });

  test.each(CASES)('in a model file: %s', (_what, field, _words, change) => {
    const thrown = thrownBy(() => checkNodesOf(resolveSpec(SPEC), JSON.stringify(change(nodes()))));
    const cause = { name: 'SpecError', ...(field !== 'nodes[5].name' && { field }) };
    expect(thrown).toMatchObject({ name: 'CheckpointError', cause });
  });

  test('a model file whose nodes are not those of its spec, or no JSON', () => {
    const spec = resolveSpec(SPEC);
    const check = (text: string) => () => checkNodesOf(spec, text);
    expect(check(JSON.stringify(nodes()))).not.toThrow();
    const other = JSON.stringify(nodesOf(resolveSpec({ ...SPEC, encoder: [8, 7] })));
    expect(check(other)).toThrow(/nodes\[2\], encoder\.1, is not that of the spec/);
    expect(check('{')).toThrow(/not JSON/);
    // Older files know one op for all likelihoods.
    const { op: distribution, ...loss } = nodes().at(-1) as Node;
    const older = [...nodes().slice(0, -1), { ...loss, op: 'likelihood', attributes: { distribution } }];
    expect(check(JSON.stringify(older))).not.toThrow();
    const others = resolveSpec({ ...SPEC, likelihood: 'gaussian' });
    expect(() => checkNodesOf(others, JSON.stringify(older))).toThrow(/nodes\[11\], loss, is not that/);
    // The order of an object's fields says nothing.
    const turned = nodes().map((node) => Object.fromEntries(Object.entries(node).reverse()));
    expect(check(JSON.stringify(turned))).not.toThrow();
  });
});

describe('activations', () => {
  const folded = (all: unknown) =>
    foldActivations(checkNodes(12, all)).map(({ node, reads, activation }) =>
      `${node.name}(${reads}) ${activation ?? ''}`.trim(),
    );

  test('are folded into the layer before them', () => {
    expect(folded(nodes())).toEqual([
      'encoder.0(x) tanh',
      'encoder.1(encoder.0) tanh',
      'heads(encoder.1)',
      'z(heads)',
      'decoder.0(z) tanh',
      'decoder.1(decoder.0) tanh',
      'output(decoder.1)',
      'loss(output,x)',
    ]);
  });

  test('are nodes of their own where several read them, or what is before them', () => {
    const twice = nodes();
    // Nothing reads the second layer's value but for this one.
    twice.splice(3, 0, dense('also', 'encoder.0.activation', 4));
    expect(folded(twice).slice(0, 3)).toEqual([
      'encoder.0(x)',
      'encoder.0.activation(encoder.0)',
      'encoder.1(encoder.0.activation) tanh',
    ]);
    const before = nodes();
    before.splice(2, 0, dense('also', 'encoder.0', 4));
    expect(folded(before).slice(0, 2)).toEqual(['encoder.0(x)', 'encoder.0.activation(encoder.0)']);
  });
});

describe('gradients of inputs', () => {
  const gradients = (all: unknown) =>
    Object.fromEntries(inputGradients(foldActivations(checkNodes(12, all))));

  test('are written, or multiplied by the derivative of what is folded; the examples have none', () => {
    expect(gradients(nodes())).toEqual({
      'encoder.0': ['none'],
      'encoder.1': ['multiply'],
      heads: ['multiply'],
      z: ['set'],
      'decoder.0': ['set'],
      'decoder.1': ['multiply'],
      output: ['multiply'],
      loss: ['set', 'none'],
    });
  });

  test('are written by the last reader and added to by those before it', () => {
    const twice = nodes();
    twice.splice(3, 0, dense('also', 'encoder.0.activation', 4));
    const found = gradients(twice);
    expect([found.also, found['encoder.1'], found['encoder.0.activation']]).toEqual([
      ['set'],
      ['add'],
      ['set'],
    ]);
  });
});

describe('the chain round the latent node', () => {
  const range = (all: unknown) => {
    const fused = foldActivations(checkNodes(12, all));
    const found = chainAround(fused);
    return found && fused.slice(...found).map(({ node }) => node.name);
  };

  test('has the small layers on both sides', () => {
    expect(range(nodes())).toEqual([
      'encoder.0',
      'encoder.1',
      'heads',
      'z',
      'decoder.0',
      'decoder.1',
      'output',
    ]);
    const wide = nodesOf(resolveSpec({ ...SPEC, encoder: [65, 8], decoder: [8, 65] }));
    expect(range(wide)).toEqual(['heads', 'z', 'decoder.0']);
  });

  test('begins behind a value that another node reads, too', () => {
    const twice = nodes();
    twice.splice(2, 0, dense('also', 'encoder.0.activation', 4));
    expect(range(twice)?.[0]).toBe('encoder.1');
  });

  test('is none where the layers on one side are wide', () => {
    expect(range(nodesOf(resolveSpec({ input: 12, latent: 3, decoder: [65] })))).toBeUndefined();
  });
});

describe('labels', () => {
  const told = resolveSpec({ ...SPEC, classes: 10 });
  const all = (): Node[] => structuredClone([...nodesOf(told)]);

  test('stand beside what encoder and decoder read', () => {
    const conditions = all().filter(({ op }) => op === 'condition');
    expect(conditions.map(({ name, inputs }) => `${name}(${inputs})`)).toEqual([
      'encoder.condition(x,labels)',
      'decoder.condition(z,labels)',
    ]);
    const shapes = new Map(graphOf(told).nodes.map(({ node, shape }) => [node.name, shape]));
    expect([shapes.get('encoder.condition'), shapes.get('decoder.condition')]).toEqual([[22], [13]]);
    expect(all().find(({ name }) => name === 'encoder.0')?.inputs).toEqual(['encoder.condition']);
    expect(all().find(({ name }) => name === 'decoder.0')?.inputs).toEqual(['decoder.condition']);
  });

  test('are copied with nothing: x and z lie in what has them beside', () => {
    const graph = graphOf(told);
    const { places, deltas } = arenaOf(foldActivations(graph), graph, 8);
    for (const [name, whole] of [
      ['x', 'encoder.condition'],
      ['z', 'decoder.condition'],
    ] as const) {
      const { offset, stride } = places[whole] as View;
      expect(places[name]).toMatchObject({ offset, stride });
    }
    // Nothing takes a gradient of x or of labels.
    expect((places['encoder.condition'] as View).offset).toBeGreaterThanOrEqual(deltas);
    expect((places.labels as View).offset).toBeGreaterThan(deltas);
  });

  test('are refused beside what another node writes to, and from elsewhere', () => {
    const refused = (change: Change, field: string, words: RegExp) => {
      const thrown = catching(() => checkNodes(12, change(all())));
      expect(thrown).toBeInstanceOf(SpecError);
      expect(thrown).toMatchObject({ field, message: expect.stringMatching(words) });
    };
    const at = (name: string) => all().findIndex((node) => node.name === name);
    const [encoder, decoder] = [at('encoder.condition'), at('decoder.condition')];
    refused(
      (nodes) => nodes.toSpliced(encoder + 1, 0, dense('also', 'x', 3)),
      `nodes[${encoder}].inputs[0]`,
      /also reads, too/,
    );
    refused(
      (nodes) => nodes.toSpliced(decoder + 1, 0, dense('also', 'z', 3, 'decoder')),
      `nodes[${decoder}].inputs[0]`,
      /also reads, too/,
    );
    refused(set(encoder, { inputs: ['x', 'x'] }), `nodes[${encoder}].inputs[1]`, /must be labels/);
    refused(
      set(encoder, { attributes: { classes: 0 } }),
      `nodes[${encoder}].attributes.classes`,
      /from 1 to/,
    );
    refused((nodes) => set(0, { name: 'labels' })(nodes), 'nodes[0].name', /already/);
    refused(
      (nodes) => set(at('loss'), { inputs: ['output', 'labels'] })(nodes),
      `nodes[${at('loss')}].inputs[1]`,
      /likelihood cannot read/,
    );
  });
});

test('a graph has the shapes of its values', () => {
  const shapes = graphOf(resolveSpec(SPEC)).nodes.map(({ node, shape }) => [node.name, shape]);
  expect(Object.fromEntries(shapes)).toMatchObject({ 'encoder.0': [8], heads: [8], z: [3], output: [12] });
});

function catching(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
