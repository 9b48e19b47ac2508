import { lit } from './look';
import type { Term } from './terms';

interface Reason {
  readonly terms: readonly Term[];
  readonly name: string;
  readonly words: string;
}

/** Why the objective is as it is, a sentence or two a term. */
const REASONS: readonly Reason[] = [
  {
    terms: ['elbo'],
    name: 'ELBO',
    words: `A lower bound of log p(x), how likely the model thinks an image, which itself cannot be computed. Going
      backward takes its gradient by every weight, and Adam climbs.`,
  },
  {
    terms: ['likelihood'],
    name: 'Reconstruction',
    words:
      'How well an image comes back from a z that was drawn for it. Alone, it would make a plain autoencoder.',
  },
  {
    terms: ['kl'],
    name: 'Why the KL term',
    words: `It draws every image's Gaussian towards N(0, I). Without it, codes would shrink to points far apart, with
      nothing between them; with it, a z drawn from N(0, I) decodes to something new that looks right.`,
  },
  {
    terms: ['beta'],
    name: 'What beta trades',
    words: `A small beta gives sharper reconstructions and worse samples; a large one a tidier latent space and blurred
      images. Too large, and z tells nothing of x.`,
  },
  {
    terms: ['x', 'posterior'],
    name: 'Encoder',
    words:
      'Not one code for an image but a Gaussian: a mean, and how sure of it the encoder is in each dimension.',
  },
  {
    terms: ['z'],
    name: 'Why eps',
    words: `A draw has no gradient. With the randomness in eps, z is plain arithmetic of mu and logvar, and gradients
      pass: the reparameterization trick.`,
  },
  {
    terms: ['decoded'],
    name: 'Why a sigmoid',
    words: `Pixels lie from 0 to 1, and a sigmoid's values do, too: each is the probability of ink. Data of other ranges
      want another output, such as a Gaussian's mean.`,
  },
];

export function Why() {
  return (
    <dl class="why">
      {REASONS.map(({ terms, name, words }) => (
        <div key={name} class={terms.some((term) => lit.value.includes(term)) ? 'lit' : undefined}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
