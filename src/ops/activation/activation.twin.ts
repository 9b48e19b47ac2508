import { at, type Matrix, type Sums, sums, type Terms } from '../../matrix.twin';
import type { Activation } from './names';

/** An activation and its derivative, both by the pre-activation `a`, as terms to be added up. */
export interface ActivationTerms {
  value(a: number): Terms;
  derivative(a: number): Terms;
}

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
/** sqrt(2 / pi). */
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const geluTanh = (a: number): number => Math.tanh(GELU_SCALE * (a + 0.044715 * a ** 3));

/** The table of `shaders/activation/table.wgsl`. */
export const ACTIVATION_TERMS: Readonly<Record<Activation | 'linear', ActivationTerms>> = {
  linear: { value: (a) => [a], derivative: () => [1] },
  relu: { value: (a) => [Math.max(a, 0)], derivative: (a) => [a > 0 ? 1 : 0] },
  /** tanh' = 1 - tanh^2. */
  tanh: { value: (a) => [Math.tanh(a)], derivative: (a) => [1, -(Math.tanh(a) ** 2)] },
  /** s' = s (1 - s). */
  sigmoid: { value: (a) => [sigmoid(a)], derivative: (a) => [sigmoid(a) * sigmoid(-a)] },
  /** a s(a) (Elfwing et al. 2018), also known as swish. */
  silu: {
    value: (a) => [a * sigmoid(a)],
    derivative: (a) => [sigmoid(a), a * sigmoid(a) * sigmoid(-a)],
  },
  /** a/2 (1 + tanh u), u = sqrt(2/pi) (a + 0.044715 a^3) (Hendrycks & Gimpel 2016). */
  gelu: {
    value: (a) => [a / 2, (a / 2) * geluTanh(a)],
    derivative: (a) => {
      const t = geluTanh(a);
      const du = GELU_SCALE * (1 + 3 * 0.044715 * a ** 2);
      // Far out tanh' is 0, and what it is multiplied with beyond what float64 could subtract.
      const slope = t * t === 1 ? 0 : (a / 2) * du;
      return [0.5, t / 2, slope, -slope * t * t];
    },
  },
};

/** y = activation(a), element by element. */
export function activation(name: Activation | 'linear', a: Matrix): Sums {
  const { value } = ACTIVATION_TERMS[name];
  return sums(a.rows, a.columns, (row, column) => value(at(a, row, column)));
}

/**
 * What an activation makes of sums, and its derivative there. Their magnitudes are those of the sums: no activation changes faster
 * than its argument by more than a factor of 1.13.
 */
export function activated(
  a: Sums,
  activation: Activation | 'linear',
): { readonly y: Sums; readonly derivative: Sums } {
  const { value, derivative } = ACTIVATION_TERMS[activation];
  return { y: through(a, value), derivative: through(a, derivative) };
}

function through(a: Sums, terms: (a: number) => Terms): Sums {
  return { ...a, values: a.values.map((value) => [...terms(value)].reduce((sum, term) => sum + term)) };
}
