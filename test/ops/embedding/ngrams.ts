import { at, type Matrix, matrix } from '../../../src/matrix.twin';
import { ngrams } from '../../../src/ops/embedding/ngrams';
import { gramRows, ngrams as twin } from '../../../src/ops/embedding/ngrams.twin';
import { ngramsGradient } from '../../../src/ops/embedding/ngrams_gradient';
import { ngramsGradient as gradientTwin } from '../../../src/ops/embedding/ngrams_gradient.twin';
import {
  Arena,
  assert,
  check,
  type KernelCase,
  Random,
  runDispatch,
  stateWords,
  viewOf,
  Words,
} from '../harness';
import { TEXT_SHAPES } from './texts';

/** n-grams and buckets, of which there are one, fewer than a workgroup serves, and more. */
const TABLES = [
  [2, 1],
  [3, 7],
  [4, 32],
  [5, 130],
  [8, 100],
  [2, 300],
] as const;

/** What a text's positions took: symbols, a start before them, unknown ones; and the end where the text has ended. */
function takenBy(random: Random, rows: number, length: number, symbols: number, shift: boolean): Matrix {
  const lengths = Array.from({ length: rows }, (_, row) => [length, 0, 1][row] ?? random.whole(length + 1));
  return matrix(rows, length, (row, position) => {
    if (position >= (lengths[row] as number)) return 0;
    if (shift && position === 0) return symbols;
    return 1 + random.whole(symbols + 1);
  });
}

export const ngramsCases: KernelCase[] = TEXT_SHAPES.map(([rows, length, symbols, width], i) => {
  const [longest, buckets] = TABLES[i % TABLES.length] as (typeof TABLES)[number];
  return {
    kernel: 'ngrams',
    name: `${rows} x ${length} of ${symbols} symbols, up to ${longest} of them, ${buckets} buckets, width ${width}`,
    async run(gpu) {
      const random = new Random(6200 + i);
      const taken = takenBy(random, rows, length, symbols, i % 2 === 0);
      const value = random.matrix(rows, length * width, -3, 3);
      const table = random.matrix((longest - 1) * buckets, width, -3, 3);
      const [arena, parameters] = [new Arena(random), new Arena(random)];
      const yPlace = arena.place(rows, length * width, i % 3);
      const takenPlace = arena.place(rows, length, i % 2);
      const gramsPlace = arena.place(rows, (longest - 1) * length, i % 2);
      const tablePlace = parameters.place(table.rows, width);
      const of = { symbols, ngrams: longest, buckets };
      const dispatch = ngrams({
        ...{ ...of, name: 'decoder.embedding', part: 'decoder' },
        taken: viewOf(takenPlace, length),
        y: viewOf(yPlace, length * width),
        grams: viewOf(gramsPlace, (longest - 1) * length),
        table: viewOf(tablePlace, width, 'parameters'),
      });
      const grams = gramRows(taken, of);
      const buffers = {
        parameters: new Words(parameters.size).put(tablePlace, table),
        activations: new Words(arena.size).put(takenPlace, taken).put(yPlace, value),
      };
      await check(gpu, dispatch, buffers, [
        { name: 'y', buffer: 'activations', place: yPlace, expected: twin(value, grams, table) },
        { name: 'grams', buffer: 'activations', place: gramsPlace, expected: grams, anyPadding: true },
      ]);
    },
  };
});

/** Rows, positions and width of dy, n-grams, buckets, and the parts that the sums come in, of which some may get no rows. */
const GRADIENTS = [
  ...TEXT_SHAPES.map(([rows, length, , width], i) => {
    const [longest, buckets] = TABLES[i % TABLES.length] as (typeof TABLES)[number];
    return { rows, length, width, longest, buckets, parts: 1 };
  }),
  { rows: 8, length: 5, width: 68, longest: 3, buckets: 40, parts: 3 },
  { rows: 4, length: 9, width: 132, longest: 2, buckets: 5, parts: 2 },
  { rows: 4, length: 3, width: 4, longest: 4, buckets: 70, parts: 7 },
];

