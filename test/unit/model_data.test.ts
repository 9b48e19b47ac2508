import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkFit, openTrainingData } from '../../cli/data/data';
import { openExamples } from '../../cli/data/examples';
import type { Values } from '../../cli/data/image_set';
import { heldOut } from '../../src/data/hold_out';
import { dataFolder, flat } from '../support/data_folder';

const file = dataFolder();

describe('examples for a model', () => {
  const model = (name = 'model.safetensors') => file(name);
  const firsts = (pixels: Values) => [...pixels].filter((_, i) => i % 6 === 0);

  it('are the test images of a set, which is said, or all of a file', async () => {
    const mnist = await openExamples({ data: 'mnist', model: model() });
    expect([mnist.images.count, mnist.name, mnist.split]).toEqual([10000, 'mnist test', 'test']);
    expect(mnist.notes).toEqual([
      'These are the 10,000 test images of mnist; --split train or all takes others.',
    ]);
    const set = await openExamples({ data: file('set'), model: model() });
    expect([...(set.labels ?? [])]).toEqual([0, 1, 2, 3]);
    const thirty = await openExamples({ data: file('thirty.gz'), model: model() });
    expect([thirty.images.count, thirty.name, thirty.split]).toEqual([30, 'thirty', 'all']);
  });

  it('are those of the split that is chosen', async () => {
    const of = (split: 'train' | 'test' | 'all', data = 'set', labels?: string) =>
      openExamples({
        data: file(data),
        model: model(),
        split,
        white: 255,
        ...(labels && { labels: file(labels) }),
      });
    const [train, test, all] = [await of('train'), await of('test'), await of('all')];
    expect([train.images.count, test.images.count, all.images.count]).toEqual([30, 4, 34]);
    expect([train.name, test.name, all.name]).toEqual(['set train', 'set test', 'set']);
    expect(all.images.pixels).toEqual(new Uint8Array([...train.images.pixels, ...test.images.pixels]));
    expect([train.labels, all.labels]).toEqual([undefined, undefined]);
    expect([...((await of('train', 'set', 'labels30')).labels ?? [])]).toHaveLength(30);
    // A file is divided as train divides it.
    for (const labels of [undefined, 'labels30']) {
      const data = await openTrainingData({
        data: file('thirty.gz'),
        ...(labels && { labels: file(labels) }),
      });
      const [rest, held] = [await of('train', 'thirty.gz', labels), await of('test', 'thirty.gz', labels)];
      expect(rest.images.pixels).toEqual(data.train.pixels);
      expect(held.images.pixels).toEqual(data.test.images.pixels);
      expect(held.labels).toEqual(data.test.labels);
    }
  });

  it('have the white of all that train reads, where no run says it and they are a part', async () => {
    const of = async (options: { data: string; split?: 'test' | 'train' | 'all' }) => {
      const { images, notes } = await openExamples({ model: model(), ...options, data: file(options.data) });
      return { brightest: Math.max(...images.pixels), notes };
    };
    // The four test images have bytes up to 3, which alone would be another scale; the training images go up to 29.
    const test = await of({ data: 'set', split: 'test' });
    expect(test.brightest).toBe(3);
    expect(test.notes).toEqual([
      'The brightest byte is 3, and 255 stands for white, as in all images that train reads: --white 3 makes the images brighter.',
    ]);
    expect((await of({ data: 'set', split: 'train' })).brightest).toBe(29);
    // Of a file with bytes of 0 to 15, a part that has no 15.
    await writeFile(file('sixteen'), flat(16));
    const held = Math.max(...heldOut(16));
    expect(held).toBeLessThan(15);
    expect((await of({ data: 'sixteen', split: 'test' })).brightest).toBe((held * 255) / 15);
    expect((await of({ data: 'sixteen', split: 'train' })).brightest).toBe(255);
  });

  it('are read as the run beside the model has read its own', async () => {
    const told: [string, object][] = [
      ['old', { config: {} }],
      ['new', { config: { white: 20, height: 1, width: 4 }, resume: { holdOut: 'class' } }],
    ];
    for (const [name, run] of told) {
      await mkdir(file(name));
      await writeFile(file(`${name}/run.json`), JSON.stringify(run));
    }
    const data = file('nine');
    const brightest = async (options: { model: string; white?: number }) =>
      Math.max(...(await openExamples({ data, ...options })).images.pixels);
    // 8 is the largest byte of nine images; an older run took 255 for white.
    expect(await brightest({ model: model() })).toBe(255);
    expect(await brightest({ model: model('old/model.safetensors') })).toBe(8);
    expect(await brightest({ model: model('new/model.safetensors') })).toBe(Math.round((8 * 255) / 20));
    expect(await brightest({ model: model('new/model.safetensors'), white: 16 })).toBe(128);
    const notes = async (options: { model: string; white?: number }) =>
      (await openExamples({ data, ...options })).notes;
    expect(await notes({ model: model('new/model.safetensors') })).toEqual([]);
    expect(await notes({ model: model('old/model.safetensors') })).toEqual([
      'The brightest byte is 8, and 255 stands for white, as in the run of the model: --white 8 makes the images brighter.',
    ]);
    expect(await notes({ model: model() })).toEqual([
      expect.stringMatching(/^The bytes go up to 8 only: 8 stands for white/),
    ]);
    const width = async (name: string) =>
      (await openExamples({ data: file('rows'), model: model(name) })).images.width;
    expect([await width('model'), await width('new/model')]).toEqual([2, 4]);
    const thirty = { data: file('thirty.gz'), split: 'test' } as const;
    const old = await openExamples({ ...thirty, model: model('old/model.safetensors') });
    expect(firsts(old.images.pixels)).toEqual([9, 19, 29]);
    await expect(openExamples({ ...thirty, model: model('new/model.safetensors') })).rejects.toThrow(
      /--split test: the run has held its images out by class; give the same --labels/,
    );
  });

  it('must have as many pixels as the model takes', async () => {
    const { images } = await openExamples({ data: file('nine'), model: model() });
    expect(() => checkFit(images, { input: 6 })).not.toThrow();
    expect(() => checkFit(images, { input: 6, shape: [2, 3, 1] })).not.toThrow();
    expect(() => checkFit(images, { input: 6, shape: [3, 2, 1] })).toThrow(
      /images of 2x3 do not fit the model, which takes 3x2x1; /,
    );
    expect(() => checkFit(images, { input: 784 })).toThrow(
      /2x3 = 6 pixels do not fit the model, which takes 784/,
    );
  });
});
