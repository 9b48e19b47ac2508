/** Numbers of the table of activations in `shaders/activation/table.wgsl`. */
export const ACTIVATION_NUMBERS: Readonly<Record<string, number>> = {
  linear: 0,
  relu: 1,
  tanh: 2,
  sigmoid: 3,
  silu: 4,
  gelu: 5,
};

/** The constant that chooses an activation. */
export function activationConstant(activation: string): { ACTIVATION: number } {
  const number = ACTIVATION_NUMBERS[activation];
  if (number === undefined) throw new TypeError(`no activation ${activation}`);
  return { ACTIVATION: number };
}
