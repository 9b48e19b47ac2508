import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { type Examples, padRows, unpadRows } from '../data/examples';
import { checkClasses, checkLabels, type Labels } from '../data/labels';
import { DataError, LimitError, StateError } from '../errors';
import { BufferUsage } from '../gpu/flags';
import { Program } from '../gpu/program';
import { readStretches } from '../gpu/readback';
import type { View } from '../gpu/view';
import type { Plan } from '../graph/builder';
import { padded } from '../graph/layout';
import { headsOf, outputOf, planDecoding, planEncoding, planReconstruction } from '../graph/plan_sampling';
import type { BatchOptions } from '../graph/training_options';
import { type Classes, labelCount } from '../ops/condition/names';
import { clampLogvar } from '../ops/latent/names';
import { LATENT } from '../ops/node';
import { SETTINGS } from '../options';
import { philox, STREAMS, seedWords } from '../random';
import { packState } from '../step/state';
import { counted, shown } from '../words';
import { packFor } from './data';
import { planThatFits } from './fitted';
import { INITIAL_STATE, type Model } from './model';
import { WATCH, type WatchOptions, watchOf } from './progress';
import { askedLabels, writeLabels } from './write_labels';

/** Rows that go through the model at a time. */
export const CHUNK = 256;
/** The same times the rounds of a restoration, so that its submits end soon, too. */
const ROW_ROUNDS = SETTINGS.rounds.max;

export interface LabelOptions {
  /** Class numbers of the examples [n], or their colours, 0xrrggbb, which a conditional model must be told. */
  readonly labels?: Labels;
}

export interface EncodeOptions extends LabelOptions, WatchOptions {}

/** mu and logvar of q(z|x), [n, latent] each. */
export async function encode(
  model: Model,
  images: Uint8Array | Float32Array,
  options: EncodeOptions = {},
): Promise<{ mu: Float32Array; logvar: Float32Array }> {
  onlyKnown(options, ['labels', ...WATCH]);
  const { spec } = model;
  const watch = watchOf(options);
  watch.signal?.throwIfAborted();
  const examples = packFor(spec, images, options);
  const { count } = examples;
  const heads = await throughData(model, examples, planEncoding, headsOf(spec), watch);
  // A row holds mu and logvar, each padded.
  const half = padded(spec.latent);
  const logvar = unpadRows(heads.subarray(half), spec.latent, 2 * half, count);
  return { mu: unpadRows(heads, spec.latent, 2 * half, count), logvar: logvar.map(clampLogvar) };
}

/** Probabilities, or means, of p(x|z): [n, latent] -> [n, input]. */
export async function decode(
  model: Model,
  z: Float32Array,
  options: LabelOptions = {},
): Promise<Float32Array> {
  onlyKnown(options, ['labels']);
  const { spec } = model;
  refuseTexts(spec);
  const { labels } = options;
  const count = countCodes(spec, z);
  checkClasses(spec.classes, labels, labels && checkLabels(labels, count));
  const { plan, batchSize } = planThatFits(model, Math.min(count, CHUNK), (own) => planDecoding(spec, own));
  const { offset, stride } = plan.places[LATENT] as View;
  const codes = { values: padRows(z, spec.latent, stride), stride };
  const output = await throughChunks(
    model,
    plan,
    outputOf(spec),
    { count, batchSize },
    (program, first, rows) => {
      write(model, program.buffers.activations, codes, first, rows, offset * 4);
      if (labels) writeLabels(model.gpu, program, plan, labels, { first, rows });
    },
  );
  return means(spec, output, count);
}

/** How many rows of latents [n, latent] there are. Throws a DataError for what is wrong with them. */
export function countCodes({ latent }: Model['spec'], z: Float32Array): number {
  if (!(z instanceof Float32Array)) throw new DataError(`z must be a Float32Array, not ${shown(z)}.`);
  if (z.length === 0 || z.length % latent !== 0) {
    throw new DataError(
      `z has ${counted(z.length, 'value')}, but it must have ${latent} for each example: a multiple of ${latent} above 0.`,
    );
  }
  const bad = z.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`Value ${bad} of z is ${z[bad]}; every value must be a finite number.`);
  return z.length / latent;
}

