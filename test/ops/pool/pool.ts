import type { Gpu } from '../../../src/gpu/gpu';
import { at, matrix } from '../../../src/matrix.twin';
import { pool } from '../../../src/ops/pool/pool';
import { pool as twin } from '../../../src/ops/pool/pool.twin';
import { poolBackward } from '../../../src/ops/pool/pool_backward';
import { poolBackward as backwardTwin } from '../../../src/ops/pool/pool_backward.twin';
import { TEXT_SHAPES, texts } from '../embedding/texts';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../harness';

/** [rows, positions, channels, samples]: channels of whole vec4f and not, several rows of the value an example of x; 0, no x. */
const SHAPES = [
  ...TEXT_SHAPES.map(
    ([rows, length, symbols], i) => [rows, length, 1 + (symbols % 21), Number(i % 3 !== 2)] as const,
  ),
  [12, 9, 6, 3],
  [400, 5, 4, 100],
  [4, 49, 10, 0],
  [260, 6, 64, 1],
] as const;

function drawn(i: number) {
  const [rows, positions, channels, samples] = SHAPES[i] as (typeof SHAPES)[number];
  const random = new Random(6600 + i);
  const arena = new Arena(random);
  const x = samples ? texts(random, rows / samples, positions, 28) : undefined;
  const places = {
    value: arena.place(rows, positions * channels, i % 3),
    x: arena.place(rows / Math.max(1, samples), positions, i % 2),
    y: arena.place(rows, channels, i % 5),
  };
  const views = {
    value: viewOf(places.value, positions * channels),
    y: viewOf(places.y, channels),
    x: x && viewOf(places.x, positions),
  };
  const activations = new Words(arena.size);
  if (x) activations.put(places.x, x);
  // The twin has a text a row.
  const of = x && matrix(rows, positions, (row, column) => at(x, Math.floor(row / samples), column));
  return { rows, positions, channels, random, arena, places, views, activations, of };
}

const nameOf = ([rows, positions, channels, samples]: (typeof SHAPES)[number], i: number): string =>
  `${rows} x ${positions} x ${channels}, ${samples ? `${samples} rows a text` : 'of no text'}, ${i}`;

export const poolCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'pool',
  name: nameOf(shape, i),
  async run(gpu: Gpu) {
    const { rows, positions, channels, random, places, views, activations, of } = drawn(i);
    const value = random.matrix(rows, positions * channels, -5, 5);
    activations.put(places.value, value);
    await check(gpu, pool(views, { part: 'encoder' }), { activations }, [
      { name: 'y', buffer: 'activations', place: places.y, expected: twin(value, channels, of) },
    ]);
  },
}));

export const poolBackwardCases: KernelCase[] = SHAPES.map((shape, i) => ({
  kernel: 'pool_backward',
  name: `${nameOf(shape, i)}${i % 2 ? ', added' : ''}`,
  async run(gpu: Gpu) {
    const { rows, positions, channels, random, arena, places, views, activations, of } = drawn(i);
    const dy = random.matrix(rows, channels, -5, 5);
    const others = i % 2 ? random.matrix(rows, positions * channels, -5, 5) : undefined;
    const deltas = new Words(arena.size).put(places.y, dy);
    if (others) deltas.put(places.value, others);
    const dispatch = poolBackward({ ...views, accumulate: i % 2 === 1 });
    await check(gpu, dispatch, { activations, deltas }, [
      {
        name: 'dvalue',
        buffer: 'deltas',
        place: places.value,
        expected: backwardTwin(dy, positions, of, others),
      },
    ]);
  },
}));
