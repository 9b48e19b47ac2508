import type { Gpu } from '../../src/gpu/gpu';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { type Binarization, putNumber } from '../../src/step/gather';
import { batchExamples } from '../../src/step/gather.twin';
import { gatherBytes } from '../../src/step/gather_bytes';
import { gatherBytes as bytesTwin } from '../../src/step/gather_bytes.twin';
import { gatherFloats } from '../../src/step/gather_floats';
import { gatherFloats as floatsTwin } from '../../src/step/gather_floats.twin';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  type Place,
  padded,
  Random,
  stateWords,
  viewOf,
  Words,
} from '../ops/harness';

/** [batch size, input, examples, batch, epoch]; an invocation serves 32 columns. */
const SHAPES = [
  [1, 1, 1, 0, 0],
  [1, 3, 2, 1, 0],
  [2, 2, 3, 1, 1],
  [3, 4, 3, 0, 5],
  [3, 5, 7, 2, 0],
  [4, 7, 4, 0, 0],
  [5, 8, 23, 4, 3],
  [5, 9, 23, 3, 3],
  [7, 31, 13, 1, 2],
  [8, 32, 9, 0, 0],
  [8, 33, 9, 1, 0],
  [11, 61, 100, 9, 1],
  [12, 63, 25, 2, 0],
  [13, 64, 26, 1, 1],
  [16, 65, 16, 0, 4],
  [17, 97, 49, 2, 0],
  [31, 13, 61, 1, 9],
  [32, 127, 64, 1, 0],
  [33, 128, 40, 1, 0],
  [61, 129, 60, 0, 1],
  [64, 28, 64, 0, 0],
  [67, 3, 1009, 15, 6],
  [128, 257, 131, 1, 0],
  [256, 5, 255, 0, 3],
  [3, 784, 10, 3, 1],
] as const;

type Kind = 'bytes' | 'floats';

