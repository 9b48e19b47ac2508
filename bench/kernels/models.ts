import { type Layout, packTensor, unpackTensor } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { planTraining } from '../../src/graph/plan';
import { resolveSpec, type Spec, type SpecInput } from '../../src/graph/spec';
import { trainingStep } from '../../src/graph/step.twin';
import type { TrainingOptions } from '../../src/graph/training_options';
import { at, type Matrix, matrix } from '../../src/matrix.twin';
import { loadOps } from '../../src/ops';
import { STREAMS, seedWords } from '../../src/random';
import { adam } from '../../src/step/adam.twin';
import { batchExamples } from '../../src/step/gather.twin';
import { normal } from '../../src/step/normal.twin';
import { packState, STATE_BYTES } from '../../src/step/state';
import { productsOfLongRuns, workgroupsFor } from '../../src/tiles/products';
import type { Matmul } from '../../src/tiles/table';
import { chooseProducts } from '../../src/tiles/tuning';
import type { Benchmark, Group, Read } from './benchmark';
import { assert, near, relativeDistance, tolerance } from './expect';
import { pick, uniform, word, words } from './random';

interface Model {
  readonly title: string;
  readonly spec: SpecInput;
  readonly batchSize: number;
  /**
   * How many examples of the batch differ. Where it is fewer than the batch, which spares the float64 reference its
   * work, all come equally often, and the noise is made too small to tell them apart. The batch must be a multiple.
   */
  readonly distinct: number;
}

/** The models of `npm run bench:peers`. */
export const MODELS = {
  A: {
    title: '784-64-32-2, batch 256',
    spec: { input: 784, encoder: [64, 32], latent: 2 },
    batchSize: 256,
    distinct: 256,
  },
  B: {
    title: '784-400-20, batch 128',
    spec: { input: 784, encoder: [400], latent: 20 },
    batchSize: 128,
    distinct: 8,
  },
  C: {
    title: '784-512-512-32, batch 512',
    spec: { input: 784, encoder: [512, 512], latent: 32 },
    batchSize: 512,
    distinct: 8,
  },
  D: {
    title: '28x28x1, conv 32-64, z 20, batch 128',
    spec: { input: [28, 28, 1], encoder: [{ conv: 32 }, { conv: 64 }], latent: 20 },
    batchSize: 128,
    distinct: 4,
  },
  E: {
    title: '32x32x3, conv 32-64-128, z 64, batch 64',
    spec: { input: [32, 32, 3], encoder: [{ conv: 32 }, { conv: 64 }, { conv: 128 }], latent: 64 },
    batchSize: 64,
    distinct: 2,
  },
} as const satisfies Partial<Record<Group, Model>>;

// Kernels that models may lack are loaded for those that have them.
for (const { spec } of Object.values(MODELS)) await loadOps(nodesOf(resolveSpec(spec)));

const SEED = 77;
const EXAMPLES = 60_000;
/** exp(-28 / 2) is less than 1e-6: below what f32 holds of numbers about 1. */
const TINY_LOGVAR = -28;
/** As gradients are tested: distance of each tensor, relative to its size. */
const GRADIENT_TOLERANCE = 1e-5;
const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** A training step of a model: its dispatches as they come out of the plan. */
export function modelBenchmark(name: keyof typeof MODELS, matmul: Matmul): Benchmark {
  const model: Model = MODELS[name];
  const { batchSize } = model;
  const spec = resolveSpec(model.spec);
  const options: TrainingOptions = {
    batchSize,
    matmul,
    data: 'bytes',
    examples: EXAMPLES,
    seed: SEED,
    beta: 1,
    ...ADAM,
  };
  const bytes = EXAMPLES * stride(spec);
  const planOf = (more: Partial<TrainingOptions> = {}) => {
    const plan = planTraining(spec, { ...options, ...more });
    return { ...plan, buffers: { ...plan.buffers, data: bytes } };
  };
  const plan = planOf();
  return {
    name,
    group: name,
    title: model.title,
    step: true,
    plan,
    // As training does that lasts.
    tuned: async (gpu) => {
      const workgroups = workgroupsFor(gpu);
      const planFor = (matmul: Matmul) => planOf({ matmul, workgroups });
      const large = gpu.longRunMatmul && productsOfLongRuns(planFor(gpu.longRunMatmul));
      const products = large ?? (await chooseProducts(gpu, planFor));
      return planOf({ workgroups, ...(products && { products }) });
    },
    inputs: () => ({
      parameters: initial(model, spec, plan.layout),
      first_moment: new Float32Array(plan.layout.size),
      second_moment: new Float32Array(plan.layout.size),
      state: firstState(),
      data: data(model, spec),
    }),
    check: (read) => checkStep(model, spec, plan.layout, read),
  };
}

/** Bytes of an example: rows are padded to whole words. */
const stride = ({ input }: Spec): number => Math.ceil(input / 4) * 4;

/** The state before the first step. */
function firstState(): Uint32Array {
  return new Uint32Array(packState({ correction1: 1 - ADAM.beta1, correction2: 1 - ADAM.beta2 }));
}

