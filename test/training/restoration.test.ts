import { describe, expect, test } from 'vitest';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import type { View } from '../../src/gpu/view';
import { layoutOf, padded } from '../../src/graph/layout';
import { planReconstruction } from '../../src/graph/plan_sampling';
import { resolveSpec, type Spec } from '../../src/graph/spec';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { denseForward } from '../../src/ops/dense/dense_forward.twin';
import { mean } from '../../src/ops/latent/mean.twin';
import { inpaint } from '../../src/step/inpaint.twin';
import { readCheckpoint } from '../../src/train/checkpoint';
import { Vae } from '../../src/vae';
import { tensorsOf } from '../gradients/models';
import { Random } from '../ops/harness';
import { testGpu } from '../support/gpu';
import { clusters, patterns, train } from './tasks';

const INPUT = 13;
const specOf = (likelihood: Spec['likelihood']) =>
  resolveSpec({
    input: INPUT,
    encoder: [16],
    latent: 2,
    activation: 'tanh',
    likelihood,
    ...(likelihood === 'gaussian' && { sigma: 1 }),
  });
const imagesOf = (likelihood: Spec['likelihood'], count: number, seed: number) =>
  likelihood === 'bernoulli' ? patterns(INPUT, count, seed) : clusters(INPUT, count, seed);
const unitOf = (images: Uint8Array | Float32Array) => (images instanceof Uint8Array ? 255 : 1);

async function model(likelihood: Spec['likelihood'], steps = 400): Promise<Vae> {
  const vae = await Vae.create(await testGpu(), specOf(likelihood), { seed: 4 });
  await train(vae, imagesOf(likelihood, 64, 1), { steps, learningRate: 0.02 });
  return vae;
}

/** About six of ten values are known, by bytes of any size. */
function holes(count: number, seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: count * INPUT }, () => (random.whole(10) < 6 ? 1 + random.whole(255) : 0));
}

const rowsOf = (values: ArrayLike<number>, unit = 1): Matrix =>
  matrix(values.length / INPUT, INPUT, (row, column) =>
    Math.fround((values[row * INPUT + column] as number) / unit),
  );

/** The restoration in float64. */
async function twin(vae: Vae, x: Matrix, known: Matrix, rounds: number): Promise<Matrix> {
  const { weights, spec } = readCheckpoint(await vae.save());
  const tensors = tensorsOf(layoutOf(spec), weights.parameters);
  const dense = (name: string, input: Matrix, activation: Spec['activation'] | 'linear') => {
    const [weight, bias] = [tensors[`${name}.weight`] as Matrix, tensors[`${name}.bias`] as Matrix];
    return denseForward({ x: input, weight, bias }, activation).y;
  };
  let filled = inpaint(x, known);
  for (let round = 0; round < rounds; round++) {
    const mu = dense('mu', dense('encoder.0', filled, spec.activation), 'linear');
    const output = dense('output', dense('decoder.0', mean({ mu }), spec.activation), 'linear');
    if (spec.likelihood === 'bernoulli')
      output.values.forEach((logit, i) => {
        output.values[i] = 1 / (1 + Math.exp(-logit));
      });
    filled = inpaint(x, known, output);
  }
  return filled;
}

/** Mean squared error of the values that are missing. */
function missingError(found: ArrayLike<number>, truth: Matrix, known: Uint8Array): number {
  let [sum, count] = [0, 0];
  known.forEach((byte, i) => {
    if (byte !== 0) return;
    sum += ((found[i] as number) - (truth.values[i] as number)) ** 2;
    count++;
  });
  return sum / count;
}

