import { CheckpointError, DivergedError, VaeError } from '../errors';
import { type Layout, layoutOf, packTensor, unpackTensor } from '../model/layout';
import { resolveSpec, type Spec, type SpecInput } from '../model/spec';
import { checksumOf } from './checksum';
import { type EpochShape, INITIAL_STATE, type Model, type TrainingState, type Weights } from './model';
import { type F32Tensor, readSafetensors, writeSafetensors } from './safetensors';

/** All that a run needs to go on. */
export interface Checkpoint {
  readonly spec: Spec;
  readonly layout: Layout;
  readonly seed: number;
  readonly weights: Weights;
  readonly state: TrainingState;
  readonly epochShape?: EpochShape | undefined;
  /** The matmul family it was trained with: under another one, a continued run is not the same bit by bit. */
  readonly matmul?: string;
  /** The families of single products, where they were measured; a continued run takes the same. */
  readonly products?: unknown;
}

const FORMAT = 'webgpu-vae';
const VERSION = '2';
/** Which flat array a tensor belongs to, by the prefix of its name. */
const PREFIXES = {
  parameters: '',
  firstMoment: 'adam.first_moment.',
  secondMoment: 'adam.second_moment.',
} as const;
const MOMENTS = ['firstMoment', 'secondMoment'] as const;

/** A model as it is when all that is in the queue is done. */
export async function checkpointOf(model: Model): Promise<Checkpoint> {
  const { spec, layout, seed, epochShape, gpu } = model;
  // Those of long runs change no bit, and so are no part of what was trained.
  const products = gpu.measures ? model.products : undefined;
  return { spec, layout, seed, epochShape, matmul: gpu.matmul, products, ...(await model.read()) };
}

/**
 * A checkpoint as safetensors: parameters named and shaped as a PyTorch module would hold them, Adam's moments by the
 * same names behind a prefix, spec and training state in the metadata.
 */
export function writeCheckpoint({
  spec,
  layout,
  seed,
  weights,
  state,
  epochShape,
  matmul,
  products,
}: Checkpoint): Uint8Array {
  const tensors = new Map<string, F32Tensor>();
  for (const [array, prefix] of Object.entries(PREFIXES)) {
    for (const tensor of layout.tensors) {
      const values = unpackTensor(weights[array as keyof Weights], tensor);
      if (!values.every(Number.isFinite)) {
        throw new DivergedError(
          `${prefix}${tensor.name} holds a number that is not finite, so this model is not saved. Take an earlier checkpoint.`,
        );
      }
      tensors.set(prefix + tensor.name, { shape: tensor.shape, values });
    }
  }
  const metadata = new Map([
    ['format', FORMAT],
    ['version', VERSION],
    ['spec', JSON.stringify(spec)],
    ['training', JSON.stringify({ seed, ...state, ...epochShape, matmul, products })],
  ]);
  metadata.set('checksum', checksumOf({ metadata, tensors }));
  return writeSafetensors({ metadata, tensors });
}

