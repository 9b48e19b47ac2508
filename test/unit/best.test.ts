import { describe, expect, it } from 'vitest';
import { bestOf, epochTest, outOfPatience } from '../../cli/runs/best';
import { describeProtocols, protocolsOf } from '../../cli/terminal/protocols';
import { describeEnd } from '../../cli/training/finished';
import { type EpochMetrics, resolveSpec } from '../../src/index';

/** Epochs with these test ELBOs; undefined where one was not tested. */
const epochsOf = (...elbos: (number | undefined)[]) =>
  elbos.map((elbo, i) => {
    const figures = { elbo: elbo ?? 0, reconstruction: 0, kl: 0, examples: 10 };
    return { epoch: i + 1, steps: 4 * i + 4, ...(elbo !== undefined && { test: figures }) } as EpochMetrics;
  });

describe('the best epoch', () => {
  it.each([
    [[-9, -7, -8], 2],
    [[-7, -7], 1],
    [[Number.NaN, -7, Number.NEGATIVE_INFINITY], 2],
    [[undefined, -9], 2],
    [[undefined, undefined], undefined],
    [[], undefined],
  ])('of %j is %j', (elbos: (number | undefined)[], epoch) => {
    expect(bestOf(epochsOf(...elbos))?.epoch).toBe(epoch);
  });
});

describe('patience', () => {
  it('ends after so many epochs without a higher test ELBO', () => {
    const elbos = [-9, -7, -8, -7, -10];
    const ends = (patience: number) =>
      elbos.findIndex((_, i) => outOfPatience(epochsOf(...elbos.slice(0, i + 1)), patience)) + 1;
    expect([1, 2, 3, 4].map(ends)).toEqual([3, 4, 5, 0]);
  });

  it('has no end where nobody asked, or nothing was tested', () => {
    expect(outOfPatience(epochsOf(-1, -2, -3), undefined)).toBe(false);
    expect(outOfPatience(epochsOf(undefined, undefined), 1)).toBe(false);
    expect(outOfPatience([], 1)).toBe(false);
  });

  it('is said, with the best epoch and its model', () => {
    const epochs = epochsOf(-7, -9);
    expect(describeEnd({ epochs, best: epochs[0] }, 1)).toEqual([
      'Stopped after epoch 2: 1 epoch without a better test ELBO than that of epoch 1, -7.00 nats per image.',
      'model.best.safetensors is the model of the best epoch, 1: test ELBO -7.00, of 10 images.',
    ]);
    expect(describeEnd({ epochs, best: undefined }, 2)).toEqual([]);
  });
});

describe('by which figures the best is chosen', () => {
  const spec = resolveSpec({ input: 4, latent: 2 });
  const described = (samples: number | undefined, ...chooses: string[]) =>
    describeProtocols(protocolsOf({ ...spec, ...(samples && { samples }) }), { samples, chooses });

  it('is not said where training and test figures are of the same bound', () => {
    for (const samples of [undefined, 1]) {
      expect(described(samples, 'keep-best')).toMatch(
        /^Figures: ELBO from one draw of z an example, in nats per example; .*\.$/,
      );
    }
  });

  it('is said where training is by several samples', () => {
    expect(described(5, 'keep-best', 'patience').split('\n')).toEqual([
      expect.stringMatching(/^Training figures: importance-weighted bound of 5 samples of z an example/),
      expect.stringMatching(/^Test figures: ELBO from one draw of z an example/),
      '--keep-best and --patience go by the test ELBO, not by the bound of 5 samples that is trained on.',
    ]);
    expect(described(5).split('\n')).toHaveLength(2);
  });

  it('is the protocol that was written beside them, but in older runs', () => {
    expect(protocolsOf(spec, { protocol: 'One draw.' }).test).toBe('One draw.');
    expect(protocolsOf(spec, {} as { protocol: string }).test).toMatch(/^ELBO from one draw/);
  });
});

describe('the images that each epoch is tested on', () => {
  const images = {
    count: 100,
    height: 1,
    width: 2,
    channels: 1,
    pixels: Uint8Array.from({ length: 200 }, (_, i) => i),
  };

  it('are all where they are few enough, and none where none are wanted', () => {
    const labels = new Uint16Array(100);
    expect(epochTest(images, 100, labels)).toEqual({ images: images.pixels, labels });
    expect(epochTest(images, 0)).toBeUndefined();
  });

  it('are else so many whole ones from all over, the same each time', () => {
    const labels = Uint16Array.from({ length: 100 }, (_, i) => 300 * i);
    const found = epochTest(images, 20, labels);
    expect(epochTest(images, 20, labels)).toEqual(found);
    const some = found?.images as Uint8Array;
    const places = Array.from({ length: 20 }, (_, i) => (some[2 * i] as number) / 2);
    expect([...(found?.labels ?? [])]).toEqual(places.map((place) => 300 * place));
    expect([...some]).toEqual(places.flatMap((place) => [2 * place, 2 * place + 1]));
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(places.filter((place) => place >= 50).length).toBeGreaterThan(4);
  });
});
