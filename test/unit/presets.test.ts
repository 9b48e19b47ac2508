import { describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/terminal/errors';
import { toSpec } from '../../cli/terminal/options';
import { withPreset, withTextPreset } from '../../cli/terminal/preset';
import {
  formatSetting,
  OptionError,
  type Picture,
  type Preset,
  presetFor,
  resolveSpec,
  SETTINGS,
} from '../../src/index';

describe('a preset', () => {
  it.each<[Picture | number, Preset, string, number, string, number]>([
    [[28, 28, 1], 'tutorial', '64,32', 2, 'bernoulli', 256],
    [784, 'tutorial', '64,32', 2, 'bernoulli', 256],
    [4096, 'tutorial', '64,32', 2, 'bernoulli', 256],
    [[9, 7, 1], 'tutorial', '64,32', 2, 'bernoulli', 256],
    [[1, 64, 1], 'tutorial', '64,32', 2, 'bernoulli', 256],
    [[4, 5, 3], 'mlp', '400', 20, 'logistic', 128],
    [[16, 16, 3], 'conv', 'conv:32,conv:64', 20, 'logistic', 128],
    [[32, 32, 1], 'conv', 'conv:32,conv:64,conv:128', 64, 'bernoulli', 64],
    [[32, 32, 3], 'conv', 'conv:32,conv:64,conv:128', 64, 'logistic', 64],
    [[24, 32, 3], 'conv', 'conv:32,conv:64,conv:128', 64, 'logistic', 64],
    [[64, 64, 3], 'conv', 'conv:32,conv:64,conv:128,conv:256', 64, 'logistic', 64],
    [[8, 256, 3], 'conv', 'conv:32,conv:64,conv:128', 64, 'logistic', 64],
    [[128, 96, 3], 'conv', 'conv:32,conv:64,conv:128,conv:256,conv:256', 128, 'logistic', 32],
  ])('suits %j: %s', (input, preset, encoder, latent, likelihood, batchSize) => {
    const found = presetFor(input);
    expect([found.preset, found.fit.batchSize]).toEqual([preset, batchSize]);
    expect([
      formatSetting(SETTINGS.encoder, found.spec.encoder),
      found.spec.latent,
      found.spec.likelihood,
    ]).toEqual([encoder, latent, likelihood]);
    expect(() => resolveSpec(found.spec)).not.toThrow();
  });

  it('is as it is named', () => {
    expect(presetFor([28, 28, 1], 'conv').spec).toMatchObject({
      ...{ input: [28, 28, 1], encoder: [{ conv: 32 }, { conv: 64 }], latent: 20, likelihood: 'bernoulli' },
    });
    expect(presetFor([32, 32, 3], 'mlp').spec).toMatchObject({ input: 3072, encoder: [400] });
    for (const shape of [
      [8, 300, 3],
      [2, 2, 1],
      [512, 500, 3],
    ] as const)
      expect(() => resolveSpec(presetFor(shape, 'conv').spec)).not.toThrow();
    for (const wrong of [[28, 28], [0, 28, 1], [28.5, 28, 1], Number.NaN, 0, [1024, 1024, 3]])
      expect(() => presetFor(wrong as unknown as Picture), String(wrong)).toThrow(/^input/);
    expect(() => presetFor([1024, 1024, 3])).toThrow(/1024x1024x3 has 3145728 values, more than 1048576/);
    expect(presetFor([28, 28, 2]).why).toBe('for pictures of 2 channels');
    expect(() => presetFor(784, 'conv')).toThrow(/^preset.*conv is for pictures/);
    expect(() => presetFor(784, 'cnn' as never)).toThrow(OptionError);
  });
});

describe('the options of a command line', () => {
  const model = (options: object, input: number | Picture) => {
    const { options: complete, chosen } = withPreset({ activation: 'relu', ...options }, input);
    return { complete, chosen };
  };

  it('come before what a preset says', () => {
    const { complete, chosen } = model({ latent: 8, batch: 16 }, [32, 32, 3]);
    expect(complete).toMatchObject({ preset: 'conv', latent: 8, batch: 16, likelihood: 'logistic' });
    expect(chosen?.line).toBe(
      'Preset conv, for pictures in colour: encoder conv:32,conv:64,conv:128, latent 8, logistic, batch 16.',
    );
    expect(model({ preset: 'mlp', encoder: [9] }, [32, 32, 3]).complete).toMatchObject({
      ...{ preset: 'mlp', encoder: [9], latent: 20, batch: 128 },
    });
    expect(model({ binarize: 'once' }, [32, 32, 3]).complete.likelihood).toBe('bernoulli');
  });

  it('go with the defaults of the library where they have layers, and no preset', () => {
    for (const layers of [{ encoder: [16] }, { decoder: [16] }, { encoder: [] }]) {
      const { complete, chosen } = model(layers, [32, 32, 3]);
      expect([complete.preset, chosen]).toEqual([undefined, undefined]);
      expect(complete).toMatchObject({ latent: 2, batch: 256, likelihood: 'logistic', ...layers });
    }
    const { complete } = model({ decoder: [] }, 784);
    expect(toSpec(784, complete).encoder).toEqual([64, 32]);
  });

  it('of texts have no free bits where there are several samples, unless these are asked for', () => {
    const bits = (options: object, given: boolean) =>
      withTextPreset(
        { activation: 'relu', betaWarmup: 0, ...options } as never,
        { length: 3, alphabet: 'ab' },
        (name) => (name === 'freeBits' ? given : false),
      ).options as object;
    expect(bits({ samples: 1 }, false)).toMatchObject({ freeBits: 0.25, betaWarmup: 1000 });
    expect(bits({ samples: 5 }, false)).toMatchObject({ freeBits: 0 });
    expect(bits({ samples: 5, freeBits: 0.5 }, true)).toMatchObject({ freeBits: 0.5 });
  });

  it('are refused where the preset is for pictures alone', () => {
    expect(() => model({}, [600, 600, 3])).toThrow(/^the images: input of 600x600x3 has 1080000 values/);
    expect(() => model({ preset: 'conv' }, 63)).toThrow(UsageError);
    expect(() => model({ preset: 'conv' }, 63)).toThrow(/^--preset.*take tutorial or mlp/);
  });
});