describe.each(['bernoulli', 'gaussian'] as const)('restore, %s', (likelihood) => {
  test('is the twin, over chunks of every size', async () => {
    const vae = await model(likelihood, 60);
    for (const [count, rounds] of [
      [1, 1],
      [3, 2],
      [257, 1],
      [300, 4],
      [60, 20],
      [5, 1024],
    ] as const) {
      const images = imagesOf(likelihood, count, 9);
      const known = holes(count, 10 + count);
      const found = await vae.restore(images, known, { rounds });
      const expected = await twin(vae, rowsOf(images, unitOf(images)), rowsOf(known), rounds);
      expect(found.length).toBe(count * INPUT);
      const worst = expected.values.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))),
        0,
      );
      expect(worst, `${count} in ${rounds} rounds`).toBeLessThan(1e-4);
    }
    vae.dispose();
  });

  test('leaves what is known as it was, to the bit, and looks at nothing else', async () => {
    const vae = await model(likelihood, 60);
    const images = imagesOf(likelihood, 50, 5);
    const known = holes(50, 6);
    const found = await vae.restore(images, known);
    const unit = unitOf(images);
    known.forEach((byte, i) => {
      if (byte !== 0) expect(found[i]).toBe(Math.fround((images[i] as number) / unit));
    });
    const others = images.map((value, i) => (known[i] ? value : 1));
    expect(await vae.restore(others, known)).toEqual(found);
    // Twenty rounds are what is done unasked.
    expect(await vae.restore(images, known, { rounds: 20 })).toEqual(found);
    expect(await vae.restore(images, known, { rounds: 1 })).not.toEqual(found);
    vae.dispose();
  });

  test('of images that are known as a whole is the images', async () => {
    const vae = await model(likelihood, 1);
    const images = imagesOf(likelihood, 21, 7);
    const found = await vae.restore(images, new Uint8Array(images.length).fill(1));
    expect([...found]).toEqual([...rowsOf(images, unitOf(images)).values]);
    vae.dispose();
  });

  test('comes nearer to the truth than 0, and than a single reconstruction', async () => {
    const vae = await model(likelihood);
    const images = imagesOf(likelihood, 200, 11);
    const truth = rowsOf(images, unitOf(images));
    const known = holes(200, 12);
    const holed = images.map((value, i) => (known[i] ? value : 0));
    const filled = missingError(new Float32Array(images.length), truth, known);
    const once = missingError(await vae.reconstruct(holed), truth, known);
    const restored = missingError(await vae.restore(images, known), truth, known);
    expect(once).toBeLessThan(filled / 2);
    expect(restored).toBeLessThan(once);
    vae.dispose();
  });
});

test('bytes and the floats that they stand for are restored alike', async () => {
  const vae = await model('bernoulli', 60);
  const images = patterns(INPUT, 30, 3);
  const known = holes(30, 4);
  const floats = Float32Array.from(images, (byte) => byte / 255);
  const [a, b] = [await vae.restore(images, known), await vae.restore(floats, known)];
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] as number))).toBeLessThan(1e-6);
  });
  vae.dispose();
});

test('the program starts anew from its data each time that it is run', async () => {
  const gpu = await testGpu();
  const vae = await model('bernoulli', 60);
  const { spec } = vae;
  const plan = planReconstruction(spec, {
    batchSize: 5,
    matmul: gpu.matmul,
    data: 'bytes',
    rounds: 3,
  });
  const { parameters } = vae.model.buffers;
  const program = await Program.create(gpu, plan, { parameters });
  const { offset } = plan.places.output as View;
  const stride = padded(INPUT);
  const packed = (values: Uint8Array) => {
    const rows = new Uint8Array(5 * stride);
    for (let row = 0; row < 5; row++) {
      rows.set(values.subarray(row * INPUT, (row + 1) * INPUT), row * stride);
    }
    return rows;
  };
  const write = (images: Uint8Array, known: Uint8Array) => {
    gpu.device.queue.writeBuffer(program.buffers.data as GPUBuffer, 0, packed(images));
    gpu.device.queue.writeBuffer(program.buffers.known as GPUBuffer, 0, packed(known));
  };
  const run = async (): Promise<Float32Array> => {
    await gpu.checked(() => {
      const encoder = gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      program.encode(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
    });
    const buffer = program.buffers.activations as GPUBuffer;
    const [bytes] = await readStretches(gpu, [{ buffer, offset: offset * 4, size: 5 * stride * 4 }]);
    return new Float32Array(bytes as ArrayBuffer);
  };
  const [images, known] = [patterns(INPUT, 5, 8), holes(5, 9)];
  write(images, known);
  const first = await run();
  expect(await run()).toEqual(first);
  write(patterns(INPUT, 5, 10), holes(5, 11));
  expect(await run()).not.toEqual(first);
  write(images, known);
  expect(await run()).toEqual(first);
  const restored = await vae.restore(images, known, { rounds: 3 });
  for (let row = 0; row < 5; row++) {
    for (let column = 0; column < INPUT; column++) {
      const found = first[row * stride + column] as number;
      expect(Math.abs(found - (restored[row * INPUT + column] as number))).toBeLessThan(1e-6);
    }
  }
  program.dispose();
  vae.dispose();
});
