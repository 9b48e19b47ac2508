import { packExamples } from '../../../src/data/examples';
import type { Labels } from '../../../src/data/labels';
import { Program } from '../../../src/gpu/program';
import { readStretches, type Stretch } from '../../../src/gpu/readback';
import type { View } from '../../../src/gpu/view';
import { graphOf } from '../../../src/graph/graph';
import { type Tensor, unpackTensor } from '../../../src/graph/layout';
import { nodesOf } from '../../../src/graph/nodes';
import type { Picture } from '../../../src/graph/pictures';
import { outputOf, planReconstruction } from '../../../src/graph/plan_sampling';
import type { Model } from '../../../src/train/model';

/** What a convolution of either kind makes of an image. */
export interface FeatureMaps {
  /** Its node's name; `output` of the last, whose channels are those of an image, from 0 to 1. */
  readonly name: string;
  readonly op: string;
  readonly kernel: number;
  readonly stride: number;
  /** Height, width and channels. */
  readonly shape: Picture;
  /** [height, width, channels] */
  readonly values: Float32Array;
}

/** What the convolutions of a model make of an image, from its mean code; none of a model without. */
export interface Features {
  readonly layers: readonly FeatureMaps[];
  /** Weights of the encoder's first convolution. */
  readonly filters?: Filters;
}

export interface Filters {
  readonly shape: readonly [channels: number, inputs: number, height: number, width: number];
  /** [channels, inputs, height, width] */
  readonly values: Float32Array;
}

/** Takes an image, [1, input], through the model, and reads what its convolutions make of it. */
export async function featuresOf(
  model: Model,
  image: Uint8Array,
  told: { readonly labels?: Labels } = {},
): Promise<Features> {
  const { gpu, spec, products } = model;
  const plan = planReconstruction(spec, { batchSize: 1, matmul: gpu.matmul, products, data: 'bytes' });
  const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
  try {
    const { data, activations } = program.buffers as Record<'data' | 'activations', GPUBuffer>;
    gpu.device.queue.writeBuffer(data, 0, packExamples(image, spec.input, told).values as BufferSource);
    const encoder = gpu.device.createCommandEncoder({ label: 'features' });
    const pass = encoder.beginComputePass({ label: 'features' });
    program.encode(pass);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
    const layers = shownOf(model).map(({ name, ...one }) => {
      // An activation that is folded has no place of its own.
      const { offset } = (plan.places[`${name}.activation`] ?? plan.places[name]) as View;
      const size = one.shape.reduce((a, b) => a * b) * 4;
      return { ...one, name, stretch: { buffer: activations, offset: offset * 4, size } };
    });
    const filters = filtersOf(model);
    const stretches = [...layers.map(({ stretch }) => stretch), ...(filters ? [filters.stretch] : [])];
    const read = (await readStretches(gpu, stretches)).map((bytes) => new Float32Array(bytes));
    return {
      layers: layers.map(({ stretch: _, ...one }, i) => ({ ...one, values: read[i] as Float32Array })),
      ...(filters && { filters: filters.unpack(read.at(-1) as Float32Array) }),
    };
  } finally {
    program.dispose();
  }
}

/** Its convolutions: of those that give the output, that which gives the mean. */
function shownOf({ spec }: Model): Omit<FeatureMaps, 'values'>[] {
  const { nodes } = graphOf(spec);
  const output = outputOf(spec);
  const heads = nodes.find(({ node }) => node.name === output && node.op === 'concat')?.node.inputs ?? [];
  return nodes.flatMap(({ node: { name, op, attributes }, shape }) => {
    if (op !== 'conv2d' && op !== 'upconv2d') return [];
    const { kernel, stride } = attributes as Pick<FeatureMaps, 'kernel' | 'stride'>;
    const [mean, ...others] = heads;
    // Of a block they have its name and a number.
    if (others.some((head) => name === head || name.startsWith(`${head}.`))) return [];
    return [{ name: name === mean ? output : name, op, kernel, stride, shape: shape as unknown as Picture }];
  });
}

/** Where the weights of the encoder's first convolution lie, and what they are; undefined where it has none. */
function filtersOf({
  spec,
  layout,
  buffers,
}: Model): { readonly stretch: Stretch; readonly unpack: (flat: Float32Array) => Filters } | undefined {
  const first = nodesOf(spec).find(({ op }) => op === 'conv2d')?.name;
  if (first === undefined) return undefined;
  const { weight } = layout.parameters[first] as { weight: View };
  const tensor = layout.tensors.find(({ name }) => name === `${first}.weight`) as Tensor;
  return {
    stretch: { buffer: buffers.parameters, offset: weight.offset * 4, size: weight.rows * weight.stride * 4 },
    unpack: (flat) => ({
      shape: tensor.shape as unknown as Filters['shape'],
      values: unpackTensor(flat, { ...tensor, offset: tensor.offset - weight.offset }),
    }),
  };
}
