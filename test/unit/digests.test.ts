import { copyFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openTrainingData } from '../../cli/data/data';
import { checkSameData, digestsOf } from '../../cli/runs/digests';
import { dataFolder, flat } from '../support/data_folder';
import { idxFile } from '../support/idx';

const file = dataFolder();
const labels = (count: number, label: number) => idxFile([count], new Uint8Array(count).fill(label));

test('a run goes on with what it was trained and tested on, wherever that lies, and with nothing else', async () => {
  const given = {
    data: file('thirty.gz'),
    labels: file('labels30'),
    testData: file('nine'),
    testLabels: file('labels9'),
  };
  const told = { ...given, out: 'out' };
  const { images: digest, ...digests } = await digestsOf(await openTrainingData(given));
  const run = (also: object) => ({ resume: { digest, ...also } }) as Parameters<typeof checkSameData>[0];
  const others = {
    labels: labels(30, 1),
    testData: flat(9).map((byte, i) => (i < 16 ? byte : 200 - byte)),
    testLabels: labels(9, 1),
  };
  for (const [option, content] of Object.entries(others)) {
    const [moved, other] = [file(`moved-${option}`), file(`other-${option}`)];
    await copyFile(given[option as keyof typeof others], moved);
    await writeFile(other, content);
    const now = async (path: string) => digestsOf(await openTrainingData({ ...given, [option]: path }));
    checkSameData(run({ digests }), await now(moved), told);
    const wrong = await now(other);
    const named = option === 'testData' ? 'test-data' : option === 'testLabels' ? 'test-labels' : option;
    expect(() => checkSameData(run({ digests }), wrong, { ...told, [option]: other })).toThrow(
      new RegExp(`cannot resume out: .*other-${option} are not the .*; name those by --${named}\\.`),
    );
    // A run of an older version, and one that had no labels.
    checkSameData(run({}), wrong, told);
    if (option !== 'testData') checkSameData(run({ digests: { ...digests, [option]: null } }), wrong, told);
  }
  const { labels: _, ...unlabelled } = given;
  const without = await digestsOf(await openTrainingData(unlabelled));
  expect(() => checkSameData(run({ digests }), without, told)).toThrow(/there are none of the labels of the/);
});

test('labels by which images are held out are named as the cause of other images', async () => {
  const given = { data: file('thirty.gz'), labels: file('labels30'), out: 'out' };
  const { images: digest, ...digests } = await digestsOf(await openTrainingData(given));
  const swapped = file('swapped');
  await writeFile(swapped, labels(30, 1));
  const now = { ...given, labels: swapped };
  const wrong = await digestsOf(await openTrainingData(now));
  expect(wrong.images).not.toBe(digest);
  const run = { resume: { digest, digests } } as Parameters<typeof checkSameData>[0];
  expect(() => checkSameData(run, wrong, now)).toThrow(/swapped are not the labels/);
});
