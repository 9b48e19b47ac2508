/** Activations of the hidden layers. GELU is the tanh approximation (Hendrycks & Gimpel 2016). */
export const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'silu', 'gelu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];
