// Which cases of a kernel that is slow to compile the short form of the tests has, and by which families.

import type { Dispatch } from '../../src/gpu/kernel';
import { MATMULS, type Matmul, tileOf } from '../../src/tiles/table';
import { covering } from '../support/covering';

/** What families have in common that differ by the sizes of their tiles alone. */
const wayOf = (matmul: Matmul): string => {
  const { algorithm, sharing, staging } = tileOf(matmul);
  return [algorithm, sharing, staging].join(' ');
};

/** The families, those together that differ by the sizes of their tiles alone. */
export const ALIKE: readonly (readonly Matmul[])[] = [...new Set(MATMULS.map(wayOf))].map((way) =>
  MATMULS.filter((matmul) => wayOf(matmul) === way),
);

/** What is compiled for a dispatch: its form, and the value of each constant. */
const featuresOf = ({ form = '', constants }: Dispatch): string[] => [
  form,
  ...Object.entries(constants).map(([name, value]) => `${name} ${value}`),
];

/**
 * For each case, the families by which it runs in the long form alone. The time goes into compiling, not into running. So
 * `plain` has all cases. Families that are alike have, between them, pipelines with every form and every value of each
 * constant, each of them at least one; and of each pipeline all the cases that it serves.
 */
export function thoroughFamilies(dispatches: readonly ((matmul: Matmul) => Dispatch)[]): Matmul[][] {
  const thorough = dispatches.map((): Matmul[] => []);
  for (const families of ALIKE.filter((some) => !some.includes('plain'))) {
    const all = dispatches.flatMap((dispatch, i) =>
      families.map((matmul) => ({ i, matmul, features: [matmul, ...featuresOf(dispatch(matmul))] })),
    );
    const chosen = new Set(covering(all, ({ features }) => features).map(({ features }) => features.join()));
    for (const { i, matmul, features } of all) {
      if (!chosen.has(features.join())) thorough[i]?.push(matmul);
    }
  }
  return thorough;
}
