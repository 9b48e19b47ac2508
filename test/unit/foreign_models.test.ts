// Models that other programs saved: weights under this library's names, with a spec or without any metadata.

import { describe, expect, test } from 'vitest';
import { CheckpointError, OptionError } from '../../src/errors';
import { layoutOf, unpackTensor } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { type LoadOptions, readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint';
import { fileOf } from '../support/tampering';

type Shapes = Record<string, number[]>;

/** The tensors of a spec, under the names that `rename` gives them. */
function shapesOf(spec: SpecInput, rename = (name: string) => name): Shapes {
  const { tensors } = layoutOf(resolveSpec(spec));
  return Object.fromEntries(tensors.map(({ name, shape }) => [rename(name), [...shape]]));
}

const value = (index: number): number => Math.fround(Math.sin(index));

/** A file of these tensors, whose values are those of `value`, one by one. */
function foreign(shapes: Shapes, metadata?: Record<string, string>, padding = ' '): Uint8Array {
  let end = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += 4 * shape.reduce((a, b) => a * b, 1);
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const header = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  const values = Float32Array.from({ length: end / 4 }, (_, i) => value(i));
  return fileOf(JSON.stringify(header) + padding.repeat(3), new Uint8Array(values.buffer));
}

const SMALL: SpecInput = { input: 4, latent: 2 };
const DEEP: SpecInput = { input: 7, encoder: [6, 5], latent: 3, decoder: [4] };

describe('weights without metadata', () => {
  test.each<[SpecInput]>([
    [SMALL],
    [DEEP],
    [{ input: 1, latent: 1 }],
    [{ input: 9, encoder: [], latent: 4, decoder: [3, 2, 5] }],
    [{ input: 9, encoder: [2, 3], latent: 4, decoder: [] }],
  ])('of %j: the widths follow from names and shapes', (input) => {
    const { spec } = readCheckpoint(foreign(shapesOf(input)));
    expect(spec).toEqual(resolveSpec(input));
  });

  test('keep their values, and start anew', () => {
    const read = readCheckpoint(foreign(shapesOf(DEEP)));
    const { layout, weights, state, seed, epochShape } = read;
    let at = 0;
    for (const tensor of layout.tensors) {
      const values = unpackTensor(weights.parameters, tensor);
      expect(values).toEqual(values.map((_, i) => value(at + i)));
      at += values.length;
    }
    expect([...weights.firstMoment, ...weights.secondMoment].every((moment) => moment === 0)).toBe(true);
    expect([state.step, state.epoch, seed, epochShape]).toEqual([0, 0, 0, undefined]);
  });

  test('may say, as PyTorch does, that they are of PyTorch', () => {
    expect(readCheckpoint(foreign(shapesOf(DEEP), { format: 'pt' })).spec).toEqual(resolveSpec(DEEP));
  });

  test('may have a header that is padded with NUL bytes', () => {
    expect(readCheckpoint(foreign(shapesOf(DEEP), undefined, '\0')).spec).toEqual(resolveSpec(DEEP));
  });

  test('may number their layers as nn.Sequential does, with the activations between them', () => {
    const twice = (name: string) => name.replace(/\.(\d+)\./, (_, n) => `.${2 * Number(n)}.`);
    const input = { input: 9, encoder: [8, 7, 6], latent: 2 };
    const shapes = shapesOf(input, twice);
    expect(Object.keys(shapes)).toContain('encoder.4.weight');
    const read = readCheckpoint(foreign(shapes));
    expect(read.spec).toEqual(resolveSpec(input));
    expect(read.weights).toEqual(readCheckpoint(foreign(shapesOf(input))).weights);
  });

  test('are saved and read again as a model of this library', () => {
    const read = readCheckpoint(foreign(shapesOf(DEEP)), { activation: 'tanh', likelihood: 'gaussian' });
    const again = readCheckpoint(writeCheckpoint(read));
    expect(again).toEqual({ ...read, assumed: [] });
    expect(again.spec).toMatchObject({ activation: 'tanh', likelihood: 'gaussian' });
  });
});

describe('what a file does not say', () => {
  const described = (spec: object) =>
    foreign(shapesOf(DEEP), { format: 'webgpu-vae', version: '2', spec: JSON.stringify(spec) });
  const FULL = { ...DEEP, activation: 'silu', likelihood: 'gaussian', sigma: 1, squash: 'identity' };

  test('of a spec with residual blocks keep the numbers of their layers', () => {
    const spec = { input: 6, encoder: [5, { residual: [4, 5] }, 3], latent: 2, decoder: [3] };
    const metadata = { format: 'webgpu-vae', version: '2', spec: JSON.stringify(spec) };
    const { layout, weights } = readCheckpoint(foreign(shapesOf(spec), metadata));
    expect(layout.tensors.map(({ name }) => name)).toContain('encoder.1.1.weight');
    expect(weights.parameters.length).toBe(layout.size);
  });

  test('of nodes must be those of the spec, with or without a checksum', () => {
    const spec = resolveSpec(DEEP);
    const read = (nodes: unknown) => {
      const metadata = { format: 'webgpu-vae', version: '2', spec: JSON.stringify(spec) };
      return readCheckpoint(foreign(shapesOf(DEEP), { ...metadata, nodes: JSON.stringify(nodes) }));
    };
    expect(read(nodesOf(spec)).spec).toEqual(spec);
    expect(() => read([{ name: 'a', op: 'none', inputs: ['a'], attributes: {}, part: 'encoder' }])).toThrow(
      CheckpointError,
    );
    expect(() => read(nodesOf(resolveSpec({ ...DEEP, activation: 'tanh' })))).toThrow(
      /is not that of the spec/,
    );
  });

  test.each<[what: string, file: Uint8Array, options: LoadOptions, spec: object, assumed: string[]]>([
    [
      'is assumed',
      foreign(shapesOf(DEEP)),
      {},
      { activation: 'relu', likelihood: 'bernoulli' },
      ['activation', 'likelihood'],
    ],
    [
      'may be given in part',
      foreign(shapesOf(DEEP)),
      { activation: 'gelu' },
      { activation: 'gelu', likelihood: 'bernoulli' },
      ['likelihood'],
    ],
    [
      'may be given',
      foreign(shapesOf(DEEP)),
      { activation: 'tanh', likelihood: 'continuous-bernoulli' },
      { activation: 'tanh', likelihood: 'continuous-bernoulli' },
      [],
    ],
    [
      'of a Gaussian is its sigma, too',
      foreign(shapesOf(DEEP)),
      { activation: 'tanh', likelihood: 'gaussian' },
      { sigma: 1, squash: 'identity' },
      ['sigma', 'squash'],
    ],
    ['is no activation where there are no hidden layers', foreign(shapesOf(SMALL)), {}, {}, ['likelihood']],
    ['is nothing where there is a whole spec', described(FULL), {}, FULL, []],
    [
      'may be a part of a spec',
      described(DEEP),
      { likelihood: 'gaussian' },
      DEEP,
      ['activation', 'sigma', 'squash'],
    ],
    ['may be said twice', described(FULL), { activation: 'silu' }, FULL, []],
  ])('%s', (_, file, options, spec, assumed) => {
    const read = readCheckpoint(file, options);
    expect(read.spec).toMatchObject(spec);
    expect(read.assumed).toEqual(assumed);
  });

  test('of two layers of one number is refused', () => {
    const shapes = shapesOf(DEEP);
    expect(() =>
      readCheckpoint(foreign({ ...shapes, 'encoder.00.weight': shapes['encoder.0.weight'] as number[] })),
    ).toThrow(/encoder\.00\.weight/);
  });

  test('cannot be given against the file', () => {
    expect(() => readCheckpoint(described(FULL), { activation: 'relu' })).toThrow(OptionError);
    expect(() => readCheckpoint(described(FULL), { activation: 'relu' })).toThrow(/activation.*"silu"/);
    const own = writeCheckpoint(readCheckpoint(described(FULL)));
    expect(() => readCheckpoint(own, { likelihood: 'bernoulli' })).toThrow(/likelihood.*"gaussian"/);
  });

  test.each<[object, RegExp]>([
    [{ activation: 'swish' }, /activation must be one of relu.*"swish"/],
    [{ likelihood: 1 }, /likelihood must be one of bernoulli/],
    [{ latent: 2 }, /latent is not an option/],
  ])('is checked: %j', (options, message) => {
    expect(() => readCheckpoint(foreign(shapesOf(DEEP)), options)).toThrow(message);
  });
});

describe('what cannot be loaded is named', () => {
  test.each<[what: string, change: (shapes: Shapes) => void, message: RegExp]>([
    [
      'nothing',
      (shapes) => {
        for (const name of Object.keys(shapes)) delete shapes[name];
      },
      /no tensors/,
    ],
    [
      'no latent',
      (shapes) => {
        delete shapes['mu.weight'];
        delete shapes['logvar.weight'];
      },
      /not a webgpu-vae model.*mu\.weight, logvar\.weight.*has encoder\.0\.weight/,
    ],
    ['no bias', (shapes) => delete shapes['mu.bias'], /lacks the tensor mu\.bias\./],
    [
      'several biases missing',
      (shapes) => {
        delete shapes['mu.bias'];
        delete shapes['decoder.0.bias'];
      },
      /lacks the tensors mu\.bias, decoder\.0\.bias/,
    ],
    ['more', (shapes) => (shapes['encoder.1.running_mean'] = [5]), /encoder\.1\.running_mean.*without/],
    [
      'a transposed weight',
      (shapes) => (shapes['output.weight'] = [4, 7]),
      /output\.weight has shape \[4, 7\].*\[7, 4\].*transposed/,
    ],
    ['an image of another size', (shapes) => (shapes['output.weight'] = [8, 4]), /\[8, 4\].*\[7, 4\]/],
    ['a convolution', (shapes) => (shapes['encoder.0.weight'] = [6, 1, 3, 3]), /\[6, 1, 3, 3\].*\[out, in\]/],
    ['a bias that is a matrix', (shapes) => (shapes['mu.bias'] = [3, 1]), /mu\.bias has shape \[3, 1\]/],
  ])('%s', (_, change, message) => {
    const shapes = shapesOf(DEEP);
    change(shapes);
    expect(() => readCheckpoint(foreign(shapes))).toThrow(CheckpointError);
    expect(() => readCheckpoint(foreign(shapes))).toThrow(message);
  });

  test('a spec that asks for more than the file has allocates nothing', () => {
    const spec = JSON.stringify({ ...DEEP, input: 2 ** 20, encoder: [2 ** 20, 5] });
    const file = foreign(shapesOf(DEEP), { format: 'webgpu-vae', version: '2', spec });
    expect(() => readCheckpoint(file)).toThrow(/encoder\.0\.weight has shape \[6, 7\]/);
  });

  test('a later version of the format', () => {
    const file = foreign(shapesOf(DEEP), { format: 'webgpu-vae', version: '3' });
    expect(() => readCheckpoint(file)).toThrow(/version 3.*version 2/);
  });
});

describe('a file that is something else is called what it is', () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  test.each<[Uint8Array, RegExp]>([
    [Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7), /IDX file.*not a model.*as the data/],
    [bytes('\x93NUMPY\x01\x00v\x00{}'), /NumPy array.*not a model/],
    [bytes('\x89PNG\r\n\x1a\n'), /PNG picture.*not a model/],
    [bytes(`${'PK\x03\x04'.padEnd(26, '\0')}\x10\0\0\0archive/data.pkl`), /PyTorch file.*save_file/],
    [bytes('\x80\x02}q\x00.'), /Python pickle.*save_file/],
    [bytes('<!DOCTYPE html><title>403</title>'), /web page/],
    [bytes('no model\n'), /text file/],
    [new Uint8Array(0), /empty file/],
  ])('%#', (file, message) => {
    expect(() => readCheckpoint(file)).toThrow(CheckpointError);
    expect(() => readCheckpoint(file)).toThrow(message);
  });
});
