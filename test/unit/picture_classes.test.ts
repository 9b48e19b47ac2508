import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { openTrainingData } from '../../cli/data/data';
import { openExamples } from '../../cli/data/examples';
import { readImages } from '../../cli/data/images';
import { classesOf } from '../../cli/data/labels';
import { locate } from '../../cli/data/locate';
import { zipOf } from '../support/zip';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-picture-classes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PNG = await sharp({
  create: { width: 4, height: 4, channels: 3, background: { r: 200, g: 10, b: 10 } },
})
  .png()
  .toBuffer();

let made = 0;
/** A folder with a picture of each of these paths. */
function folderOf(paths: readonly string[]): string {
  const place = join(folder, `set-${made++}`);
  for (const path of paths) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), PNG);
  }
  return place;
}

describe('a folder that is no class of the training', () => {
  test('is named where test images lie in it, and by --conditional', async () => {
    const data = folderOf(['cat/1.png', 'dog/1.png']);
    const {
      train,
      trainLabels,
      test: tested,
      notes,
    } = await openTrainingData({
      data,
      testData: folderOf(['cat/1.png', 'bird/1.png']),
    });
    expect(trainLabels).toEqual(Uint16Array.of(0, 1));
    expect(tested.labels).toBeUndefined();
    expect(notes).toContain(
      'Test images: No classes: the folder bird is no class of the training: cat, dog.',
    );
    expect(train.unclassed).toBeUndefined();
    expect(() => classesOf([trainLabels, undefined], tested.images.unclassed)).toThrow(
      /class of each picture, which is the folder .* lies in: the folder bird is no class of the training: cat, dog\./,
    );
    const flat = await readImages(folderOf(['1.png', '2.png']));
    expect(() => classesOf([undefined], flat.unclassed)).toThrow(/there are no folders\. Sort them/);
    expect(() => classesOf([undefined])).toThrow(/name the IDX files by --labels/);
  });

  test('is named where it has another name than in the run that is resumed', async () => {
    const { notes } = await readImages(folderOf(['cat/1.png', 'hound/1.png']), {
      trained: { classes: ['cat', 'dog'] },
    });
    expect(notes).toContain('No classes: the folder hound is no class of the training: cat, dog.');
  });
});

test('the same files have the same classes in a folder and in an archive of it', async () => {
  const archive = join(folder, 'set.zip');
  for (const [paths, classes, note] of [
    [['1.png', 'cat/2.png'], null, 'No classes: photos/1.png lies beside the folders.'],
    [['1.png', '2.png'], null, undefined],
    [['cat/1.png', 'dog/2.png'], ['cat', 'dog'], undefined],
  ] as const) {
    writeFileSync(archive, zipOf(paths.map((path) => ({ name: `photos/${path}`, data: PNG }))));
    const [a, b] = [await readImages(folderOf(paths)), await readImages(archive)];
    expect([a.pictures?.classes, b.pictures?.classes]).toEqual([classes, classes]);
    expect(b.notes?.find((one) => one.startsWith('No classes'))).toBe(note);
  }
});

describe('folders called train and test', () => {
  const ofParts = (parts: readonly string[]) =>
    parts.flatMap((part) => ['cat', 'dog'].map((name) => `${part}/${name}/1.png`));

  test('are the training and the test images', async () => {
    const data = folderOf([...ofParts(['Train', 'val', 'test', 'extra']), 'odd.png']);
    const { train, trainLabels, test: tested, notes } = await openTrainingData({ data });
    expect([train.count, tested.images.count]).toEqual([2, 2]);
    expect([[...(trainLabels ?? [])], [...(tested.labels ?? [])]]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(notes[0]).toBe(
      'Pictures in Train are trained on, those in test tested on; left out: what lies beside them, extra, val.',
    );
    const model = join(data, 'model.safetensors');
    const all = await openExamples({ data, model, split: 'all' });
    expect(all.images.names).toEqual([
      'Train/cat/1.png',
      'Train/dog/1.png',
      'test/cat/1.png',
      'test/dog/1.png',
    ]);
    expect(await locate(folderOf(ofParts(['training', 'valid'])))).toMatchObject({
      train: expect.stringMatching(/training$/),
      test: expect.stringMatching(/valid$/),
    });
    expect((await locate(folderOf(ofParts(['train', 'other'])))).test).toBeUndefined();
  });

  test('of an archive are taken apart, too, where it holds them or one folder of them', async () => {
    for (const [name, packed] of [
      ['plain', ''],
      ['packed', 'pets/'],
    ]) {
      const data = join(folder, `${name}.zip`);
      const paths = [...ofParts(['test', 'train']).map((path) => `${packed}${path}`), '__MACOSX/x/1.png'];
      writeFileSync(data, zipOf(paths.map((path) => ({ name: path, data: PNG }))));
      const { train, test: tested, notes } = await openTrainingData({ data });
      for (const one of [train, tested.images]) {
        expect(one.names).toEqual(['cat/1.png', 'dog/1.png']);
        expect([...(one.labels ?? [])]).toEqual([0, 1]);
      }
      expect(notes).toContain('Pictures in train are trained on, those in test tested on.');
    }
  });

  test('that are not taken apart, as in an archive of others, are told of', async () => {
    const archive = join(folder, 'parts.zip');
    writeFileSync(archive, zipOf(ofParts(['a', 'b']).map((name) => ({ name, data: PNG }))));
    const { train } = await locate(archive);
    expect(train).toBe(archive);
    expect((await readImages(archive)).notes).toContain(
      'The class cat has several folders, which are one: a/cat, b/cat.',
    );
  });
});

test('a data set goes before a folder of its name, and says so', async () => {
  const data = folderOf(['mnist/1.png']);
  const before = process.cwd();
  process.chdir(data);
  try {
    const { shadow, name } = await locate('mnist');
    expect(name).toBe('mnist');
    expect(shadow).toBe('mnist is the data set of that name; ./mnist is what lies in this folder.');
    expect(await locate('./mnist')).toMatchObject({ name: 'mnist', train: './mnist' });
  } finally {
    process.chdir(before);
  }
  expect((await locate('mnist')).shadow).toBeUndefined();
});
