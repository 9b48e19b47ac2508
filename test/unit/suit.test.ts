import { beforeEach, expect, test } from 'vitest';
import { changeImages, said } from '../../demo/cards/suit';
import { chosen, defaults, draft, sets, type } from '../../demo/form';
import { OWN, OWN_TEXTS } from '../../demo/link';

/** A person's own pictures of this size are chosen. */
const choose = (width: number, height: number, channels: number) =>
  changeImages(() => {
    chosen.value = { preview: { width, height, channels } } as unknown as typeof chosen.value;
    type('data', OWN);
  });

beforeEach(() => {
  sets.value = [{ name: 'MNIST', width: 28, height: 28, train: 60_000 }] as unknown as typeof sets.value;
  chosen.value = undefined;
  said.value = undefined;
  draft.value = { ...defaults(false), seed: '7' };
});

test('who has chosen no model gets the one that suits the pictures, and another one with other pictures', () => {
  choose(32, 32, 3);
  expect(draft.value).toMatchObject({
    data: OWN,
    encoder: 'conv:32,conv:64,conv:128',
    latent: '64',
    seed: '7',
  });
  expect(draft.value.likelihood).toBe('logistic');
  expect(said.value).toMatchObject({ data: OWN, text: expect.stringContaining('conv:32,conv:64,conv:128') });
  choose(16, 16, 3);
  expect(draft.value.encoder).toBe('conv:32,conv:64');
  changeImages(() => type('data', 'MNIST'));
  expect(draft.value).toMatchObject({ encoder: defaults(false).encoder, likelihood: 'bernoulli' });
});

test('a model that was typed stays, and the likelihood goes with the pictures unless it was chosen', () => {
  type('encoder', '100');
  choose(32, 32, 3);
  expect(draft.value).toMatchObject({ encoder: '100', likelihood: 'logistic' });
  expect(said.value).toBeUndefined();
  type('likelihood', 'gaussian');
  choose(32, 32, 1);
  expect(draft.value).toMatchObject({ encoder: '100', likelihood: 'gaussian' });
});

test('the same pictures read in another way leave all as it is', () => {
  choose(32, 32, 3);
  type('learningRate', '0.01');
  choose(32, 32, 3);
  expect(draft.value.learningRate).toBe('0.01');
});

test('a model of images is none of texts, and the other way round', () => {
  type('encoder', '100');
  changeImages(() => type('data', OWN_TEXTS));
  expect(draft.value).toMatchObject({ encoder: 'transformer:4,transformer:4', likelihood: 'tokens' });
  type('encoder', 'transformer:2');
  changeImages(() => type('data', 'MNIST'));
  expect(draft.value).toMatchObject({ encoder: defaults(false).encoder, likelihood: 'bernoulli' });
});