/** Reads and checks a checkpoint; moments may be missing, all of them. Throws {@link CheckpointError}. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.get('format') !== FORMAT) {
    throw new CheckpointError(
      'This safetensors file holds no model of webgpu-vae: its metadata names no such format.',
    );
  }
  if (metadata.get('version') !== VERSION) {
    throw new CheckpointError(
      `This model is of format version ${metadata.get('version')}, and this library reads ${VERSION}: take the one that wrote it.`,
    );
  }
  if (metadata.get('checksum') !== checksumOf({ metadata, tensors })) {
    throw new CheckpointError(
      'This model file is damaged: its checksum is wrong. Take an earlier checkpoint.',
    );
  }
  const spec = readSpec(metadata.get('spec'));
  const { seed, state, epochShape, products } = readTraining(metadata.get('training'));
  const layout = layoutOf(spec);
  checkSize(layout, tensors);
  const hasMoments = [...tensors.keys()].some((name) => name.startsWith('adam.'));
  const expected = new Set<string>();
  const flat = (array: keyof Weights): Float32Array => {
    const values = new Float32Array(layout.size);
    for (const tensor of layout.tensors) {
      const name = PREFIXES[array] + tensor.name;
      const found = tensors.get(name);
      if (!found) throw new CheckpointError(`This model file lacks the tensor ${name}.`);
      if (String(found.shape) !== String(tensor.shape)) {
        throw new CheckpointError(
          `Tensor ${name} has shape [${found.shape}], and this model takes [${tensor.shape}].`,
        );
      }
      const bad = found.values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0)
        throw new CheckpointError(
          `Tensor ${name} holds ${found.values[bad]} at ${bad}. Take an earlier checkpoint.`,
        );
      packTensor(values, tensor, found.values);
      expected.add(name);
    }
    return values;
  };
  const parameters = flat('parameters');
  const [firstMoment, secondMoment] = MOMENTS.map((array) =>
    hasMoments ? flat(array) : new Float32Array(layout.size),
  );
  if (secondMoment?.some((value) => value < 0)) {
    throw new CheckpointError('This model file holds a second moment below 0, of which Adam takes the root.');
  }
  const unknown = [...tensors.keys()].find((name) => !expected.has(name));
  if (unknown !== undefined)
    throw new CheckpointError(`This model file holds a tensor that its model has not: ${unknown}.`);
  return {
    spec,
    layout,
    seed,
    weights: {
      parameters,
      firstMoment: firstMoment as Float32Array,
      secondMoment: secondMoment as Float32Array,
    },
    state: hasMoments ? state : INITIAL_STATE,
    epochShape: hasMoments ? epochShape : undefined,
    products: hasMoments ? products : undefined,
  };
}

/** The spec must not make us allocate more than the file holds. */
function checkSize(layout: Layout, tensors: ReadonlyMap<string, F32Tensor>): void {
  let elements = 0;
  for (const { values } of tensors.values()) elements += values.length;
  const needed = layout.tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
  if (elements < needed) {
    throw new CheckpointError(
      `This model file holds ${elements} numbers, and its spec needs ${needed} parameters.`,
    );
  }
}

function readSpec(text: string | undefined): Spec {
  try {
    return resolveSpec(parse(text) as unknown as SpecInput);
  } catch (cause) {
    const why = cause instanceof VaeError ? cause.message : 'it is missing or no JSON object';
    throw new CheckpointError(`The spec in this model file is wrong: ${why}.`, { cause });
  }
}

function readTraining(text: string | undefined) {
  let training: Record<string, unknown>;
  try {
    training = parse(text);
  } catch (cause) {
    throw new CheckpointError('The training state in this model file is missing or no JSON object.', {
      cause,
    });
  }
  const count = (field: string, max = 2 ** 32 - 1): number => {
    const value = training[field];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
    throw new CheckpointError(`The training state in this model file has ${field} ${String(value)}.`);
  };
  const unit = (field: string): number => {
    const value = training[field];
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw new CheckpointError(`The training state in this model file has ${field} ${String(value)}.`);
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
      'The training state in this model file has a correction of 0, by which Adam divides.',
    );
  }
  const hasShape = training.examples !== undefined;
  const window = training.window === undefined ? {} : { window: count('window') };
  const epochShape = hasShape
    ? { examples: count('examples'), batchSize: count('batchSize'), ...window }
    : undefined;
  if (epochShape ? state.batch * epochShape.batchSize >= Math.max(1, epochShape.examples) : state.batch > 0) {
    throw new CheckpointError('The training state in this model file stands beyond the end of its epoch.');
  }
  // Whether this adapter can use them, and this version knows them, is the model's business.
  const { products } = training;
  return { seed: count('seed', Number.MAX_SAFE_INTEGER), state, epochShape, products };
}

function parse(text: string | undefined): Record<string, unknown> {
  const value: unknown = JSON.parse(text ?? '');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
  return value as Record<string, unknown>;
}
