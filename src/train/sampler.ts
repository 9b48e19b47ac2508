import { padRows, unpadRows } from '../data/examples';
import { DataError } from '../errors';
import { BufferUsage } from '../gpu/flags';
import { Program } from '../gpu/program';
import { readStretches } from '../gpu/readback';
import { padded } from '../model/layout';
import { type Place, planDecoding, planEncoding } from '../model/plan';
import { packFor } from './data';
import { INITIAL_STATE, type Model, packState } from './model';

/** Rows that go through the model at a time. */
const CHUNK = 256;

/** mu and logvar of q(z|x), [n, latent] each. */
export async function encode(
  model: Model,
  images: Uint8Array | Float32Array,
): Promise<{ mu: Float32Array; logvar: Float32Array }> {
  const { gpu, spec, products } = model;
  const examples = packFor(spec, images);
  const { values, stride, count } = examples;
  const batchSize = Math.min(count, CHUNK);
  const plan = planEncoding(spec, { batchSize, matmul: gpu.matmul, products, data: examples.kind });
  const bytesPerRow = stride * values.BYTES_PER_ELEMENT;
  const sized = { ...plan, buffers: { ...plan.buffers, data: batchSize * bytesPerRow } };
  const program = await Program.create(gpu, sized, { parameters: model.buffers.parameters });
  const heads = await throughChunks(model, program, plan.places.heads as Place, count, (first, rows) => {
    const chunk = values.subarray(first * stride, (first + rows) * stride);
    gpu.device.queue.writeBuffer(program.buffers.data as GPUBuffer, 0, chunk as BufferSource);
  });
  // A row holds mu and logvar, each padded.
  const half = padded(spec.latent);
  return {
    mu: unpadRows(heads, spec.latent, 2 * half, count),
    logvar: unpadRows(heads.subarray(half), spec.latent, 2 * half, count),
  };
}

/** Probabilities, or means, of p(x|z): [n, latent] -> [n, input]. */
export async function decode(model: Model, z: Float32Array): Promise<Float32Array> {
  const { gpu, spec, products } = model;
  if (!(z instanceof Float32Array)) throw new DataError('z must be a Float32Array.');
  if (z.length === 0 || z.length % spec.latent !== 0) {
    throw new DataError(
      `z takes ${spec.latent} values an example, and ${z.length} are no whole number of them (at least one).`,
    );
  }
  const bad = z.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`Value ${bad} of z is ${z[bad]}; every value must be a finite number.`);
  const count = z.length / spec.latent;
  const stride = padded(spec.latent);
  const rows = padRows(z, spec.latent, stride);
  const plan = planDecoding(spec, { batchSize: Math.min(count, CHUNK), matmul: gpu.matmul, products });
  const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
  const { offset } = plan.places.z as Place;
  const output = await throughChunks(model, program, plan.places.output as Place, count, (first, chunk) => {
    const values = rows.subarray(first * stride, (first + chunk) * stride);
    gpu.device.queue.writeBuffer(
      program.buffers.activations as GPUBuffer,
      offset * 4,
      values as BufferSource,
    );
  });
  return unpadRows(output, spec.input, padded(spec.input), count);
}

/** Decodes `count` draws from the prior: [count, input]. */
export async function sample(model: Model, count: number, seed: number): Promise<Float32Array> {
  const { gpu, spec, products } = model;
  const plan = planDecoding(spec, { batchSize: Math.min(count, CHUNK), matmul: gpu.matmul, products, seed });
  const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
  const output = await throughChunks(model, program, plan.places.output as Place, count, (first) => {
    const state = packState({ ...INITIAL_STATE, batch: first / CHUNK });
    gpu.device.queue.writeBuffer(program.buffers.state as GPUBuffer, 0, state);
  });
  return unpadRows(output, spec.input, padded(spec.input), count);
}

/** Bytes that are copied to the CPU at a time. */
const READ_BYTES = 1 << 26;

/**
 * Runs `count` rows through a program, `CHUNK` at a time, and reads their rows of `place`, padding included. `write`
 * puts a chunk's input into the program's buffers. Frees the program.
 */
async function throughChunks(
  model: Model,
  program: Program,
  place: Place,
  count: number,
  write: (first: number, rows: number) => void,
): Promise<Float32Array> {
  const { gpu } = model;
  const stride = padded(place.columns);
  const collected = new Float32Array(count * stride);
  const atATime = Math.max(1, Math.floor(READ_BYTES / (CHUNK * stride * 4))) * CHUNK;
  let results: GPUBuffer | undefined;
  try {
    results = await gpu.checked(() =>
      gpu.device.createBuffer({
        label: 'results',
        size: Math.min(count, atATime) * stride * 4,
        usage: BufferUsage.COPY_SRC | BufferUsage.COPY_DST,
      }),
    );
    for (let start = 0; start < count; start += atATime) {
      model.check();
      const end = Math.min(count, start + atATime);
      for (let first = start; first < end; first += CHUNK) {
        const rows = Math.min(CHUNK, end - first);
        write(first, rows);
        const encoder = gpu.device.createCommandEncoder({ label: 'chunk' });
        const pass = encoder.beginComputePass({ label: 'chunk' });
        program.encode(pass);
        pass.end();
        const source = program.buffers.activations as GPUBuffer;
        encoder.copyBufferToBuffer(
          source,
          place.offset * 4,
          results,
          (first - start) * stride * 4,
          rows * stride * 4,
        );
        gpu.device.queue.submit([encoder.finish()]);
      }
      const [bytes] = await readStretches(gpu, [{ buffer: results, size: (end - start) * stride * 4 }]);
      collected.set(new Float32Array(bytes as ArrayBuffer), start * stride);
    }
    return collected;
  } finally {
    results?.destroy();
    program.dispose();
  }
}
