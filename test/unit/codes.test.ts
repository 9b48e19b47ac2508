import { expect, it } from 'vitest';
import { codeFormat, formatCodes, labelsPath, toLabelsTsv } from '../../cli/latents/codes';
import { UsageError } from '../../cli/terminal/errors';

const codes = {
  latent: 2,
  mu: new Float32Array([0.1, -2, 3e-9, 4]),
  logvar: new Float32Array([-1, -2, -3, 1 / 3]),
};

const text = (format: 'csv' | 'json' | 'tsv') => formatCodes(codes, format) as string;

it('writes codes that give back the same 32-bit floats', () => {
  const lines = text('csv').trimEnd().split('\n');
  expect(lines[0]).toBe('index,mu_0,mu_1,logvar_0,logvar_1');
  const rows = lines.slice(1).map((line) => line.split(',').map(Number));
  expect(rows.flatMap((row) => row.slice(1, 3).map(Math.fround))).toEqual([...codes.mu]);
  expect(rows.flatMap((row) => row.slice(3).map(Math.fround))).toEqual([...codes.logvar]);

  const parsed: { mu: number[]; logvar: number[] }[] = JSON.parse(text('json'));
  expect(parsed.flatMap(({ mu }) => mu.map(Math.fround))).toEqual([...codes.mu]);
  expect(parsed.flatMap(({ logvar }) => logvar.map(Math.fround))).toEqual([...codes.logvar]);
});

it('writes labels where there are some', () => {
  const labelled = { ...codes, labels: new Uint8Array([7, 0]) };
  expect(formatCodes(labelled, 'csv')).toMatch(/^index,label,mu_0.*\n0,7,0\.1.*\n1,0,/);
  expect(JSON.parse(formatCodes(labelled, 'json') as string)[1]).toMatchObject({ index: 1, label: 0 });
});

it('writes vectors for a projector: tabs, no header, the means alone, and labels in a file of their own', () => {
  const rows = text('tsv')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').map((value) => Math.fround(Number(value))));
  expect(rows).toEqual([
    [Math.fround(0.1), -2],
    [Math.fround(3e-9), 4],
  ]);
  expect(labelsPath('a/codes.tsv')).toBe('a/codes.labels.tsv');
  expect(toLabelsTsv(Uint8Array.of(7, 0))).toBe('7\n0\n');
});

it('writes an array for NumPy: float32, mu beside logvar', () => {
  const bytes = Buffer.from(formatCodes(codes, 'npy') as Uint8Array);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\0');
  const start = 10 + bytes.readUInt16LE(8);
  expect(start % 64).toBe(0);
  const header = bytes.subarray(10, start).toString('latin1');
  expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 4\), \} *\n$/);
  const values = Array.from({ length: (bytes.length - start) / 4 }, (_, i) =>
    bytes.readFloatLE(start + 4 * i),
  );
  const { mu, logvar } = codes;
  expect(values).toEqual([...mu.slice(0, 2), ...logvar.slice(0, 2), ...mu.slice(2), ...logvar.slice(2)]);
});

it.each([
  [{}, 'csv'],
  [{ json: true }, 'json'],
  [{ format: 'tsv' }, 'tsv'],
  [{ out: 'a.csv' }, 'csv'],
  [{ out: 'a.b/C.NPY' }, 'npy'],
  [{ out: 'a.json', json: true }, 'json'],
  [{ out: 'codes', format: 'npy' }, 'npy'],
  [{ out: 'codes.txt', format: 'csv' }, 'csv'],
] as const)('%j is written as %s', (options, format) => {
  expect(codeFormat(options)).toBe(format);
});

it.each([
  [{ out: 'codes.txt' }, /ends in \.txt.*\.csv, \.tsv, \.npy, \.json/],
  [{ out: 'codes' }, /has no ending.*\.csv/],
  [{ out: 'a.csv/codes' }, /has no ending/],
  [{ out: 'codes.csv.gz' }, /ends in \.gz/],
  [{ out: 'a.npy', format: 'csv' }, /ends in \.npy.*csv/],
  [{ out: 'a.csv', json: true }, /ends in \.csv.*json/],
  [{ json: true, format: 'csv' }, /contradict/],
] as const)('%j is refused', (options, message) => {
  expect(() => codeFormat(options)).toThrow(UsageError);
  expect(() => codeFormat(options)).toThrow(message);
});