/** Rows of bytes are padded to whole words, of floats to vec4f: both to four elements. Numbers lie behind them. */
function dataWords(kind: Kind, { rows, columns, values }: Matrix, numbers?: Uint32Array): Words {
  const stride = padded(columns);
  const length = rows * stride + (numbers ? 4 * rows : 0);
  const elements = kind === 'bytes' ? new Uint8Array(length) : new Float32Array(length);
  for (let row = 0; row < rows; row++) {
    elements.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  for (const [row, number] of (numbers ?? []).entries()) putNumber(elements, rows * stride + 4 * row, number);
  return Words.fromBits(new Uint32Array(elements.buffer));
}

const casesOf = (kind: Kind): KernelCase[] =>
  SHAPES.flatMap(([batchSize, input, examples, batch, epoch], i) =>
    [true, false].map((shuffle) => ({
      kernel: `gather_${kind}`,
      name: `batch ${batch} of ${examples} x ${input} by ${batchSize}${shuffle ? ', shuffled' : ''}`,
      async run(gpu: Gpu) {
        const random = new Random(1500 + i);
        const data = matrix(examples, input, () =>
          kind === 'bytes' ? random.whole(256) : random.uniform(-1e6, 1e6),
        );
        const rows = padded(batchSize);
        const arena = new Arena(random);
        const x = arena.place(rows, input, i % 3);
        const seed = [random.word(), random.whole(2 ** 21)] as const;
        const numbers = { x: viewOf(x, input), examples, batchSize, shuffle, seed };
        const choice = { examples, batchSize, batch, epoch, shuffle, seed };
        const after = await check(
          gpu,
          kind === 'bytes' ? gatherBytes(numbers) : gatherFloats(numbers),
          {
            data: dataWords(kind, data),
            state: stateWords({ step: 3, epoch, batch }),
            activations: new Words(arena.size),
          },
          [
            {
              name: 'x',
              buffer: 'activations',
              place: x,
              expected: (kind === 'bytes' ? bytesTwin : floatsTwin)(data, choice, rows),
              // WGSL divides by 255 to 2.5 ULP; floats are copied.
              tolerance: kind === 'bytes' ? 2 ** -23 : 0,
            },
          ],
        );
        if (kind === 'bytes') exactEnds(after.activations as Words, bytesTwin(data, choice, rows), x);
      },
    })),
  );

/** Of a shard, the rows are written whose examples it has, and those beyond the batch; the others stay. */
const shardsOf = (kind: Kind): KernelCase[] =>
  (
    [
      [16, 13, 53, 0, 17, 17],
      [16, 13, 53, 17, 19, 17],
      [16, 13, 53, 36, 17, 17],
      [64, 5, 64, 1, 1, 1],
      [12, 33, 11, 4, 7, 3],
      [12, 33, 11, 0, 11, 0],
    ] as const
  ).map(([batchSize, input, examples, first, count, other], i) => ({
    kernel: `gather_${kind}`,
    name: `${count} of ${examples} x ${input} from ${first} on, by ${batchSize}`,
    async run(gpu: Gpu) {
      const random = new Random(1570 + i);
      const data = matrix(examples, input, () =>
        kind === 'bytes' ? random.whole(256) : random.uniform(-1e6, 1e6),
      );
      const own = matrix(
        count,
        input,
        (row, column) => data.values[(first + row) * input + column] as number,
      );
      const rows = padded(batchSize);
      const arena = new Arena(random);
      const x = arena.place(rows, input);
      const seed = [random.word(), other] as const;
      const batch = examples > batchSize ? Math.ceil(examples / batchSize) - 1 : 0;
      const choice = { examples, batchSize, batch, epoch: 2, shuffle: true, seed };
      const shard = { data: 'mine', first, count };
      const numbers = { x: viewOf(x, input), examples, batchSize, shuffle: true, seed, shard };
      const expected = (kind === 'bytes' ? bytesTwin : floatsTwin)(data, choice, rows);
      const chosen = batchExamples(choice);
      await check(
        gpu,
        kind === 'bytes' ? gatherBytes(numbers) : gatherFloats(numbers),
        {
          mine: dataWords(kind, own),
          state: stateWords({ step: 3, epoch: 2, batch }),
          activations: new Words(arena.size),
        },
        Array.from({ length: rows }, (_, row) => row)
          .filter((row) => {
            const example = chosen[row];
            return example === undefined || (example >= first && example < first + count);
          })
          .map((row) => ({
            name: `row ${row}`,
            buffer: 'activations',
            place: { ...x, offset: x.offset + row * x.stride, rows: 1 },
            expected: matrix(1, input, (_, column) => expected.values[row * input + column] as number),
            tolerance: kind === 'bytes' ? 2 ** -23 : 0,
          })),
      );
    },
  }));

/** Of data that pass through a window, the batch is taken from where its turn in the window is. */
const windowsOf = (kind: Kind): KernelCase[] =>
  (
    [
      [16, 13, 53, 32, 0],
      [16, 13, 53, 32, 1],
      [16, 13, 53, 32, 2],
      [16, 13, 53, 32, 3],
      [7, 33, 100, 7, 9],
      [4, 5, 12, 12, 2],
    ] as const
  ).map(([batchSize, input, examples, window, batch], i) => ({
    kernel: `gather_${kind}`,
    name: `batch ${batch} of ${examples} x ${input} by ${batchSize}, ${window} at a time`,
    async run(gpu: Gpu) {
      const random = new Random(1590 + i);
      const data = matrix(window, input, () =>
        kind === 'bytes' ? random.whole(256) : random.uniform(-1e6, 1e6),
      );
      const rows = padded(batchSize);
      const arena = new Arena(random);
      const x = arena.place(rows, input);
      const shard = { data: 'mine', first: 0, count: window };
      const seed = [0, 0] as const;
      const numbers = { x: viewOf(x, input), examples, batchSize, shuffle: false, seed, window, shard };
      const choice = { examples, batchSize, batch, epoch: 1, shuffle: false, seed, window };
      await check(
        gpu,
        kind === 'bytes' ? gatherBytes(numbers) : gatherFloats(numbers),
        {
          mine: dataWords(kind, data),
          state: stateWords({ step: 3, epoch: 1, batch }),
          activations: new Words(arena.size),
        },
        [
          {
            name: 'x',
            buffer: 'activations',
            place: x,
            expected: (kind === 'bytes' ? bytesTwin : floatsTwin)(data, choice, rows),
            tolerance: kind === 'bytes' ? 2 ** -23 : 0,
          },
        ],
      );
    },
  }));

const BINARIZATIONS: readonly Binarization[] = [
  { by: 'threshold' },
  { by: 'example', stream: 4, numbered: false },
  { by: 'example', stream: 6, numbered: true },
  { by: 'place', stream: 5 },
];

/** Values that become 0 or 1, the same ones as in float64: [batch size, input, examples, window, batch, epoch]. */
const binarizedOf = (kind: Kind): KernelCase[] =>
  BINARIZATIONS.flatMap((binarize, j) =>
    (
      [
        [16, 13, 53, undefined, 3, 2],
        [7, 33, 100, undefined, 9, 1],
        [16, 13, 53, 32, 3, 1],
        [61, 29, 200, 122, 2, 7],
      ] as const
    ).map(([batchSize, input, examples, window, batch, epoch], i) => ({
      kernel: `gather_${kind}`,
      name: `batch ${batch} of ${examples} x ${input} by ${batchSize}, ${window ?? 'all'} at a time, binarised by ${binarize.by}${'numbered' in binarize && binarize.numbered ? ' numbered' : ''}`,
      async run(gpu: Gpu) {
        const random = new Random(1700 + 10 * j + i);
        const lying = window ?? examples;
        const corners = [0, 1, 0.5, 0.5 - 2 ** -25, 2 ** -24, 1 - 2 ** -24] as const;
        const data = matrix(lying, input, () => {
          if (kind === 'bytes') return random.whole(256);
          return random.whole(2) ? random.uniform(0, 1) : (corners[random.whole(corners.length)] as number);
        });
        const rows = padded(batchSize);
        const arena = new Arena(random);
        const x = arena.place(rows, input);
        const seed = [random.word(), random.whole(2 ** 21)] as const;
        const numbers = Uint32Array.from({ length: lying }, () => random.word());
        const shuffle = window === undefined;
        const options = { examples, batchSize, shuffle, seed, binarize, ...(window && { window }) };
        const dispatch = { x: viewOf(x, input), ...options };
        const numbered = binarize.by === 'example' && binarize.numbered;
        const choice = { ...options, batch, epoch, ...(numbered && { numbers }) };
        await check(
          gpu,
          kind === 'bytes' ? gatherBytes(dispatch) : gatherFloats(dispatch),
          {
            data: dataWords(kind, data, numbered ? numbers : undefined),
            state: stateWords({ step: 3, epoch, batch }),
            activations: new Words(arena.size),
          },
          [
            {
              name: 'x',
              buffer: 'activations',
              place: x,
              expected: (kind === 'bytes' ? bytesTwin : floatsTwin)(data, choice, rows),
              tolerance: 0,
            },
          ],
        );
      },
    })),
  );

/** Black and white are exact. */
function exactEnds({ floats }: Words, { rows, columns, values }: Matrix, { offset, stride }: Place): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const want = values[row * columns + column] as number;
      const found = floats[offset + row * stride + column];
      assert((want !== 0 && want !== 1) || found === want, `x[${row}, ${column}] is ${found}, not ${want}`);
    }
  }
}

