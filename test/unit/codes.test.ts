import { expect, it } from 'vitest';
import { toCsv, toJson } from '../../cli/commands/encode';

const codes = {
  latent: 2,
  mu: new Float32Array([0.1, -2, 3e-9, 4]),
  logvar: new Float32Array([-1, -2, -3, 1 / 3]),
};

it('writes codes that give back the same 32-bit floats', () => {
  const lines = toCsv(codes).trimEnd().split('\n');
  expect(lines[0]).toBe('index,mu_0,mu_1,logvar_0,logvar_1');
  const rows = lines.slice(1).map((line) => line.split(',').map(Number));
  expect(rows.flatMap((row) => row.slice(1, 3).map(Math.fround))).toEqual([...codes.mu]);
  expect(rows.flatMap((row) => row.slice(3).map(Math.fround))).toEqual([...codes.logvar]);

  const parsed: { mu: number[]; logvar: number[] }[] = JSON.parse(toJson(codes));
  expect(parsed.flatMap(({ mu }) => mu.map(Math.fround))).toEqual([...codes.mu]);
  expect(parsed.flatMap(({ logvar }) => logvar.map(Math.fround))).toEqual([...codes.logvar]);
});

it('writes labels where there are some', () => {
  const labelled = { ...codes, labels: new Uint8Array([7, 0]) };
  expect(toCsv(labelled)).toMatch(/^index,label,mu_0.*\n0,7,0\.1.*\n1,0,/);
  expect(JSON.parse(toJson(labelled))[1]).toMatchObject({ index: 1, label: 0 });
});
