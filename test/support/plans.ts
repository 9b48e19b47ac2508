import type { Dispatch } from '../../src/gpu/kernel';
import { type Plan, planTraining } from '../../src/graph/plan';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import type { TrainingOptions } from '../../src/graph/training_options';

export const OPTIONS: TrainingOptions = {
  batchSize: 256,
  matmul: 'plain',
  data: 'bytes',
  examples: 60_000,
  seed: 1,
  beta: 1,
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
};

/** The tutorial's model, one with a wide layer, and one with several. */
export const A: SpecInput = { input: 784, encoder: [64, 32], latent: 2 };
export const B: SpecInput = { input: 784, encoder: [400], latent: 20 };
export const C: SpecInput = { input: 784, encoder: [512, 512], latent: 32 };

export const training = (spec: SpecInput, options: Partial<TrainingOptions> = {}): Plan =>
  planTraining(resolveSpec(spec), { ...OPTIONS, ...options });

/** A dispatch in a line. */
export const line = ({ kernel, label, grid }: Dispatch): string => `${kernel.name} ${label} [${grid}]`;
