// What each dispatch does, in words for who has not read its WGSL.

import type { InspectedDispatch, Likelihood } from '../live';
import { TOLD } from './likelihoods';

type Named = Pick<InspectedDispatch, 'kernel' | 'label' | 'reads' | 'writes'>;

const GATHERED =
  'Picks the batch out of the data on the GPU, in an order that is shuffled anew each epoch and stored nowhere.';

const COMPARED = `Compares the output with the image, in nats. In the same pass it writes where learning starts: the loss's
  gradient.`;

/** What the words depend on. */
export interface Told {
  readonly likelihood: Likelihood;
  /** By its name. */
  readonly activation: string;
}

const WORDS: Readonly<Record<string, string | ((label: string, told: Told) => string)>> = {
  gather_bytes: `${GATHERED} Bytes from 0 to 255 become numbers from 0 to 1.`,
  gather_floats: GATHERED,
  list_rows: `Lists the positions that come before the ends of this batch's texts. Only these are multiplied: what is behind an end
    counts for nothing.`,
  dense_forward: forward,
  listed_forward: (label, told) => `${forward(label, told)} Of the positions that are listed.`,
  condition: `Writes the label of each image beside its values: a column a class, 1 for its own and 0 for the others.`,
  chain_forward: `Takes each image through the small layers round the latent one in a single dispatch: the last of the
    encoder, mu and logvar, the draw of z, and the first of the decoder.`,
  reparameterize: `Draws z from the encoder's Gaussian: noise eps, the same for every run of this seed, is scaled by
    sigma = exp(logvar / 2) and moved by mu. The randomness stays outside, so that gradients can pass. In the same
    pass it adds up the KL from the prior N(0, I), in nats.`,
  bernoulli: `${COMPARED} By a logit that is simply sigmoid(logit) - x.`,
  gaussian: `${COMPARED} By a mean that is (mean - x) / sigma^2, times the derivative of what squashes it.`,
  log_sigma_gradient: `The gradient of the logarithm of sigma: 1 - (x - mean)^2 / sigma^2, over the batch. It is 0 where
    sigma^2 is the mean squared error.`,
  logistic: `${COMPARED} By a mean that is the probability above the level less that below it, over the scale.`,
  logistic_mixture: `${COMPARED} By mean and scale of a component it is that of the component alone, times its share of the
    level; by the logit of its weight it is the weight less that share.`,
  continuous_bernoulli: `${COMPARED} By a logit that is the distribution's mean - x.`,
  categorical: `${COMPARED} By a logit that is its probability - x.`,
  tokens: `${COMPARED} By a logit that is the probability of its character, less 1 for the character that is there. Behind
    the end of a text nothing counts.`,
  conv2d_forward: (label) =>
    `${layer(label, true)}: each pixel of the result is weights times a window of pixels, plus a bias, and the activation of
    it where one follows.`,
  conv2d_input_gradient: (label) =>
    `Takes the gradient down through ${layer(label)}: each pixel gets back what it gave to the windows that saw it.`,
  conv2d_weight_gradient: `Gradients of the weights of convolutions: each weight sums, over all windows of the batch, the
    gradient of the result times the pixel that it met.`,
  conv2d_bias_gradient:
    'Gradients of the biases of convolutions: the gradients of all pixels of a channel, added up.',
  upconv2d_forward: (label) =>
    `${layer(label, true)}, a convolution the other way round: each pixel is spread over a window by weights, and what comes
    together is added up, with a bias, and the activation of it where one follows.`,
  upconv2d_input_gradient: (label) =>
    `Takes the gradient down through ${layer(label)}: each pixel gets back a window of gradients, times the weights.`,
  upconv2d_weight_gradient: `Gradients of the weights of transposed convolutions: each weight sums, over all windows of the
    batch, the pixel times the gradient that it met.`,
  add: 'Adds what a block has made to what the block read: a short way past it, for values and gradients.',
  add_backward: 'Hands the gradient of a sum on to one of what was added.',
  embedding: 'Gives each character a vector: its row of a table that is learnt.',
  embedding_gradient:
    'Gradients of the table of characters: each row sums those of the places where its character is.',
  ngrams: `Adds to each character the vectors of the two up to so many characters that end with it: rows of a table, which they share
    by a hash.`,
  ngrams_gradient: 'Gradients of the table of n-grams: each row sums those of the places that have it.',
  position: 'Adds to each place the vector of its number, so that attention knows what comes before what.',
  position_gradient: 'Gradients of the vectors of places: each sums those of its place in all texts.',
  norm: 'Brings the values of each place to mean 0 and variance 1, then scales and moves them as it has learnt.',
  norm_input_gradient:
    'Takes the gradient down through a norm, without what would only move or scale its values.',
  norm_parameter_gradient: 'Gradients of how norms scale and move, over all places of the batch.',
  attention: `Each place takes a mean of the values of other places, by how well their keys fit its query. In a decoder of
    texts it sees those before it alone.`,
  attention_query_gradient: 'Gradients of the queries: where each place should have looked instead.',
  attention_key_gradient:
    'Gradients of keys and values: by which places they were taken, and how they should have been.',
  pool: 'The mean over the characters of each text, of which mu and logvar are made.',
  pool_backward: 'Hands the gradient of the mean back to each character of the text.',
  broadcast_add: 'Adds z, as wide as a place, to every place of the text.',
  broadcast_add_backward: 'Gradients of what was added to every place: those of all places, added up.',
  free_bits: `Finds the latent dimensions whose KL, as a mean over the batch, is below the free bits, or finds all below where
    these are of all together: for them the KL has no gradient.`,
  activation: 'Applies an activation, element by element.',
  activation_backward: "Takes the gradient through an activation: times the activation's derivative.",
  dense_input_gradient: inputGradient,
  listed_input_gradient: (label) =>
    `${inputGradient(label)} Of the positions that are listed: of all others it is 0.`,
  reparameterize_backward: `Takes the gradient from z to mu and logvar, through z = mu + exp(logvar / 2) eps, and adds
    that of the KL term.`,
  chain_backward: `Takes the gradient down through the small layers round the latent one in a single dispatch, by way of
    z = mu + exp(logvar / 2) eps.`,
  dense_weight_gradient: weightGradients('the batch'),
  listed_weight_gradient: weightGradients('the positions that are listed'),
  gradient_norm: `Sums the squares of all gradients: the root of that is their norm.`,
  clip: `Scales all gradients down together where their norm is above a limit, so that no single batch moves the weights far.`,
  adam: `Moves every weight a little against its gradient, by Adam: running means of gradients and of their squares
    give each weight a pace of its own. Shown are the first layer's weights afterwards.`,
  advance: `Adds up the batch's losses for the curves above, and moves the step's number and the place in the epoch on.
    They live on the GPU, so the next step begins without the CPU.`,
};