/** Throws a StateError for a model of texts, of which there are no means: it writes, symbol by symbol. */
function refuseTexts({ text }: Model['spec']): void {
  if (text)
    throw new StateError(
      'This is a model of texts, which writes: take sampleText, writeText and reconstructText of webgpu-vae/text.',
    );
}

/** Probabilities, or means, of p(x|mu): [n, input] -> [n, input]. */
export async function reconstruct(
  model: Model,
  images: Uint8Array | Float32Array,
  options: LabelOptions = {},
): Promise<Float32Array> {
  onlyKnown(options, ['labels']);
  const { spec } = model;
  refuseTexts(spec);
  const examples = packFor(spec, images, options);
  const output = await throughData(model, examples, planReconstruction, outputOf(spec));
  return means(spec, output, examples.count);
}

export interface RestoreOptions extends LabelOptions {
  /** How often what is missing is decoded from what stood there before: 20 by default, 1024 at most. */
  readonly rounds?: number;
}

/** `images` [n, input] with what the model makes of the values whose `known` is 0. */
export async function restore(
  model: Model,
  images: Uint8Array | Float32Array,
  known: Uint8Array,
  options: RestoreOptions = {},
): Promise<Float32Array> {
  const { rounds } = settingsOf('restore', options, { also: ['labels'] });
  const { spec } = model;
  refuseTexts(spec);
  const examples = packFor(spec, images, { labels: options.labels, gaps: true });
  const { kind: data, count } = examples;
  const stride = padded(spec.input);
  if (!(known instanceof Uint8Array)) {
    throw new DataError(`known must be a Uint8Array with 0 for each missing value, not ${shown(known)}.`);
  }
  if (known.length !== images.length) {
    throw new DataError(
      `known must have as many values as the images, ${images.length}, not ${known.length}.`,
    );
  }
  const mask = { values: padRows(known, spec.input, stride), stride };
  const most = Math.min(count, CHUNK, Math.floor(ROW_ROUNDS / rounds));
  const { plan, batchSize } = planThatFits(model, most, (own) =>
    planReconstruction(spec, { ...own, data, rounds }),
  );
  const output = await throughChunks(
    model,
    plan,
    outputOf(spec),
    { count, batchSize },
    (program, first, rows) => {
      write(model, program.buffers.data, examples, first, rows);
      write(model, program.buffers.known, mask, first, rows);
    },
  );
  const restored = means(spec, output, count);
  // GPUs differ in how they divide bytes by 255, and what is known must not change.
  const unit = data === 'bytes' ? 255 : 1;
  for (let i = 0; i < known.length; i++) if (known[i] !== 0) restored[i] = (images[i] as number) / unit;
  return restored;
}

export interface SampleOptions {
  /** 0 by default; the same one draws the same. */
  readonly seed?: number;
  /** The class of all that is drawn, for a conditional model. Without it, and without `labels`, classes are drawn, all as likely. */
  readonly label?: number;
  /** The class of each [count]. */
  readonly labels?: Labels;
}

/** Decodes `count` draws from the prior: [count, input]. */
export async function sample(
  model: Model,
  count: number,
  { seed, ...asked }: SampleOptions & { readonly seed: number },
): Promise<Float32Array> {
  const { gpu, spec } = model;
  refuseTexts(spec);
  const labels = labelsOfSample(spec, count, seed, askedLabels(asked, count).labels);
  const planFor = (own: BatchOptions) => planDecoding(spec, { ...own, seed });
  const { plan, batchSize } = planThatFits(model, Math.min(count, CHUNK), planFor);
  const output = await throughChunks(model, plan, outputOf(spec), { count, batchSize }, (program, first) => {
    const state = packState({ ...INITIAL_STATE, batch: first / batchSize });
    gpu.device.queue.writeBuffer(program.buffers.state as GPUBuffer, 0, state);
    if (labels) writeLabels(gpu, program, plan, labels, { first, rows: Math.min(batchSize, count - first) });
  });
  return means(spec, output, count);
}

/** Class numbers of what is drawn: those that are asked for, else drawn, too; undefined for a model that has none. */
export function labelsOfSample(
  { classes }: Model['spec'],
  count: number,
  seed: number,
  asked: Labels | undefined,
): Labels | undefined {
  checkClasses(classes, asked, asked && checkLabels(asked, count), false);
  return classes === undefined ? undefined : (asked ?? drawLabels(classes, count, seed));
}