/** Weights as wide as Glorot's, biases not zero. */
function initial({ distinct, batchSize }: Model, { latent }: Spec, layout: Layout): Float32Array {
  const flat = new Float32Array(layout.size);
  layout.tensors.forEach((tensor, t) => {
    const { shape, fans } = tensor;
    const limit = fans === undefined ? 0.3 : Math.sqrt(6 / fans);
    const count = shape.reduce((product, size) => product * size);
    const { at, size } = uniform(100 + t, count, -limit, limit);
    const tame = tensor.name.startsWith('logvar.') && distinct < batchSize;
    const bias = fans === undefined ? TINY_LOGVAR : 0;
    const value = (i: number) => (tame ? bias + at(i) / 10 : at(i));
    packTensor(
      flat,
      tensor,
      Float32Array.from({ length: size }, (_, i) => value(i)),
    );
  });
  assert(latent > 0 && layout.tensors.some(({ name }) => name === 'logvar.bias'), 'there is no logvar');
  return flat;
}

const pixel = (example: number, column: number): number => word(50 + example, column) & 0xff;

/** Which examples make the first batch. */
const firstBatch = ({ batchSize }: Model): number[] =>
  batchExamples({
    examples: EXAMPLES,
    batchSize,
    batch: 0,
    epoch: 0,
    shuffle: true,
    seed: seedWords(SEED),
  });

function data(model: Model, spec: Spec): Uint32Array {
  const all = words(40, (EXAMPLES * stride(spec)) / 4);
  const bytes = new Uint8Array(all.buffer);
  firstBatch(model).forEach((example, row) => {
    for (let column = 0; column < spec.input; column++) {
      bytes[example * stride(spec) + column] = pixel(row % model.distinct, column);
    }
  });
  return all;
}

/**
 * One step against the float64 reference. Adam starts from moments of zero, so that the first moment is the gradient
 * times 1 - beta1: it is compared wherever gradients lie in between, if anywhere.
 */
async function checkStep(model: Model, spec: Spec, layout: Layout, read: Read): Promise<void> {
  const { distinct, batchSize } = model;
  const before = initial(model, spec, layout);
  const [after, first, second] = await Promise.all(
    ['parameters', 'first_moment', 'second_moment'].map(async (buffer) => {
      const [values] = await read(buffer, [{ offset: 0, size: layout.size }]);
      return values as Float32Array;
    }),
  );
  const [history, state] = await Promise.all([
    read('history', [{ offset: 0, size: 4 }]),
    read('state', [{ offset: 0, size: STATE_BYTES / 4 }]),
  ]);

  const expected = trainingStep(spec, tensorsOf(layout, before), {
    x: matrix(distinct, spec.input, (row, column) => pixel(row, column) / 255),
    eps: noise(model, spec),
  });
  for (const tensor of layout.tensors) {
    const { name } = tensor;
    const [m, v] = [first, second].map((flat) => unpackTensor(flat as Float32Array, tensor));
    const gradient = Float64Array.from(m as Float32Array, (value) => value / (1 - ADAM.beta1));
    const distance = relativeDistance(gradient, (expected.gradients[name] as Matrix).values);
    assert(distance <= GRADIENT_TOLERANCE, `the gradient of ${name} is off by ${distance} of its size`);
    const squares = gradient.map((value) => (1 - ADAM.beta2) * value ** 2);
    const error = relativeDistance(v as Float32Array, squares);
    assert(error <= GRADIENT_TOLERANCE, `the second moment of ${name} is off by ${error} of its size`);
    checkUpdate(name, gradient, unpackTensor(before, tensor), unpackTensor(after as Float32Array, tensor));
  }
  const [reconstruction, kl, count] = history[0] as Float32Array;
  const limit = 1e-5 * spec.input * batchSize;
  near('the sum of the reconstruction', reconstruction as number, expected.reconstruction * batchSize, limit);
  near('the sum of the KL', kl as number, expected.kl * batchSize, limit);
  near('the count of examples', count as number, batchSize, 0);
  const [step, epoch, batch, fault] = new Uint32Array((state[0] as Float32Array).buffer);
  assert(fault === 0, 'the step was refused');
  assert(step === 1 && epoch === 0 && batch === 1, `the state is at step ${step}, epoch ${epoch}.${batch}`);
}

/** The noise of the first batch, as far as it counts. */
function noise({ distinct, batchSize }: Model, { latent: width }: Spec): Matrix {
  if (distinct < batchSize) return matrix(distinct, width, () => 0);
  const seed = seedWords(SEED);
  return normal({ rows: batchSize, width, stream: STREAMS.training, epoch: 0, batch: 0, batchSize, seed });
}

const UPDATES = 512;

/** Adam's update of some elements of a tensor, from the gradient that the GPU found. */
function checkUpdate(name: string, gradient: Float64Array, before: Float32Array, after: Float32Array): void {
  const places = pick(60, UPDATES, before.length);
  const row = (values: ArrayLike<number>) =>
    matrix(1, places.length, (_, i) => values[places[i] as number] as number);
  const zero = matrix(1, places.length, () => 0);
  const { parameters } = adam(
    { parameters: row(before), firstMoment: zero, secondMoment: zero },
    row(gradient),
    1,
    ADAM,
  );
  for (const [i, place] of places.entries()) {
    near(`${name}[${place}]`, after[place] as number, at(parameters, 0, i), tolerance(parameters, i));
  }
}

function tensorsOf({ tensors }: Layout, flat: Float32Array): Record<string, Matrix> {
  return Object.fromEntries(
    tensors.map((tensor) => {
      const values = unpackTensor(flat, tensor);
      // A bias is a row; of a filter, a row is what lies behind the first dimension.
      const columns = tensor.shape.length === 1 ? values.length : values.length / (tensor.shape[0] as number);
      return [
        tensor.name,
        matrix(values.length / columns, columns, (row, column) => values[row * columns + column] as number),
      ];
    }),
  );
}