/** Every byte there is, in order. */
const allBytes: KernelCase = {
  kernel: 'gather_bytes',
  name: 'all 256 bytes',
  async run(gpu) {
    const data = matrix(1, 256, (_, column) => column);
    const place = { offset: 0, rows: 4, stride: 256 };
    const numbers = { x: viewOf(place, 256), examples: 1, batchSize: 1, shuffle: false };
    const seed = [0, 0] as const;
    const expected = bytesTwin(data, { ...numbers, seed, batch: 0, epoch: 0 }, 4);
    const after = await check(
      gpu,
      gatherBytes({ ...numbers, seed }),
      { data: dataWords('bytes', data), state: stateWords({}), activations: new Words(4 * 256) },
      [{ name: 'x', buffer: 'activations', place, expected, tolerance: 2 ** -23 }],
    );
    exactEnds(after.activations as Words, expected, place);
  },
};

export const gatherBytesCases: KernelCase[] = [
  ...casesOf('bytes'),
  ...shardsOf('bytes'),
  ...windowsOf('bytes'),
  ...binarizedOf('bytes'),
  allBytes,
];
export const gatherFloatsCases: KernelCase[] = [
  ...casesOf('floats'),
  ...shardsOf('floats'),
  ...windowsOf('floats'),
  ...binarizedOf('floats'),
];