/** The means in rows of output, of which they are the first columns. */
function means({ input }: Model['spec'], output: Float32Array, count: number): Float32Array {
  return unpadRows(output, input, output.length / count, count);
}

/** All rows of examples through a plan that takes them from `data`. */
function throughData(
  model: Model,
  examples: Examples,
  planFor: typeof planEncoding,
  name: string,
  watch?: WatchOptions,
): Promise<Float32Array> {
  const { kind: data, count } = examples;
  const { plan, batchSize } = planThatFits(model, Math.min(count, CHUNK), (own) =>
    planFor(model.spec, { ...own, data }),
  );
  const fill = (program: Program, first: number, rows: number) =>
    write(model, program.buffers.data, examples, first, rows);
  return throughChunks(model, plan, name, { count, batchSize }, fill, watch);
}

/** Class numbers or colours, each as likely, from the seed. */
function drawLabels(classes: Classes, count: number, seed: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => {
    const [word] = philox([0, i, 0, STREAMS.labels], seedWords(seed));
    return Math.floor((word / 2 ** 32) * labelCount(classes));
  });
}

/** The matmul kernels that the model runs on. */
export function families({ gpu: { matmul }, products }: Model) {
  return { matmul, products };
}

/** Writes rows into a buffer, from a byte on. */
export function write(
  { gpu }: Model,
  buffer: GPUBuffer | undefined,
  { values, stride }: Pick<Examples, 'values' | 'stride'>,
  first: number,
  rows: number,
  at = 0,
): void {
  const chunk = values.subarray(first * stride, (first + rows) * stride);
  gpu.device.queue.writeBuffer(buffer as GPUBuffer, at, chunk as BufferSource);
}

/** Bytes that are copied to the CPU at a time. */
const READ_BYTES = 1 << 26;

/** Chunks of rows that are copied at a time where somebody is told of it, or may call it off. */
const WATCHED = 8;

/** Bytes of an array that engines are sure to have. */
const SURE_BYTES = 2 ** 31;

/** Throws a LimitError for more than an array holds here. */
function arrayOf(count: number, stride: number): Float32Array {
  try {
    return new Float32Array(count * stride);
  } catch (cause) {
    const most = Math.floor(SURE_BYTES / (4 * stride));
    const words = `${counted(count, 'row')} of ${counted(stride, 'value')} are ${4 * count * stride} bytes, more than an array holds here. Take them in parts, of at most ${most} each.`;
    throw new LimitError(words, { cause });
  }
}

/**
 * Runs `count` rows through a plan for `batchSize` of them at a time, and reads their rows of a place, padding
 * included. `fill` puts a chunk's input into the program's buffers.
 */
export async function throughChunks(
  model: Model,
  plan: Plan,
  name: string,
  { count, batchSize }: { readonly count: number; readonly batchSize: number },
  fill: (program: Program, first: number, rows: number) => void,
  { onProgress, signal }: WatchOptions = {},
): Promise<Float32Array> {
  const { gpu } = model;
  const place = plan.places[name] as View;
  const { stride } = place;
  const collected = arrayOf(count, stride);
  const most = onProgress || signal ? WATCHED : Number.POSITIVE_INFINITY;
  const chunks = Math.min(most, Math.floor(READ_BYTES / (batchSize * stride * 4)));
  const atATime = Math.max(1, chunks) * batchSize;
  const program = await Program.create(gpu, plan, { parameters: model.buffers.parameters });
  let results: GPUBuffer | undefined;
  try {
    results = await gpu.make((buffer) =>
      buffer({
        label: 'results',
        size: Math.min(count, atATime) * stride * 4,
        usage: BufferUsage.COPY_SRC | BufferUsage.COPY_DST,
      }),
    );
    for (let start = 0; start < count; start += atATime) {
      model.check();
      signal?.throwIfAborted();
      const end = Math.min(count, start + atATime);
      for (let first = start; first < end; first += batchSize) {
        const rows = Math.min(batchSize, end - first);
        fill(program, first, rows);
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
      onProgress?.({ done: end, of: count });
    }
    return collected;
  } finally {
    results?.destroy();
    program.dispose();
  }
}
