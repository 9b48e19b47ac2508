import { describe, expect, test } from 'vitest';
import { CheckpointError } from '../../src/errors';
import { initialParameters, layoutOf, packTensor } from '../../src/graph/layout';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint';
import { readSafetensors } from '../../src/train/safetensors';
import { Random } from '../ops/harness';
import { type Entry, fileOf, type Parts, tampered } from '../support/tampering';

/** A run under way: every tensor different, padding zero as on the GPU. */
function checkpoint(input: SpecInput, seed = 3): Checkpoint {
  const spec = resolveSpec(input);
  const layout = layoutOf(spec);
  const random = new Random(4000);
  const moment = (low: number) => {
    const flat = new Float32Array(layout.size);
    for (const tensor of layout.tensors) {
      const size = tensor.shape.reduce((a, b) => a * b);
      packTensor(
        flat,
        tensor,
        Float32Array.from({ length: size }, () => random.uniform(low, 1)),
      );
    }
    return flat;
  };
  return {
    spec,
    layout,
    seed,
    weights: {
      parameters: initialParameters(layout, seed),
      firstMoment: moment(-1),
      secondMoment: moment(0),
    },
    state: {
      step: 17,
      epoch: 2,
      batch: 3,
      correction1: Math.fround(1 - 0.9 ** 18),
      correction2: Math.fround(1 - 0.999 ** 18),
    },
    epochShape: { examples: 100, batchSize: 13 },
  };
}

const MODEL = {
  input: 5,
  encoder: [3],
  latent: 2,
  activation: 'gelu',
  likelihood: 'gaussian',
  sigma: 1,
} as const;
const file = writeCheckpoint(checkpoint(MODEL));

describe('a checkpoint', () => {
  test.each<[SpecInput]>([
    [MODEL],
    [{ input: 1, latent: 1 }],
    [{ input: 13, encoder: [7, 5], latent: 6, decoder: [] }],
    [{ input: 8, latent: 4, decoder: [3, 2, 1] }],
  ])('of %j is read as it was written, bit by bit', (input) => {
    const before = checkpoint(input, 2 ** 53 - 1);
    expect(readCheckpoint(writeCheckpoint(before))).toEqual({ ...before, assumed: [] });
  });

  test('may come in a Buffer, whose slices are views, at any offset', () => {
    const buffer = Buffer.alloc(file.length + 3, 0xff);
    buffer.set(file, 3);
    expect(readCheckpoint(buffer.subarray(3))).toEqual(readCheckpoint(file));
  });

  test('is the same bytes each time', () => {
    expect(writeCheckpoint(checkpoint(MODEL))).toEqual(file);
    expect(writeCheckpoint(readCheckpoint(file))).toEqual(file);
  });

  test('holds parameters and both moments by the names of a PyTorch module', () => {
    const { tensors } = readSafetensors(file);
    const own = [...tensors].filter(([name]) => !name.startsWith('adam.'));
    expect(own.map(([name, { shape }]) => [name, shape])).toEqual([
      ['encoder.0.weight', [3, 5]],
      ['encoder.0.bias', [3]],
      ['mu.weight', [2, 3]],
      ['mu.bias', [2]],
      ['logvar.weight', [2, 3]],
      ['logvar.bias', [2]],
      ['decoder.0.weight', [3, 2]],
      ['decoder.0.bias', [3]],
      ['output.weight', [5, 3]],
      ['output.bias', [5]],
    ]);
    for (const [name, { shape }] of own) {
      expect(tensors.get(`adam.first_moment.${name}`)?.shape).toEqual(shape);
      expect(tensors.get(`adam.second_moment.${name}`)?.shape).toEqual(shape);
    }
    expect(tensors.size).toBe(3 * own.length);
  });

  test('without moments is a model at the start of its training', () => {
    const read = readCheckpoint(tampered(file, dropMoments));
    const whole = readCheckpoint(file);
    expect(read.weights.parameters).toEqual(whole.weights.parameters);
    expect(read.weights.firstMoment.every((value) => value === 0)).toBe(true);
    expect(read.weights.secondMoment.every((value) => value === 0)).toBe(true);
    expect(read.state).toEqual({ step: 0, epoch: 0, batch: 0, correction1: 0, correction2: 0 });
    expect(read.epochShape).toBeUndefined();
  });
});

/** Keeps the parameters, which come first. */
function dropMoments(parts: Parts): void {
  let end = 0;
  for (const [name, { data_offsets }] of Object.entries(parts.entries)) {
    if (name.startsWith('adam.')) delete parts.entries[name];
    else end = data_offsets[1];
  }
  parts.data = parts.data.slice(0, end);
}

const entry = (parts: Parts, name: string): Entry => parts.entries[name] as Entry;

function setFloat(parts: Parts, name: string, index: number, value: number): void {
  const [start] = entry(parts, name).data_offsets;
  new DataView(parts.data.buffer).setFloat32(start + 4 * index, value, true);
}

/** Changes fields of a JSON object in the metadata. */
const metadata =
  (key: 'spec' | 'training', changes: Record<string, unknown>) =>
  (parts: Parts): void => {
    parts.metadata[key] = JSON.stringify({ ...JSON.parse(parts.metadata[key] as string), ...changes });
  };

function rename(from: string, to: string) {
  return (parts: Parts): void => {
    parts.entries = Object.fromEntries(
      Object.entries(parts.entries).map(([name, value]) => [name === from ? to : name, value]),
    );
  };
}

