import { ACTIVATIONS, type SpecInput } from '../../src/graph/spec';
import type { TrainingOptions } from '../../src/graph/training_options';
import { ATTENTION_MODELS } from './attention_models';
import { CONDITIONAL_MODELS, CONVOLUTIONAL_MODELS, LIKELIHOOD_MODELS, RESIDUAL_MODELS } from './models';
import { TEXT_MODELS } from './text_models';

/** A step whose gradients are compared with the twin's. */
export interface Case {
  readonly name: string;
  readonly spec: SpecInput;
  readonly batchSize: number;
  /** More than the batch size: the batch is the last, partial one of an epoch. */
  readonly examples?: number;
  readonly beta?: number;
  /** The warm-up of beta, and the steps done. */
  readonly betaWarmup?: number;
  readonly step?: number;
  readonly freeBits?: number;
  readonly samples?: number;
  /** False where the layers round the latent one are too wide for a chain. */
  readonly chain?: boolean;
  /** Parts that the weight gradients come in, as many workgroups are to be kept busy. */
  readonly parts?: number;
  /** Families of single products, instead of the one that is tested. */
  readonly products?: TrainingOptions['products'];
}

/** Graphs with values that several nodes read; the twin's gradients of the same are held to central differences. */
const FAN_OUT: readonly Case[] = Object.entries(RESIDUAL_MODELS).map(([name, spec], i) => ({
  name: `residual blocks: ${name}`,
  spec,
  batchSize: 7 + i,
  // Two nodes read z.
  chain: !['mirrored, behind each other', 'at the ends'].includes(name),
}));

/** The labels lie behind z, which the chain does not take; the padding of z's gradient has theirs. */
const CONDITIONAL: readonly Case[] = Object.entries(CONDITIONAL_MODELS).map(([name, spec], i) => ({
  name: `told labels: ${name}`,
  spec,
  batchSize: 6 + i,
  examples: 20,
  chain: false,
}));

const LIKELIHOODS: readonly Case[] = Object.entries(LIKELIHOOD_MODELS).map(([name, of], i) => ({
  name,
  spec: { input: 10, encoder: [9], latent: 3, decoder: [7], activation: 'silu', ...of } as SpecInput,
  // Drawn for 15, the predicted log sigma comes to -8, and the loss to millions, of which f32 has no 1e-4.
  batchSize: 11 + i + Number(i > 3),
  examples: 37,
}));

/** Of the last, partial batch. */
const SAMPLES: readonly Case[] = Object.entries(LIKELIHOOD_MODELS).map(([name, of], i) => ({
  name: `${2 + i} samples: ${name}`,
  spec: { input: 10, encoder: [6], latent: 3, activation: 'gelu', ...of } as SpecInput,
  batchSize: 7,
  examples: 12,
  samples: 2 + i,
  chain: false,
}));

const CONVOLUTIONAL: readonly Case[] = Object.entries(CONVOLUTIONAL_MODELS).map(([name, spec], i) => ({
  name: `convolutions: ${name}`,
  spec,
  batchSize: 5 + i,
  ...(i % 3 === 1 && { examples: 13 + i }),
  // Two nodes read z where a residual block begins the decoder.
  chain: spec.classes === undefined && !name.includes('on z'),
}));

/** In turn of the last, partial batch, and of several samples, whose values behind z have more rows than those of x. */
const TEXTS: readonly Case[] = Object.entries(TEXT_MODELS).map(([name, spec], i) => ({
  name: `texts: ${name}`,
  spec,
  batchSize: 5 + (i % 4),
  ...(i % 3 === 1 && { examples: 13 + i }),
  ...(i % 3 === 2 && { samples: 3 }),
  // z is read by a layer that stands beside others.
  chain: false,
}));

const ATTENTION: readonly Case[] = Object.entries(ATTENTION_MODELS).map(([name, spec], i) => ({
  name: `attention: ${name}`,
  spec,
  batchSize: 4 + i,
  ...(i % 3 === 2 && { examples: 11 + i }),
  // What mu and logvar read of wide heads is too wide for a chain.
  chain: spec.classes === undefined && !name.startsWith('of wide heads'),
}));

