import type { Kernel } from '../../src/gpu/kernel';
import type { Benchmark } from './benchmark';
import { near } from './expect';
import { pick, uniform } from './random';
import chain from './shaders/chain.wgsl';
import copy from './shaders/copy.wgsl';

/** Multiply-adds on eight values, 16 to a line of `shaders/chain.wgsl`. */
const CHAINS = 8;
const UNROLLED = 16;
const ROUNDS = 64;
/** After ROUNDS of it, what is left of the start tells whether they were all done. */
const FACTOR = 1 - 2 ** -10;
const OFFSET = 0.25;

/** What an adapter can do at most, measured by kernels that do nothing else; of each kind the best counts. */
export function ceilings(software: boolean): Benchmark[] {
  const copied = (software ? 16 : 128) * 2 ** 20;
  const invocations = software ? 4096 : 2 ** 19;
  return [
    chained('f32', 1, invocations),
    chained('vec4f', 4, invocations / 4),
    copying('adjacent', copied / 4),
    copying('apart', copied / 4),
  ];
}

function chained(type: string, width: number, invocations: number): Benchmark {
  const kernel: Kernel = {
    // Pipelines are kept by name.
    name: `chain_${type}`,
    source: chain,
    given: [{ name: 'value.wgsl', text: `alias Value = ${type};` }],
    bindings: { values: 'read_write' },
    fields: { rounds: 'u32', factor: 'f32', offset: 'f32' },
  };
  const size = invocations * width;
  return {
    name: `multiply-adds in registers, ${type}`,
    group: 'ceiling',
    title: '',
    step: false,
    plan: {
      buffers: { values: size * 4 },
      dispatches: [
        {
          kernel,
          label: type,
          ...NO_MODEL,
          constants: {},
          buffers: { values: 'values' },
          numbers: { rounds: ROUNDS, factor: FACTOR, offset: OFFSET },
          grid: [invocations / 64, 1, 1],
          flops: 2 * CHAINS * UNROLLED * ROUNDS * size,
          bytes: 4 * size,
        },
      ],
    },
    inputs: () => ({}),
    async check(read) {
      const [values] = await read('values', [{ offset: 0, size }]);
      for (const i of pick(1, 64, size)) {
        const want = chainedValue(Math.floor(i / width));
        // Some thousand roundings, all to 2^-24 of the result or less.
        near(`values[${i}]`, values?.[i] as number, want, 1e-4 * want);
      }
    },
  };
}

const NO_MODEL = { part: 'ceiling', reads: [], writes: [] } as const;

/** What an invocation must come to: each of its values nears OFFSET / (1 - FACTOR). */
function chainedValue(invocation: number): number {
  const limit = OFFSET / (1 - FACTOR);
  const left = FACTOR ** (UNROLLED * ROUNDS);
  let sum = 0;
  for (let c = 0; c < CHAINS; c++) sum += limit + ((invocation % 8) + c - limit) * left;
  return sum;
}

function copying(how: 'adjacent' | 'apart', size: number): Benchmark {
  const each = 4;
  const invocations = size / 4 / each;
  const kernel: Kernel = {
    name: 'copy',
    source: copy,
    bindings: { source: 'read', destination: 'read_write' },
    fields: { pitch: 'u32', step: 'u32' },
  };
  const source = uniform(11, size, -1, 1);
  return {
    name: `streaming copy, ${how}`,
    group: 'ceiling',
    title: '',
    step: false,
    plan: {
      buffers: { source: size * 4, destination: size * 4 },
      dispatches: [
        {
          kernel,
          label: how,
          ...NO_MODEL,
          constants: {},
          buffers: { source: 'source', destination: 'destination' },
          numbers: how === 'adjacent' ? { pitch: each, step: 1 } : { pitch: 1, step: invocations },
          grid: [invocations / 64, 1, 1],
          flops: 0,
          bytes: 8 * size,
        },
      ],
    },
    inputs: () => ({ source }),
    async check(read) {
      const places = pick(12, 256, size);
      const found = await read(
        'destination',
        places.map((offset) => ({ offset, size: 1 })),
      );
      for (const [i, at] of places.entries())
        near(`destination[${at}]`, found[i]?.[0] as number, source.at(at), 0);
    },
  };
}
