import { onlyKnown } from '../arguments';
import { check } from '../checks';
import { CheckpointError, DivergedError, OptionError, StateError, VaeError } from '../errors';
import { type Layout, layoutOf, packTensor, unpackTensor } from '../graph/layout';
import { loadLayers } from '../graph/load';
import { nodesOf } from '../graph/nodes';
import { type Activation, type Likelihood, resolveSpec, type Spec, type SpecInput } from '../graph/spec';
import { EARLIER_GAUSSIAN, type Sigma, type Squash } from '../ops/gaussian/names';
import { namesOf } from '../options';
import { listed, shown } from '../words';
import { checksumOf } from './checksum';
import { renumbered, widthsOf } from './foreign';
import { checkNodesOf, parseSpec, readTraining } from './metadata';
import { type EpochShape, INITIAL_STATE, type Model, type TrainingState, type Weights } from './model';
import { type F32Tensor, readSafetensors, type Safetensors, writeSafetensors } from './safetensors';

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
          `${prefix}${tensor.name} has a value that is not finite, so the model is not saved. Take an earlier checkpoint.`,
        );
      }
      tensors.set(prefix + tensor.name, { shape: tensor.shape, values });
    }
  }
  const metadata = new Map([
    ['format', FORMAT],
    ['version', VERSION],
    ['spec', JSON.stringify(spec)],
    ['nodes', JSON.stringify(nodesOf(spec))],
    ['training', JSON.stringify({ seed, ...state, ...epochShape, matmul, products })],
  ]);
  metadata.set('checksum', checksumOf({ metadata, tensors }));
  return writeSafetensors({ metadata, tensors });
}

/** What a file may lack: see {@link readCheckpoint}. */
export interface LoadOptions {
  /** The hidden layers' activation, where the file does not say it; `relu` by default. */
  readonly activation?: Activation;
  /** The likelihood, where the file does not say it; `bernoulli` by default. */
  readonly likelihood?: Likelihood;
  /** Of a Gaussian, where the file does not say it; `sigma` 1 and `squash` `identity` by default. */
  readonly squash?: Squash;
  readonly sigma?: Sigma;
  /** Of a categorical likelihood, where the file does not say it. */
  readonly categories?: number;
}

/** Fields of a spec that can be neither read from a file nor seen by its tensors. */
export type Assumed = 'activation' | 'likelihood' | 'sigma' | 'squash';

/** A checkpoint as it is read. */
export interface Loaded extends Checkpoint {
  /** What neither the file nor the options said, so that the default was taken. */
  readonly assumed: readonly Assumed[];
}

/**
 * Reads and checks a model file: a checkpoint of this library, or weights that another program saved under the same names.
 *
 * This library writes a training state and a checksum. So a file with either must have both, and they must be right; what
 * has neither is weights alone, and its training starts anew. Throws {@link CheckpointError}, or {@link OptionError}
 * for options that contradict the file.
 */
export function readCheckpoint(bytes: Uint8Array, options: LoadOptions = {}): Loaded {
  checkOptions(options);
  return readFile(readSafetensors(bytes), options);
}

/** The same, with what models of texts and layers of attention need to be read, which is brought where the file or the options have some. */
export async function openCheckpoint(bytes: Uint8Array, options: LoadOptions): Promise<Loaded> {
  checkOptions(options);
  const file = readSafetensors(bytes);
  const spec = specIn(file);
  await Promise.all([loadLayers(spec), loadLayers(options)]);
  return readFile(file, options);
}

/** A spec as it is written there; undefined where there is none, which is told of later. */
function specIn({ metadata }: Safetensors): unknown {
  try {
    return parseSpec(metadata.get('spec'));
  } catch {
    return undefined;
  }
}

function checkOptions(options: LoadOptions): void {
  const names = namesOf('load');
  onlyKnown(options, names);
  for (const name of names)
    if (options[name as keyof LoadOptions] !== undefined) check(name, options[name as keyof LoadOptions]);
}