export const CASES: readonly Case[] = [
  ...TEXTS,
  ...FAN_OUT,
  ...CONVOLUTIONAL,
  ...ATTENTION,
  ...LIKELIHOODS,
  ...SAMPLES,
  ...CONDITIONAL,
  { name: 'the tutorial, small', spec: { input: 49, encoder: [16, 8], latent: 2 }, batchSize: 16 },
  { name: 'no hidden layers', spec: { input: 11, latent: 3 }, batchSize: 8 },
  { name: 'encoder only', spec: { input: 9, encoder: [6], latent: 2, decoder: [] }, batchSize: 5 },
  { name: 'decoder only', spec: { input: 9, decoder: [6, 5], latent: 2 }, batchSize: 5 },
  {
    name: 'deep',
    spec: { input: 13, encoder: [12, 11, 10, 9, 8], latent: 4, activation: 'tanh' },
    batchSize: 12,
  },
  {
    name: 'primes',
    spec: { input: 61, encoder: [31, 17], latent: 7, decoder: [19, 37], activation: 'silu' },
    batchSize: 23,
  },
  {
    name: 'widths of one',
    spec: { input: 1, encoder: [1, 1], latent: 1, activation: 'tanh' },
    batchSize: 3,
  },
  { name: 'batch of one', spec: { input: 10, encoder: [7], latent: 3, activation: 'gelu' }, batchSize: 1 },
  ...ACTIVATIONS.map((activation) => ({
    name: `${activation} with a gaussian likelihood`,
    spec: { input: 14, encoder: [9, 5], latent: 3, activation, likelihood: 'gaussian' as const },
    batchSize: 10,
  })),
  {
    name: 'the last, partial batch',
    spec: { input: 18, encoder: [10], latent: 5, activation: 'sigmoid' },
    batchSize: 16,
    examples: 53,
  },
  {
    name: 'a last batch of one',
    spec: { input: 18, encoder: [10], latent: 5, activation: 'silu', likelihood: 'gaussian' },
    batchSize: 9,
    examples: 28,
  },
  {
    name: 'beta 4',
    spec: { input: 20, encoder: [12], latent: 6, activation: 'gelu' },
    batchSize: 14,
    beta: 4,
  },
  {
    name: 'beta 4 in its warm-up',
    spec: { input: 20, encoder: [12], latent: 6, activation: 'gelu' },
    batchSize: 14,
    beta: 4,
    betaWarmup: 50,
    step: 11,
  },
  {
    name: 'free bits, in the last, partial batch',
    spec: { input: 20, encoder: [12], latent: 9, activation: 'tanh' },
    batchSize: 14,
    examples: 25,
    freeBits: 0.4,
  },
  {
    name: 'free bits without a chain',
    spec: { input: 15, encoder: [70], latent: 6, activation: 'silu' },
    batchSize: 140,
    freeBits: 0.4,
    beta: 2,
    chain: false,
  },
  {
    name: 'five samples',
    spec: { input: 20, encoder: [12], latent: 3, activation: 'tanh' },
    batchSize: 7,
    samples: 5,
    chain: false,
  },
  {
    name: 'two samples of the last, partial batch, in the warm-up of beta',
    spec: {
      input: 33,
      encoder: [9],
      latent: 5,
      decoder: [12, 8],
      activation: 'silu',
      likelihood: 'gaussian',
      sigma: 0.5,
    },
    batchSize: 12,
    examples: 19,
    samples: 2,
    beta: 2,
    betaWarmup: 50,
    step: 11,
    chain: false,
  },
  {
    name: 'fifty samples, in twelve parts',
    spec: { input: 70, encoder: [19, 6], latent: 2, activation: 'gelu' },
    batchSize: 5,
    samples: 50,
    parts: 12,
    chain: false,
  },
  {
    name: 'three samples of a conditional model',
    spec: { input: 17, encoder: [9], latent: 3, classes: 4, activation: 'tanh' },
    batchSize: 6,
    examples: 11,
    samples: 3,
    chain: false,
  },
  { name: 'beta 0', spec: { input: 20, encoder: [12], latent: 6 }, batchSize: 14, beta: 0 },
  {
    name: 'more than a workgroup each way',
    spec: { input: 150, encoder: [140, 37], latent: 33, decoder: [41, 135], activation: 'gelu' },
    batchSize: 135,
    chain: false,
  },
  { name: 'a latent layer wider than the input', spec: { input: 3, encoder: [5], latent: 17 }, batchSize: 6 },
  {
    name: 'wide layers before and behind the chain',
    spec: { input: 90, encoder: [70, 20], latent: 3, decoder: [21, 71], activation: 'gelu' },
    batchSize: 20,
  },
  {
    name: 'no chain, as all is wide',
    spec: { input: 10, encoder: [65], latent: 2, decoder: [66, 5], activation: 'silu' },
    batchSize: 20,
    chain: false,
  },
  {
    name: 'no chain, as the latent layer is wide',
    spec: { input: 70, latent: 33, decoder: [7], activation: 'sigmoid' },
    batchSize: 11,
    chain: false,
  },
  {
    name: 'two parts',
    spec: { input: 30, encoder: [12], latent: 3, activation: 'tanh' },
    batchSize: 64,
    parts: 2,
  },
  {
    name: 'three parts, the last one shorter, of a partial batch',
    spec: { input: 70, encoder: [19, 6], latent: 2, activation: 'gelu' },
    batchSize: 99,
    examples: 120,
    parts: 3,
  },
  {
    name: 'four parts without a chain',
    spec: { input: 9, encoder: [80], latent: 4, activation: 'silu', likelihood: 'gaussian' },
    batchSize: 130,
    chain: false,
    parts: 4,
  },
  {
    name: 'families of their own for some products',
    spec: { input: 75, encoder: [67, 9], latent: 3, activation: 'gelu' },
    batchSize: 36,
    products: {
      'dense_forward encoder.0': 'plain',
      'dense_forward output': 'workgroup_small',
      'dense_input_gradient output': 'workgroup',
      'dense_input_gradient decoder.1': 'workgroup_small',
      'dense_weight_gradient all layers': 'plain',
    },
  },
  {
    name: 'a sigma a value, in three parts of a partial batch',
    spec: { input: 21, encoder: [8], latent: 2, activation: 'tanh', likelihood: 'gaussian', sigma: 'each' },
    batchSize: 99,
    examples: 120,
    parts: 3,
  },
  {
    name: 'six samples of one sigma, in three parts of a partial batch',
    spec: { input: 9, encoder: [8], latent: 2, activation: 'gelu', likelihood: 'gaussian' },
    batchSize: 17,
    examples: 30,
    samples: 6,
    parts: 3,
    chain: false,
  },
];
