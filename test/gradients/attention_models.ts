import { loadAttention } from '../../src/graph/load';
import type { SpecInput } from '../../src/graph/spec';

// What layers of attention are made of is there before any model of them is resolved.
await loadAttention();

/** Models with attention: of one head and of several, of every form of heads, in either half, told labels. */
export const ATTENTION_MODELS: Readonly<Record<string, SpecInput>> = {
  'between convolutions': {
    input: [6, 6, 1],
    encoder: [{ conv: 8 }, { attention: 2 }, { conv: 4 }],
    latent: 2,
    activation: 'tanh',
  },
  'of odd widths': {
    input: [5, 4, 2],
    encoder: [{ conv: 6, kernel: 3 }, { attention: 2 }, 7],
    latent: 2,
    activation: 'silu',
  },
  'of one head, twice, at the ends': {
    input: [4, 4, 1],
    encoder: [{ conv: 8, kernel: 3 }, { attention: 1 }, { attention: 1 }],
    latent: 3,
    activation: 'gelu',
  },
  'of wide heads, in the encoder alone': {
    input: [3, 3, 1],
    encoder: [{ conv: 20, kernel: 3, stride: 1 }, { attention: 1 }],
    latent: 2,
    decoder: [6],
    activation: 'tanh',
  },
  'of sixteen columns a head, told labels': {
    input: [4, 6, 1],
    encoder: [{ conv: 32 }, { attention: 2 }, 5],
    latent: 2,
    classes: 3,
    activation: 'silu',
  },
  'in the decoder alone, of two heads of output': {
    input: [4, 4, 1],
    encoder: [6],
    latent: 2,
    decoder: [{ upconv: 6 }, { attention: 3 }, { upconv: 6, kernel: 3, stride: 1 }],
    activation: 'tanh',
    likelihood: 'logistic',
  },
  'behind a residual block': {
    input: [4, 4, 1],
    encoder: [{ conv: 4 }, { residual: [{ conv: 4, kernel: 3, stride: 1 }] }, { attention: 4 }, { conv: 5 }],
    latent: 2,
    activation: 'gelu',
  },
  'before a dense decoder of another picture': {
    input: [4, 5, 1],
    encoder: [{ conv: 4 }, { attention: 1 }, 12, { shape: [2, 3, 2] }, { conv: 3, kernel: 3 }],
    latent: 2,
    activation: 'tanh',
  },
};
