import source from '../../shaders/step/adam.wgsl';

import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import { stretch } from '../gpu/view';
import { type RateOptions, SCHEDULES } from '../schedules';

export const adamKernel = {
  name: 'adam',
  source,
  bindings: {
    state: 'read_write',
    gradients: 'read',
    parameters: 'read_write',
    first_moment: 'read_write',
    second_moment: 'read_write',
  },
  fields: {
    size: 'u32',
    rate: 'f32',
    warmup: 'u32',
    decay_steps: 'u32',
    decay: 'f32',
    beta1: 'f32',
    rest1: 'f32',
    beta2: 'f32',
    rest2: 'f32',
    epsilon: 'f32',
  },
} as const satisfies Kernel;

/** Adam's constants (Kingma & Ba 2015), as Keras and PyTorch name them. */
export interface AdamOptions extends RateOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** One update of `size` parameters (floats, padding included), from gradients in `parts` that are added up. */
export function adam(size: number, parts: number, options: AdamOptions): Dispatch {
  const { learningRate, beta1, beta2, epsilon } = options;
  const { schedule = 'constant', warmup = 0, decaySteps = 1, decay = 1 } = options;
  return {
    kernel: adamKernel,
    label: 'parameters',
    part: 'update',
    reads: [stretch('gradients', 'gradients', parts * size)],
    writes: ['parameters', 'first_moment', 'second_moment'].map((name) => stretch(name, name, size)),
    constants: { PARTS: parts, SCHEDULE: SCHEDULES.indexOf(schedule) },
    buffers: {
      state: 'state',
      gradients: 'gradients',
      parameters: 'parameters',
      first_moment: 'first_moment',
      second_moment: 'second_moment',
    },
    numbers: {
      size: size / 4,
      rate: learningRate,
      warmup,
      decay_steps: decaySteps,
      decay,
      beta1,
      rest1: 1 - beta1,
      beta2,
      rest2: 1 - beta2,
      epsilon,
    },
    grid: flatGrid(size / 4),
    flops: (12 + parts) * size,
    bytes: 4 * (6 + parts) * size,
  };
}
