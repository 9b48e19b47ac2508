import { TOLD } from './likelihoods';
import { likelihood, lit } from './look';
import type { Term } from './terms';
import { ofData } from './words';

interface Reason {
  readonly term: Term;
  readonly name: string;
  readonly words: string;
}

/** Why the objective is as it is, a sentence or two a term; that of what is decoded is the likelihood's. */
const REASONS: readonly Reason[] = [
  {
    term: 'elbo',
    name: 'ELBO',
    words: `A lower bound of log p(x), how likely the model thinks an image, which itself cannot be computed. Going
      backward takes its gradient by every weight, and Adam climbs.`,
  },
  {
    term: 'likelihood',
    name: 'Reconstruction',
    words:
      'How well an image comes back from a z that was drawn for it. Alone, it would make a plain autoencoder.',
  },
  {
    term: 'kl',
    name: 'Why the KL term',
    words: `It draws every image's Gaussian towards N(0, I), and by its entropy keeps it wide. Without it, codes would
      shrink to points far apart; with it, a z drawn from N(0, I) decodes to something new that looks right.`,
  },
  {
    term: 'beta',
    name: 'What beta trades',
    words: `A small beta gives sharper reconstructions and worse samples; a large one a tidier latent space and blurred
      images. Too large, and z tells nothing of x.`,
  },
  {
    term: 'x',
    name: 'Batch',
    words: 'Other images at every step. What a step learns is an estimate from these.',
  },
  {
    term: 'posterior',
    name: 'Encoder',
    words: `It gives not one code for an image but a Gaussian, q(z|x): a mean, and how unsure of it the encoder is in each
      dimension.`,
  },
  {
    term: 'z',
    name: 'Why eps',
    words: `A draw has no gradient. With the randomness in eps, z is plain arithmetic of mu and logvar, and gradients
      pass: the reparameterization trick.`,
  },
];

function reasons(): readonly Reason[] {
  return [...REASONS, { term: 'decoded', ...TOLD[likelihood.value].why }];
}

export function Why() {
  return (
    <dl class="why">
      {reasons().map(({ term, name, words }) => (
        <div key={name} class={lit.value.includes(term) ? 'lit' : undefined}>
          <dt>{name}</dt>
          <dd>{ofData(words, likelihood.value)}</dd>
        </div>
      ))}
    </dl>
  );
}