function readFile(file: Safetensors, options: LoadOptions): Loaded {
  const own = file.metadata.has('checksum') || file.metadata.has('training');
  return own ? readOwn(file, options) : readForeign(file, options);
}

function readOwn(file: Safetensors, options: LoadOptions): Loaded {
  const { metadata, tensors } = file;
  if (metadata.get('format') !== FORMAT) {
    throw new CheckpointError(
      `This is not a webgpu-vae model: the format in its metadata is ${shown(metadata.get('format'))}, not "${FORMAT}". Choose another file.`,
    );
  }
  checkVersion(metadata.get('version'));
  if (!metadata.has('checksum')) {
    throw new CheckpointError(
      'This model file is damaged: its checksum is missing. Take an earlier checkpoint.',
    );
  }
  const [written, found] = [metadata.get('checksum'), checksumOf(file)];
  if (written !== found) {
    throw new CheckpointError(
      `This model file is damaged: its checksum is ${shown(written)}, but that of its contents is ${found}. Take an earlier checkpoint.`,
    );
  }
  const { spec, assumed } = completed(parseSpec(metadata.get('spec')), options, 'own');
  if (metadata.has('nodes')) checkNodesOf(spec, metadata.get('nodes'));
  const { seed, state, epochShape, products } = readTraining(metadata.get('training'));
  const hasMoments = [...tensors.keys()].some((name) => name.startsWith('adam.'));
  const { layout, weights } = readWeights(spec, tensors, hasMoments);
  return {
    ...{ spec, assumed, layout, seed, weights },
    state: hasMoments ? state : INITIAL_STATE,
    epochShape: hasMoments ? epochShape : undefined,
    products: hasMoments ? products : undefined,
  };
}

/** Weights alone, with or without a spec. */
function readForeign({ metadata, tensors: named }: Safetensors, options: LoadOptions): Loaded {
  if ([...named.keys()].some((name) => name.startsWith('adam.'))) {
    throw new CheckpointError(
      'This model file is damaged: it has optimiser moments, but no training state and no checksum. Take an earlier checkpoint, or save the weights alone.',
    );
  }
  const described = metadata.get('format') === FORMAT;
  if (described && metadata.has('version')) checkVersion(metadata.get('version'));
  const hasSpec = described && metadata.has('spec');
  const { spec, assumed } = completed(
    hasSpec ? parseSpec(metadata.get('spec')) : { ...widthsOf(renumbered(named)) },
    options,
    'foreign',
  );
  if (hasSpec && metadata.has('nodes')) checkNodesOf(spec, metadata.get('nodes'));
  // Only where the names are not those of the spec: residual blocks take numbers, too.
  const exact = hasSpec && layoutOf(spec).tensors.every(({ name }) => named.has(name));
  const { layout, weights } = readWeights(spec, exact ? named : renumbered(named), false);
  return { spec, assumed, layout, seed: 0, weights, state: INITIAL_STATE };
}

function checkVersion(version: string | undefined): void {
  if (version === VERSION) return;
  throw new CheckpointError(
    `This model file has format version ${version ?? '(none)'}; this library reads version ${VERSION}. Load it with the version of webgpu-vae that saved it.`,
  );
}

/**
 * A spec of what the file says and, where it says nothing, the options; and which fields were assumed. An own file without a
 * sigma is from before there were others than 1.
 */