describe('a file that is no checkpoint', () => {
  test.each<[what: string, change: (parts: Parts) => void]>([
    ['another format', (parts) => (parts.metadata.format = 'pt')],
    ['no format', (parts) => delete parts.metadata.format],
    ['another version', (parts) => (parts.metadata.version = '1')],
    ['no version', (parts) => delete parts.metadata.version],
    ['no spec', (parts) => delete parts.metadata.spec],
    ['a spec that is no JSON', (parts) => (parts.metadata.spec = '{')],
    ['a spec that is null', (parts) => (parts.metadata.spec = 'null')],
    ['a spec that is a list', (parts) => (parts.metadata.spec = '[]')],
    ['a spec of no input', metadata('spec', { input: 0 })],
    ['a spec with an unknown activation', metadata('spec', { activation: 'relu6' })],
    ['a spec with an unknown field', metadata('spec', { convolution: true })],
    ['a spec of other widths', metadata('spec', { encoder: [4] })],
    ['a spec of more layers', metadata('spec', { encoder: [3, 3] })],
    ['a spec of fewer layers', metadata('spec', { encoder: [], decoder: [] })],
    ['a spec far larger than the file', metadata('spec', { input: 1 << 20, encoder: [1 << 20] })],
    ['no training state', (parts) => delete parts.metadata.training],
    ['a training state that is no JSON', (parts) => (parts.metadata.training = 'yes')],
    ['a training state that is a number', (parts) => (parts.metadata.training = '3')],
    ['a step below zero', metadata('training', { step: -1 })],
    ['half a step', metadata('training', { step: 0.5 })],
    ['a step beyond 32 bits', metadata('training', { step: 2 ** 32 })],
    ['a step that is text', metadata('training', { step: '17' })],
    ['no epoch', metadata('training', { epoch: undefined })],
    ['a seed below zero', metadata('training', { seed: -1 })],
    ['a seed beyond 53 bits', metadata('training', { seed: 2 ** 53 })],
    ['no seed', metadata('training', { seed: undefined })],
    ['a correction above one', metadata('training', { correction1: 1.5 })],
    ['a correction below zero', metadata('training', { correction2: -0.1 })],
    ['a correction of null', metadata('training', { correction1: null })],
    ['a correction of zero in mid-run, by which Adam divides', metadata('training', { correction2: 0 })],
    ['a batch beyond the end of the epoch', metadata('training', { batch: 8 })],
    [
      'a batch in an epoch of unknown shape',
      metadata('training', { examples: undefined, batchSize: undefined }),
    ],
    ['an epoch of half a shape', metadata('training', { batchSize: undefined })],
    ['no tensors', (parts) => Object.assign(parts, { entries: {}, data: new Uint8Array(0) })],
    ['a tensor of another name', rename('mu.weight', 'mean.weight')],
    ['a moment of another name', rename('adam.first_moment.mu.bias', 'adam.first_moment.mu.bia')],
    ['a tensor named __proto__', rename('mu.weight', '__proto__')],
    ['a tensor named constructor', rename('output.bias', 'constructor')],
    [
      'a further tensor',
      (parts) => (parts.entries.extra = { dtype: 'F32', shape: [0], data_offsets: [0, 0] }),
    ],
    ['a weight transposed', (parts) => (entry(parts, 'encoder.0.weight').shape = [5, 3])],
    ['a weight in one row', (parts) => (entry(parts, 'encoder.0.weight').shape = [15])],
    ['a bias as a matrix', (parts) => (entry(parts, 'mu.bias').shape = [2, 1])],
    ['halves', (parts) => (entry(parts, 'mu.bias').dtype = 'F16')],
    ['NaN among the weights', (parts) => setFloat(parts, 'output.weight', 4, Number.NaN)],
    ['infinity among the biases', (parts) => setFloat(parts, 'logvar.bias', 1, -Infinity)],
    ['NaN among the moments', (parts) => setFloat(parts, 'adam.second_moment.mu.weight', 0, Number.NaN)],
    [
      'a second moment below zero, of which Adam takes the root',
      (parts) => setFloat(parts, 'adam.second_moment.mu.weight', 0, -1),
    ],
  ])('%s: CheckpointError', (_, change) => {
    expect(() => readCheckpoint(tampered(file, change))).toThrow(CheckpointError);
  });

  test('one moment missing: CheckpointError that names it', () => {
    const lacking = tampered(file, (parts) => {
      const name = 'adam.second_moment.output.bias';
      const { data_offsets } = entry(parts, name);
      delete parts.entries[name];
      parts.data = parts.data.slice(0, data_offsets[0]);
    });
    expect(() => readCheckpoint(lacking)).toThrow(/adam\.second_moment\.output\.bias/);
  });

  test('with further bytes: CheckpointError', () => {
    expect(() => readCheckpoint(Uint8Array.of(...file, 0))).toThrow(CheckpointError);
  });

  test('an error names file and remedy, not code', () => {
    const broken = tampered(file, (parts) => setFloat(parts, 'output.weight', 4, Number.NaN));
    expect(() => readCheckpoint(broken)).toThrow(/output\.weight.*NaN.*4.*checkpoint/);
    expect(() => readCheckpoint(fileOf('{}', new Uint8Array(0)))).toThrow(/webgpu-vae/);
  });
});