export const ngramsGradientCases: KernelCase[] = [
  ...GRADIENTS.map(
    ({ rows, length, width, longest, buckets, parts }, i): KernelCase => ({
      kernel: 'ngrams_gradient',
      name: `${parts} parts of ${rows} x ${length} x ${width}, up to ${longest} symbols, ${buckets} buckets`,
      async run(gpu) {
        const random = new Random(6300 + i);
        const { places, of, ...sizes } = laid(random, { rows, length, width, longest, buckets });
        const lengths = Array.from(
          { length: rows },
          (_, row) => [length, 0, 1][row] ?? random.whole(length + 1),
        );
        const grams = matrix(rows, (longest - 1) * length, (row, column) => {
          if (column % length >= (lengths[row] as number)) return -1;
          return Math.floor(column / length) * buckets + random.whole(buckets);
        });
        const dy = random.matrix(rows, length * width, -1, 1);
        const own = Math.ceil(rows / parts);
        await check(
          gpu,
          ngramsGradient(of, { parts, size: sizes.gradients }),
          {
            activations: new Words(sizes.activations).put(places.grams, grams),
            deltas: new Words(sizes.deltas).put(places.y, dy),
            gradients: new Words(parts * sizes.gradients),
            state: stateWords({ step: 7, epoch: 1, batch: 2, fault: i % 2 }),
          },
          Array.from({ length: parts }, (_, part) => ({
            name: `dtable, part ${part}`,
            buffer: 'gradients' as const,
            place: { ...places.table, offset: part * sizes.gradients + places.table.offset },
            expected: gradientTwin(
              // Rows of other parts have no n-grams.
              matrix(rows, grams.columns, (row, column) =>
                Math.floor(row / own) === part ? at(grams, row, column) : -1,
              ),
              dy,
              matrix(of.table.rows, width, () => 0),
            ),
          })),
        );
      },
    }),
  ),
  ...[Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 48, 1].map(
    (value): KernelCase => ({
      kernel: 'ngrams_gradient',
      name: `a gradient of ${value}`,
      async run(gpu) {
        const shape = { rows: 4, length: 3, width: 4, longest: 2, buckets: 40 };
        const { places, of, ...sizes } = laid(new Random(6390), shape);
        const deltas = Words.from(new Float32Array(sizes.deltas));
        deltas.floats[places.y.offset + 3 * places.y.stride + 2 * 4 + 3] = value;
        const activations = new Words(sizes.activations).put(
          places.grams,
          matrix(4, 3, () => 39),
        );
        const { state } = await runDispatch(gpu, ngramsGradient(of, { parts: 1, size: sizes.gradients }), {
          ...{ activations, deltas },
          gradients: new Words(sizes.gradients),
          state: stateWords({}),
        });
        const found = (state as Words).bits[3];
        assert(
          found === Number(!(Math.abs(value) < 2 ** 48)),
          `the fault is ${found}, by a gradient of ${value}`,
        );
      },
    }),
  ),
];

interface Shape {
  readonly rows: number;
  readonly length: number;
  readonly width: number;
  readonly longest: number;
  readonly buckets: number;
}

function laid(random: Random, { rows, length, width, longest, buckets }: Shape) {
  const [activations, deltas, gradients] = [new Arena(random), new Arena(random), new Arena(random)];
  const places = {
    grams: activations.place(rows, (longest - 1) * length, 1),
    y: deltas.place(rows, length * width, 1),
    table: gradients.place((longest - 1) * buckets, width),
  };
  const of = {
    ...{ name: 'decoder.embedding', ngrams: longest, buckets },
    grams: viewOf(places.grams, (longest - 1) * length),
    y: viewOf(places.y, length * width, 'deltas'),
    table: viewOf(places.table, width, 'parameters'),
  };
  return {
    ...{ places, of },
    ...{ activations: activations.size, deltas: deltas.size, gradients: gradients.size },
  };
}
