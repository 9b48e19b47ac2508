import type { SettingName } from './options';

/** What each setting does: for help, hints and documentation. */
export const SENTENCES: Readonly<Record<SettingName, string>> = {
  preset:
    "Model and batch that suit the data's shape: tutorial (64-32-2, batch 256), mlp (400-20, batch 128), conv (convolutions that halve a picture down to 7 pixels or fewer), or text (transformer blocks, 32 latent dimensions, batch 128; 64 for texts of 40 characters and more).",
  input:
    'Values in one example, the pixels of an image; or its height, width and channels, which convolutions need; or { text } with length and alphabet of texts.',
  encoder:
    'Hidden layers of the encoder: convolutions, attention, dense layers and residual blocks of either.',
  latent: 'Latent dimensions: more keep more detail, two can be shown as a plane.',
  decoder:
    'Hidden layers of the decoder: dense layers, transposed convolutions, attention and residual blocks of either.',
  activation: 'Function that each hidden layer applies to its sums.',
  likelihood:
    'Distribution of a value given the latents: bernoulli for values from 0 to 1, grey or black and white, continuous-bernoulli for grey ones as densities, logistic for the 256 levels of bytes, gaussian for any numbers, categorical for one-hot blocks, tokens for the characters of texts.',
  sigma:
    "Standard deviation of a Gaussian: a number, one learnt for all values (shared), one learnt for each place (each), or the decoder's for each value (predicted). Files that do not say it have 1.",
  squash:
    "Function of the decoder's output that is a Gaussian's mean: sigmoid for values from 0 to 1, tanh from -1 to 1.",
  categories: 'Columns of a block of one-hot data, for a categorical likelihood.',
  components:
    'Logistic distributions that one of a value is a mixture of, for a logistic likelihood: two can say that a pixel is black or white, and seldom between.',
  classes:
    'Classes of labels, for a model that is told the label of each example and can draw examples of one class; or colors, where a label is a colour, 0xrrggbb, of which it is told red, green and blue.',
  width: 'Values at each position of a text, a multiple of four and of the heads of each block.',
  wordDropout:
    'Share of the characters before each one that its decoder is not shown in training, so that it needs the latents.',
  ngrams:
    'Longest hashed n-grams of a decoder of texts: beside each character before, those of two up to so many have vectors of their own, which learn spellings fast.',
  buckets: 'Vectors for the n-grams of each length, which share them by a hash.',
  binarize:
    'How values become 0 or 1 for the bernoulli likelihood: from 0.5 on 1, or drawn with a probability of their own, once for good or each epoch anew.',
  epochs: 'Passes over the data.',
  steps: 'Optimiser steps, in place of epochs.',
  batchSize: 'Examples in one step: more make a step steadier and slower.',
  learningRate: 'Size of a step of Adam: too small is slow, too large diverges.',
  schedule:
    'How the learning rate goes behind its warm-up: constant, along a cosine down to decay times itself at decaySteps, or multiplied by decay every decaySteps.',
  warmup: 'Steps over which the learning rate rises from 0 at first.',
  decaySteps:
    'Steps over which the learning rate falls, or behind each of which it does, as the schedule says.',
  decay: 'What the learning rate is multiplied by in decaySteps.',
  beta: 'Weight of the KL term: a larger one makes the latent space tidier and the images blurrier.',
  betaWarmup:
    'Steps over which beta rises from 0, so that images are learnt before the latent space is ordered.',
  betaCycles:
    'Times that beta rises so (cyclical annealing): it stays as long as it rises, then begins again at 0, and stays for good behind the last.',
  samples:
    'Draws of z an example: more than one train by the importance-weighted bound in place of the ELBO, and measure log p(x).',
  freeBits:
    'KL of a latent dimension, as a mean over the batch, that costs nothing, so that dimensions stay in use; not with several samples, whose bound has none.',
  freeBitsOf:
    'Whether free bits hold for each latent dimension, or, times their number, for the KL of all together: then some may carry more, and others none.',
  beta1: "Decay of Adam's mean of the gradients, a step.",
  beta2: "Decay of Adam's mean of the squared gradients, a step.",
  epsilon: 'Added to what Adam divides by; the default is that of Keras.',
  clipNorm: 'Largest global norm of the gradients: larger ones are scaled down to it.',
  seed: 'Seed of all random numbers: the same one gives the same result again, bit by bit on the same kind of GPU.',
  count: 'Examples to draw.',
  rounds: 'Times that missing values are decoded from what stood in their place before.',
  temperature:
    'What texts are drawn with: below 1 likelier characters, above it rarer ones; 0 takes the likeliest.',
  long: 'What becomes of texts of more than 64 characters: skip leaves them out, cut keeps their first 64.',
  matmul: 'Family of the matmul kernels: quad kinds run on software adapters, the others on GPUs.',
  powerPreference: 'Which adapter to take where there are several.',
  forceFallbackAdapter: 'Take the software adapter even where there is a hardware one.',
  sliceTime:
    'Time for which one submit may hold the GPU; at least one step is submitted however long it takes.',
};

/** What holds where a setting is left out that may be, and has no default. */
export const ABSENT: Readonly<Partial<Record<SettingName, string>>> = {
  preset:
    'text for texts; conv for pictures in colour and for those of 32 pixels and more, at least 8 across; mlp for smaller ones in colour; else tutorial',
  decoder: "the encoder's, reversed",
  classes: 'a model of examples alone',
  components: 'one logistic distribution alone',
  ngrams: 'none',
  buckets: '8192 with n-grams',
  binarize: 'values stay as they are',
  epochs: 'steps say when the run ends',
  steps: 'epochs say when the run ends',
  decaySteps: 'none; cosine and steps need it',
  clipNorm: 'no clipping',
  matmul: 'the fastest that works',
  sliceTime: '10 in a page, whose frames wait for the same GPU, and 250 in Node',
};
