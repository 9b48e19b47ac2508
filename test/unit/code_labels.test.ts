import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCodes, toldOfCodes } from '../../cli/latents/code_labels';
import { formatCodes, labelsPath, toLabelsTsv } from '../../cli/latents/codes';
import type { Spec } from '../../src/index';
import { idxFile } from '../support/idx';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-code-labels-'));
});
afterAll(() => rm(folder, { recursive: true }));

const codes = { latent: 2, mu: new Float32Array(6), logvar: new Float32Array(6) };
const LABELS = new Uint32Array([7, 0, 3]);
const DIGITS = { classes: 10 } as Spec;
const COLORS = { classes: 'colors' } as Spec;

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function told(path: string, choice: { label?: number; labels?: string } = {}, spec = DIGITS) {
  const options = { codes: path, model: 'm', ...choice };
  return toldOfCodes(spec, await openCodes(options), options);
}

describe('a conditional model is told', () => {
  it.each(['csv', 'json', 'tsv'] as const)(
    'the labels that encode writes with codes as .%s',
    async (format) => {
      const path = await put(`own.${format}`, formatCodes({ ...codes, labels: LABELS }, format));
      if (format === 'tsv') await put('own.labels.tsv', toLabelsTsv(LABELS));
      const { labels, words, facts } = await told(path);
      expect(labels).toEqual(LABELS);
      const from = {
        csv: `the column label of ${path}`,
        json: `the key label of ${path}`,
        tsv: labelsPath(path),
      };
      expect(words).toBe(`told the labels of ${from[format]}`);
      expect(facts).toEqual({ labels: from[format] });
    },
  );

  it('in the place of those the ones of a file, or one class for all', async () => {
    const path = await put('other.csv', formatCodes({ ...codes, labels: LABELS }, 'csv'));
    const one = await told(path, { label: 5 });
    expect(one).toEqual({
      labels: new Uint32Array([5, 5, 5]),
      words: 'told class 5',
      facts: { label: 5 },
    });
    for (const file of [await put('y.idx', idxFile([3], [1, 2, 3])), await put('y.txt', '1\r\n2\r\n3\r\n')]) {
      const { labels, words } = await told(path, { labels: file });
      expect([labels, words]).toEqual([new Uint32Array([1, 2, 3]), `told the labels of ${file}`]);
    }
    await expect(told(path, { label: 5, labels: 'y.txt' })).rejects.toThrow(/leave one out/);
  });

  it('colours by number or by name', async () => {
    const path = await put('colors.csv', 'label,mu_0\n#ff8800,1\n255,2\n');
    expect((await told(path, {}, COLORS)).labels).toEqual(new Uint32Array([0xff8800, 255]));
  });
});

it('a model that is told none leaves them alone, and refuses those that are named', async () => {
  const path = await put('plain.csv', 'label,mu_0\nany,1\n');
  const plain = {} as Spec;
  expect(await told(path, {}, plain)).toEqual({});
  const y = await put('one.txt', '1\n');
  await expect(told(path, { labels: y }, plain)).rejects.toThrow(/--labels: m is told no labels/);
  await expect(told(path, { label: 1 }, plain)).rejects.toThrow(/--label: m is told no labels/);
});

it.each([
  ['none.csv', '1,2\n', {}, /told the class of .*--label, from 0 to 9, or the file .* by --labels/],
  ['large.csv', 'label,mu_0\n1,1\n10,2\n', {}, /column label of .*label of code 1 is "10".*classes 0 to 9/],
  ['name.csv', 'label,mu_0\nfox,1\n', {}, /label of code 0 is "fox"/],
  ['some.json', '[{"mu":[1],"label":2},{"mu":[1]}]', {}, /key label of .* 1 label for the 2 codes/],
  ['class.csv', 'label,mu_0\n1,1\n', { label: 10 }, /--label 10: the model has the classes 0 to 9/],
] as const)('%s: what is wrong with labels is said', async (name, content, choice, message) => {
  await expect(told(await put(name, content), choice)).rejects.toThrow(message);
});
