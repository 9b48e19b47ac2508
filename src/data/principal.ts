/** Two orthogonal directions of unit length, and the part of the rows' variance that lies in their plane. */
export interface PrincipalAxes {
  readonly axes: readonly [Float64Array, Float64Array];
  readonly share: number;
}

const ITERATIONS = 60;

/**
 * The two directions of largest variance of `rows` [n, columns], columns >= 2, by orthogonal iteration on the centred
 * rows. With `start`, axes found earlier, it begins there, so that axes of rows that change little turn little.
 */
export function principalAxes(
  rows: Float32Array,
  columns: number,
  start?: PrincipalAxes['axes'],
): PrincipalAxes {
  const count = rows.length / columns;
  const centred = centre(rows, columns);
  const axes = start
    ? start.map((axis) => axis.slice())
    : [0, 1].map((seed) => Float64Array.from({ length: columns }, (_, k) => Math.cos(1 + k * (seed + 1.3))));
  const [first, second] = axes as [Float64Array, Float64Array];
  let held: [number, number] = [0, 0];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const images = [first, second].map((axis) => covarianceTimes(centred, count, columns, axis));
    const [a, b] = images as [Float64Array, Float64Array];
    held = [normalise(a), 0];
    const shared = dot(a, b);
    for (let k = 0; k < columns; k++) b[k]! -= shared * a[k]!;
    held[1] = normalise(b);
    first.set(a);
    second.set(b);
  }
  const total = dot(centred, centred);
  return { axes: [first, second], share: total > 0 ? Math.min(1, (held[0] + held[1]) / total) : 0 };
}

function centre(rows: Float32Array, columns: number): Float64Array {
  const centred = Float64Array.from(rows);
  const mean = new Float64Array(columns);
  const count = rows.length / columns;
  for (let i = 0; i < centred.length; i++) mean[i % columns]! += centred[i]! / count;
  for (let i = 0; i < centred.length; i++) centred[i]! -= mean[i % columns]!;
  return centred;
}

/** The scatter matrix of the rows, times a vector. */
function covarianceTimes(
  rows: Float64Array,
  count: number,
  columns: number,
  axis: Float64Array,
): Float64Array {
  const image = new Float64Array(columns);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * columns, (i + 1) * columns);
    const along = dot(row, axis);
    for (let k = 0; k < columns; k++) image[k]! += row[k]! * along;
  }
  return image;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Brings a vector to length one and returns the length it had. */
function normalise(vector: Float64Array): number {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= length;
  return length;
}