function completed(
  described: Readonly<Record<string, unknown>>,
  options: LoadOptions,
  whose: 'own' | 'foreign',
): { spec: Spec; assumed: Assumed[] } {
  const given: Record<string, unknown> = {};
  const assumed: Assumed[] = [];
  for (const field of namesOf('load') as (keyof LoadOptions)[]) {
    const [inFile, option] = [described[field], options[field]];
    if (inFile !== undefined && option !== undefined && inFile !== option) {
      throw new OptionError(
        field,
        `must be ${shown(inFile)}, as the model file says, not ${shown(option)}; leave it out`,
      );
    }
    if (option !== undefined) given[field] = option;
    else if (inFile === undefined && field !== 'categories') assumed.push(field);
  }
  const all = { ...described, ...given };
  const spec = resolved(all.likelihood === 'gaussian' ? { ...EARLIER_GAUSSIAN, ...all } : all);
  // Without hidden layers there is nothing to activate.
  const hidden = spec.encoder.length + spec.decoder.length > 0;
  const ofGaussian = whose === 'foreign' && spec.likelihood === 'gaussian';
  const matters = { activation: hidden, likelihood: true, sigma: ofGaussian, squash: ofGaussian };
  return { spec, assumed: assumed.filter((field) => matters[field]) };
}

function resolved(input: Readonly<Record<string, unknown>>): Spec {
  try {
    return resolveSpec(input as unknown as SpecInput);
  } catch (cause) {
    // What was not loaded is no fault of the file.
    if (!(cause instanceof VaeError) || cause instanceof StateError) throw cause;
    throw new CheckpointError(`The spec in this model file is wrong: ${cause.message}.`, { cause });
  }
}

/** The tensors at their places, each checked. */
function readWeights(spec: Spec, tensors: ReadonlyMap<string, F32Tensor>, hasMoments: boolean) {
  const layout = layoutOf(spec);
  checkTensors(layout, tensors, hasMoments);
  const flat = (array: keyof Weights): Float32Array => {
    const values = new Float32Array(layout.size);
    for (const tensor of layout.tensors) {
      const name = PREFIXES[array] + tensor.name;
      packTensor(values, tensor, finite(name, tensors.get(name) as F32Tensor));
    }
    return values;
  };
  const moment = (array: keyof Weights) => (hasMoments ? flat(array) : new Float32Array(layout.size));
  const weights: Weights = {
    parameters: flat('parameters'),
    firstMoment: moment('firstMoment'),
    secondMoment: moment('secondMoment'),
  };
  if (weights.secondMoment.some((value) => value < 0)) {
    throw new CheckpointError(
      'This model file is damaged: a second moment of Adam is below 0. Take an earlier checkpoint.',
    );
  }
  return { layout, weights };
}

/**
 * Every tensor must be there, of its shape, and no other. Checked before anything is allocated, as a spec may ask for more
 * than the file has.
 */
function checkTensors(layout: Layout, tensors: ReadonlyMap<string, F32Tensor>, hasMoments: boolean): void {
  const prefixes = hasMoments ? Object.values(PREFIXES) : [PREFIXES.parameters];
  const shapes = new Map(
    prefixes.flatMap((prefix) => layout.tensors.map(({ name, shape }) => [prefix + name, shape] as const)),
  );
  const missing = [...shapes.keys()].filter((name) => !tensors.has(name));
  const unknown = [...tensors.keys()].filter((name) => !shapes.has(name));
  if (missing.length > 0) {
    const others = unknown.length > 0 ? ` It has others: ${listed(unknown)}.` : '';
    throw new CheckpointError(
      `This model file lacks the tensor${missing.length === 1 ? '' : 's'} ${listed(missing)}.${others}`,
    );
  }
  if (unknown.length > 0) {
    throw new CheckpointError(
      `This model file has tensors that are not of its model: ${listed(unknown)}. Save it without them.`,
    );
  }
  for (const [name, needed] of shapes) {
    const { shape } = tensors.get(name) as F32Tensor;
    if (String(shape) === String(needed)) continue;
    const turned = String(shape) === String([...needed].reverse());
    throw new CheckpointError(
      `Tensor ${name} has shape [${shape.join(', ')}], but by the rest of the model it must be [${needed.join(', ')}].${turned ? ' It is transposed: save it as [out, in].' : ''}`,
    );
  }
}

function finite(name: string, { values }: F32Tensor): Float32Array {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return values;
  throw new CheckpointError(`Tensor ${name} has ${values[bad]} at place ${bad}. Take an earlier checkpoint.`);
}
