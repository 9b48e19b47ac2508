import type { Activations } from './float_model';
import type { Matrix } from './product';
import type { Turn } from './turns';

/** Added to each variance, as a part of their mean: what is read of other images varies otherwise than what was measured. */
const DAMPING = 0.01;

/** How what a layer reads varies together: what rounding one weight of a row adds to its sum, those behind it take back in part. */
export interface Correlations {
  /**
   * Weights as whole numbers of up to `most`, such that the sum of their products with what is read differs little from that of the
   * weights themselves (GPTQ, Frantar et al. 2022, https://arxiv.org/abs/2210.17323).
   */
  round(weight: Matrix, most: number): Matrix;
}

/** In the integers that are read, one of which stands for its channel's unit. None where it was not measured. */
export async function correlationsOf(
  { means, products }: Activations,
  units: Matrix,
  turn: Turn,
): Promise<Correlations | undefined> {
  if (!products) return undefined;
  const width = means.length;
  const covariance = new Float64Array(width ** 2);
  let sum = 0;
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const value = (products[i * width + j] as number) - (means[i] as number) * (means[j] as number);
      covariance[i * width + j] = value / ((units[i] as number) * (units[j] as number));
    }
    sum += covariance[i * width + i] as number;
  }
  const damping = (DAMPING * sum) / width || 1;
  for (let i = 0; i < width; i++) covariance[i * width + i] = (covariance[i * width + i] as number) + damping;
  const shares = await sharesOf(covariance, width, turn);
  return {
    round(weight, most) {
      const left = new Float64Array(weight);
      const rounded = new Float64Array(width);
      for (let k = 0; k < width; k++) {
        const value = Math.min(Math.max(Math.round(left[k] as number), -most), most);
        rounded[k] = value;
        const error = (left[k] as number) - value;
        if (error === 0) continue;
        for (let j = k + 1; j < width; j++)
          left[j] = (left[j] as number) + error * (shares[k * width + j] as number);
      }
      return rounded;
    },
  };
}

/**
 * Of a covariance, of which the upper half counts, in place: row k has, behind its diagonal, the regression of value k on those behind
 * it. With the covariance as U D U', U having ones on its diagonal and zeros below, that is the identity less the inverse of U.
 */
async function sharesOf(matrix: Matrix, width: number, turn: Turn): Promise<Matrix> {
  const column = new Float64Array(width);
  for (let k = width - 1; k > 0; k--) {
    await turn();
    const pivot = matrix[k * width + k] as number;
    for (let i = 0; i < k; i++) column[i] = (matrix[i * width + k] as number) / pivot;
    for (let i = 0; i < k; i++) {
      const factor = (column[i] as number) * pivot;
      if (factor !== 0)
        for (let j = i; j < k; j++)
          matrix[i * width + j] = (matrix[i * width + j] as number) - factor * (column[j] as number);
      matrix[i * width + k] = column[i] as number;
    }
  }
  for (let k = width - 2; k >= 0; k--) {
    await turn();
    for (let m = k + 1; m < width; m++) column[m] = matrix[k * width + m] as number;
    for (let m = k + 1; m < width - 1; m++) {
      const factor = column[m] as number;
      if (factor === 0) continue;
      for (let j = m + 1; j < width; j++)
        matrix[k * width + j] =
          (matrix[k * width + j] as number) - factor * (matrix[m * width + j] as number);
    }
  }
  return matrix;
}