/** One or two sentences on a dispatch; of a kernel without words of its own, what it reads and writes. */
export function wordsOf({ kernel, label, reads, writes }: Named, told: Told): string {
  const words = WORDS[kernel];
  if (!words) return `Reads ${reads.join(', ') || 'the data'} and writes ${writes.join(', ')}.`;
  const said = typeof words === 'string' ? words : words(label, told);
  return ofData(said.replace(/\s+/g, ' '), told.likelihood);
}

/** Words on images, of texts where the model is of those. */
export function ofData(words: string, likelihood: Likelihood): string {
  return likelihood === 'tokens' ? words.replaceAll('an image', 'a text').replaceAll('image', 'text') : words;
}

function forward(label: string, { likelihood, activation }: Told): string {
  const product = 'inputs times weights, plus a bias';
  switch (label) {
    case 'heads':
      return `Two layers as one, with no activation: ${product}. They give the mean mu and the logarithm of the variance,
        logvar, of each image's Gaussian in latent space.`;
    case 'output':
      return TOLD[likelihood].output.replace('PRODUCT', product);
    default:
      if (label.split('.').length > 2)
        return `${layer(label, true)}: ${product}, and the activation of it where one follows.`;
      return `${layer(label, true)}: ${product}, and the activation (${activation}) behind it. The activation's derivative is
        put by for the way back.`;
  }
}

function inputGradient(label: string): string {
  return `Takes the gradient down through ${layer(label)}: how the loss changes with each of its inputs. A
    product with the same weights as on the way up, times the derivative of the activation below.`;
}

function weightGradients(over: string): string {
  return `Gradients of weights and biases of many layers in one dispatch: for each, its gradients times its
    inputs, summed over ${over}. They depend on nothing but what is finished, so all run at once. Shown is the first
    layer.`;
}

/** `encoder.0` as people count; of a block's own layers, as `encoder.0.wide`, by their names. */
function layer(label: string, start = false): string {
  const [part, number, ...inner] = label.split('.');
  const words =
    number === undefined || Number.isNaN(Number(number))
      ? `the ${part === 'output' ? 'output layer' : label}`
      : [...inner.reverse(), `layer ${Number(number) + 1}`, `the ${part}`].join(' of ');
  return start ? (words[0] as string).toUpperCase() + words.slice(1) : words;
}
