import type { Gpu } from '../../../src/gpu/gpu';
import { at, matrix } from '../../../src/matrix.twin';
import { condition } from '../../../src/ops/condition/condition';
import { condition as twin } from '../../../src/ops/condition/condition.twin';
import { labelColumns, labelCount } from '../../../src/ops/condition/names';
import { Arena, check, type KernelCase, Random, viewOf, Words } from '../harness';

/** [rows, columns of x, classes, rows that have one label]: labels that begin and end within a vec4f, and at its edges. */
const SHAPES = [
  [4, 1, 2, 1],
  [4, 2, 2, 1],
  [4, 3, 2, 1],
  [4, 4, 2, 1],
  [8, 1, 3, 1],
  [8, 2, 3, 2],
  [8, 3, 5, 1],
  [8, 4, 4, 4],
  [12, 5, 4, 1],
  [12, 6, 10, 3],
  [12, 7, 9, 1],
  [16, 8, 8, 1],
  [20, 9, 7, 5],
  [20, 2, 10, 1],
  [24, 20, 10, 2],
  [28, 31, 13, 1],
  [32, 63, 2, 1],
  [36, 64, 26, 1],
  [40, 65, 100, 10],
  [64, 33, 10, 1],
  [68, 3, 17, 1],
  [128, 784, 10, 1],
  [132, 785, 10, 1],
  [256, 2, 257, 8],
  [260, 50, 62, 1],
  [508, 5, 3, 127],
] as const;

/** The same of colours. */
const OF_COLORS = [
  [4, 1, 'colors', 1],
  [8, 2, 'colors', 2],
  [12, 3, 'colors', 1],
  [16, 4, 'colors', 4],
  [40, 33, 'colors', 1],
] as const;

export const conditionCases: KernelCase[] = [...SHAPES, ...OF_COLORS].map(
  ([rows, columns, classes, perLabel], i) => ({
    kernel: 'condition',
    name: `${rows} x ${columns}, ${classes === 'colors' ? 'colours' : `${classes} classes`}${perLabel > 1 ? `, ${perLabel} rows a label` : ''}`,
    async run(gpu: Gpu) {
      const random = new Random(2200 + i);
      const x = random.matrix(rows, columns, -5, 5);
      // The first and the last one are among them.
      const [count, told] = [labelCount(classes), labelColumns(classes)];
      const labels = matrix(rows / perLabel, 1, (row) =>
        row === 0 ? count - 1 : row === 1 ? 0 : random.whole(count),
      );
      const arena = new Arena(random);
      const yPlace = arena.place(rows, columns + told, i % 3);
      const labelsPlace = arena.place(rows / perLabel, 1, i % 2);
      const activations = new Words(arena.size).put(labelsPlace, labels);
      const y = twin(x, labels, classes);
      // x lies in y, and what is behind it there is what padding was.
      activations.put(
        yPlace,
        matrix(rows, columns + told, (row, column) => (column < columns ? at(x, row, column) : 7)),
      );
      const whole = viewOf(yPlace, columns + told);
      await check(
        gpu,
        condition(
          {
            x: { ...whole, columns },
            labels: viewOf(labelsPlace, 1),
            y: whole,
            colors: classes === 'colors',
          },
          { part: 'encoder' },
        ),
        { activations },
        [
          {
            name: 'y',
            buffer: 'activations',
            place: yPlace,
            expected: y,
            tolerance: classes === 'colors' ? 2e-7 : 0,
          },
        ],
      );
    },
  }),
);
