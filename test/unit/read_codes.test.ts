import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floatBytes, npyFile } from '../../cli/data/npy';
import { CODE_FORMATS, formatCodes } from '../../cli/latents/codes';
import { meansOf, readCodes } from '../../cli/latents/read_codes';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-codes-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, latent = 2): Promise<number[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return [...meansOf(await readCodes(path), latent)];
}

const codes = {
  latent: 2,
  mu: new Float32Array([0.1, -2, 3e-9, 4]),
  logvar: new Float32Array([-1, -2, -3, 1 / 3]),
};

describe('codes', () => {
  it.each(CODE_FORMATS)('that encode writes as .%s are read again, to the bit', async (format) => {
    for (const labels of [undefined, new Uint8Array([7, 0])]) {
      const content = formatCodes({ ...codes, labels }, format);
      expect(await read(`a.${format}`, content)).toEqual([...codes.mu]);
    }
  });

  it('of other programs are rows of numbers, in a table, an array or JSON', async () => {
    expect(await read('a.csv', '1,2\r\n3,-4e-1\r\n')).toEqual([1, 2, 3, Math.fround(-0.4)]);
    expect(await read('a.csv', 'name,z_1,z_0\nb,1,2\n')).toEqual([2, 1]);
    expect(await read('a.json', '[[1, 2], [3, 4]]')).toEqual([1, 2, 3, 4]);
    expect(await read('a.json', '[{ "z": [1, 2] }]')).toEqual([1, 2]);
    expect(await read('a.npy', npyFile('<f4', [1, 2], floatBytes(Float32Array.of(5, 6))))).toEqual([5, 6]);
    const doubles = Buffer.from(npyFile('<f4', [2, 1], new Uint8Array(new Float64Array([7, 8]).buffer)));
    doubles.write('<f8', doubles.indexOf('<f4'));
    expect(await read('a.npy', doubles, 1)).toEqual([7, 8]);
    // As data are read: of any type of numbers, in either order of bytes.
    const swapped = Buffer.from(npyFile('<f4', [1, 2], Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0)));
    swapped.write('>f4', swapped.indexOf('<f4'));
    expect(await read('a.npy', swapped)).toEqual([1, -2]);
    expect(await read('a.npy', npyFile('|u1', [1, 2], Uint8Array.of(3, 4)))).toEqual([3, 4]);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['b.csv', '1,2\n3\n', /b\.csv, line 2 has 1 columns, and the first one has 2/],
    ['b.csv', '1,2\n3,x\n', /b\.csv, line 2, column 2: "x" is no finite number/],
    ['b.csv', 'mu_0,mu_1\n3,\n', /b\.csv, line 2, column 2: "" is no finite/],
    ['b.csv', 'a,b\n1,2\n', /line 1: no column is called mu_0 or z_0/],
    ['b.csv', '', /b\.csv, line 1, column 1: "" is no finite/],
    ['b.csv', 'mu_0,mu_1\n', /holds no codes/],
    ['b.csv', '1,2,3\n', /codes of 3 values, and the model has 2 latent dimensions/],
    ['b.csv', 'mu_0,mu_1,mu_2,mu_3\n1,2,3,4\n', /codes of 4 values, and the model has 2/],
    ['b.json', '{', /b\.json is not JSON/],
    ['b.json', '{}', /must hold an array/],
    ['b.json', '[[1, 2], [3]]', /code 1: it has 1 values, and the first one 2/],
    ['b.json', '[[1, "2"]]', /code 0: value 1 is "2", and no number/],
    ['b.json', '[null]', /code 0: it has neither mu nor z/],
    ['b.npy', 'abc', /b\.npy: not a NumPy array/],
    ['b.npy', npyFile('|O8' as '|u1', [1, 2], new Uint8Array(16)), /b\.npy: NumPy array of '\|O8'.*float32/],
    ['b.npy', npyFile('<f4', [2, 2], new Uint8Array(8)), /b\.npy: .* which is 16 bytes, and 8 follow/],
    ['b.npy', npyFile('<f4', [4], new Uint8Array(16)), /shape \(4\), where codes have \[codes, latent\]/],
    ['b.npy', npyFile('<f4', [1, 2], floatBytes(Float32Array.of(1, Number.NaN))), /value 1 is NaN/],
    ['b.txt', '1,2', /does not end in csv|\.csv, \.tsv, \.npy, \.json/],
  ])('%s with %j is refused by its place', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });
});
