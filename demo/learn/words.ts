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
  dense_forward: forward,
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
  activation: 'Applies an activation, element by element.',
  activation_backward: "Takes the gradient through an activation: times the activation's derivative.",
  dense_input_gradient: (label) =>
    `Takes the gradient down through ${layer(label)}: how the loss changes with each of its inputs. A
    product with the same weights as on the way up, times the derivative of the activation below.`,
  reparameterize_backward: `Takes the gradient from z to mu and logvar, through z = mu + exp(logvar / 2) eps, and adds
    that of the KL term.`,
  chain_backward: `Takes the gradient down through the small layers round the latent one in a single dispatch, by way of
    z = mu + exp(logvar / 2) eps.`,
  dense_weight_gradient: `Gradients of all weights and biases in one dispatch: for each layer, its gradients times its
    inputs, summed over the batch. They depend on nothing but what is finished, so all run at once. Shown is the first
    layer.`,
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
  return (typeof words === 'string' ? words : words(label, told)).replace(/\s+/g, ' ');
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
      return `${layer(label, true)}: ${product}, and the activation (${activation}) behind it. The activation's derivative is
        put by for the way back.`;
  }
}

/** `encoder.0` as people count. */
function layer(label: string, start = false): string {
  const [part, number] = label.split('.');
  const words =
    number === undefined
      ? `the ${part === 'output' ? 'output layer' : label}`
      : `layer ${Number(number) + 1} of the ${part}`;
  return start ? (words[0] as string).toUpperCase() + words.slice(1) : words;
}
