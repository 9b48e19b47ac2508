import { gzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { npyFile as floatsFile } from '../../cli/data/npy';
import type { Chosen } from '../../demo/data/chosen';
import { fromFiles } from '../../demo/data/own';
import { npyFile } from '../support/foreign';

const options = { size: 28, crop: 'cover', invert: false } as const;

function file(path: string, bytes: Uint8Array): Chosen {
  return { path, file: new File([bytes as Uint8Array<ArrayBuffer>], path) };
}

test('NumPy and CIFAR have their colours and their labels', async () => {
  const values = Uint8Array.from({ length: 20 * 12 }, (_, i) => i);
  const labels = npyFile(
    [20],
    Array.from({ length: 20 }, (_, i) => i % 2),
  );
  const given = [file('x.npy', npyFile([20, 2, 2, 3], values)), file('y.npy', labels)];
  const { data, preview } = await fromFiles(given, options);
  expect(data).toMatchObject({ width: 2, height: 2, channels: 3, classes: ['0', '1'] });
  expect([preview.coloured, preview.train, preview.test]).toEqual([true, 18, 2]);
  const grey = await fromFiles(given, { ...options, channels: 1 });
  expect([grey.data.channels, grey.data.train.length]).toEqual([1, 18 * 4]);

  const batch = (name: string, count: number) => {
    const rows = new Uint8Array(count * 3073);
    for (let i = 0; i < count; i++)
      rows.fill(i % 3, i * 3073, i * 3073 + 1).fill(200, i * 3073 + 1, i * 3073 + 1025);
    return file(name, rows);
  };
  const cifar = (await fromFiles([batch('data_batch_1.bin', 9), batch('test_batch.bin', 3)], options)).data;
  expect(cifar).toMatchObject({ width: 32, height: 32, channels: 3, classes: ['0', '1', '2'] });
  expect([...cifar.train.subarray(0, 6)]).toEqual([200, 0, 0, 200, 0, 0]);
  expect([cifar.trainLabels?.length, cifar.labels?.length]).toEqual([9, 3]);
  const packed = batch('data_batch_1.bin', 9).file;
  const bytes = gzipSync(new Uint8Array(await packed.arrayBuffer()));
  const again = (await fromFiles([file('data_batch_1.bin.gz', bytes)], options)).data;
  expect([again.width, again.train.length + again.test.length]).toEqual([32, 9 * 3072]);
  await expect(fromFiles([file('x.bin', new Uint8Array(3073).fill(11))], options)).rejects.toThrow(
    /x\.bin is not a file of CIFAR/,
  );
});

test('floats are of a scale that is told, the same in all files, and no z-scores', async () => {
  const floats = (name: string, at: (i: number) => number) => {
    const values = Float32Array.from({ length: 80 }, (_, i) => at(i));
    return file(name, floatsFile('<f4', [20, 2, 2], new Uint8Array(values.buffer)));
  };
  const unit = floats('unit.npy', (i) => (i % 11) / 10);
  const signed = floats('signed.npy', (i) => (i % 11) / 5 - 1);
  const { preview } = await fromFiles([signed], options);
  expect(preview.notes).toContain('Values from -1 to 1 were made bytes, to the nearest of 256 levels.');
  await expect(fromFiles([unit, signed], options)).rejects.toThrow(
    /signed\.npy has values from -1 to 1, unit\.npy from 0 to 1: bring both to one scale/,
  );
  const scores = floats('scores.npy', (i) => (i % 10 === 0 ? 2.82 : -0.42));
  await expect(fromFiles([scores], options)).rejects.toThrow(/scores\.npy: the values look standardised/);
});

test('ZIP archives are read as what is in them, and those that climb or would fill the memory are refused', async () => {
  const values = Uint8Array.from({ length: 20 * 4 }, (_, i) => i);
  const packed = (name: string) => file('own/set.zip', zipSync({ [name]: npyFile([20, 2, 2], values) }));
  const { data } = await fromFiles([packed('arrays/x.npy')], options);
  expect(data).toMatchObject({ width: 2, height: 2, channels: 1 });
  expect(data.train.length + data.test.length).toBe(80);
  await expect(fromFiles([packed('../x.npy')], options)).rejects.toThrow(
    /own\/set\.zip is no ZIP archive.*\.\.\/x\.npy in it lies outside of it/,
  );
  const bomb = zipSync({ 'x.npy': new Uint8Array(100) }, { level: 9 });
  // The size that it says, in the list at its end.
  const at = bomb.findLastIndex(
    (_, i) => new DataView(bomb.buffer).getUint32(Math.min(i, bomb.length - 4), true) === 0x02014b50,
  );
  new DataView(bomb.buffer).setUint32(at + 24, 2 ** 31, true);
  await expect(fromFiles([file('bomb.zip', bomb)], options)).rejects.toThrow(
    /bomb\.zip is no ZIP archive that can be read: it would unpack to more than 1,073,741,824 bytes/,
  );
});
