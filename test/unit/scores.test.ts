import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  formatScores,
  limitOf,
  oddCount,
  oddLine,
  parseThreshold,
  scoresFormat,
} from '../../cli/output/scores';
import { UsageError } from '../../cli/terminal/errors';

const scores = {
  reconstruction: Float32Array.of(100, 250.5, 90.25),
  kl: Float32Array.of(5, 10, 4),
  elbo: Float32Array.of(-105, -260.5, -94.25),
};

describe('a file of scores', () => {
  test('has a line per image, by number or the oddest first', () => {
    const of = { scores, labels: undefined, limit: undefined };
    expect(formatScores(of, 'csv', false)).toBe(
      'index,reconstruction,kl,elbo\n0,100,5,-105\n1,250.5,10,-260.5\n2,90.25,4,-94.25\n',
    );
    expect(formatScores({ ...of, labels: Uint8Array.of(7, 8, 9) }, 'tsv', true)).toBe(
      'index\tlabel\treconstruction\tkl\telbo\n1\t8\t250.5\t10\t-260.5\n0\t7\t100\t5\t-105\n2\t9\t90.25\t4\t-94.25\n',
    );
    expect(formatScores({ ...of, limit: -100 }, 'csv', true)).toBe(
      'index,reconstruction,kl,elbo,odd\n1,250.5,10,-260.5,1\n0,100,5,-105,1\n2,90.25,4,-94.25,0\n',
    );
  });

  test('has log p(x) where it was estimated, and goes by the ELBO all the same', () => {
    const of = {
      labels: undefined,
      limit: -100,
      scores: { ...scores, logLikelihood: Float32Array.of(-80, -90, -94) },
    };
    expect(formatScores(of, 'tsv', true)).toBe(
      'index\treconstruction\tkl\telbo\tlogLikelihood\todd\n1\t250.5\t10\t-260.5\t-90\t1\n0\t100\t5\t-105\t-80\t1\n2\t90.25\t4\t-94.25\t-94\t0\n',
    );
    const bytes = formatScores(of, 'npy', false) as Uint8Array;
    expect(Buffer.from(bytes).toString('latin1')).toContain("'shape': (3, 6)");
    expect([...new Float32Array(Uint8Array.from(bytes).slice(-24).buffer)]).toEqual([
      2, 90.25, 4, -94.25, -94, 0,
    ]);
  });

  test('as .npy has the same columns', () => {
    const bytes = formatScores({ scores, labels: undefined, limit: -100 }, 'npy', true) as Uint8Array;
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain("'<f4', 'fortran_order': False, 'shape': (3, 5)");
    const values = new Float32Array(Uint8Array.from(bytes).slice(-60).buffer);
    expect([...values.subarray(0, 5)]).toEqual([1, 250.5, 10, -260.5, 1]);
  });

  test.each(['scores', 'scores.json', 'scores.csv.gz'])('%s says no format', (path) => {
    expect(() => scoresFormat(path)).toThrow(UsageError);
    expect(() => scoresFormat(path)).toThrow(/\.csv, \.tsv or \.npy/);
  });
});

describe('a threshold', () => {
  test('is a share or a number of nats', () => {
    expect(parseThreshold('99%')).toEqual({ share: 0.99 });
    expect(parseThreshold(' 150 ')).toEqual({ nats: 150 });
    for (const text of ['', '%', '101%', '-1%', 'many', '1e999', 'NaN'])
      expect(() => parseThreshold(text), text).toThrow(InvalidArgumentError);
  });

  test('of 99 % marks one in a hundred', () => {
    const elbo = Float32Array.from({ length: 1000 }, (_, i) => -((i * 7919) % 1000));
    for (const [text, marked] of [
      ['99%', 10],
      ['99.9%', 1],
      ['100%', 0],
      ['90%', 100],
      ['0%', 1000],
    ] as const)
      expect(oddCount(elbo, limitOf(parseThreshold(text), elbo)), text).toBe(marked);
  });

  test('is said with the ELBO that it is, if there is one', () => {
    expect(oddLine(-98.765, 3)).toBe('Beyond the threshold, an ELBO of -98.77: 3 images');
    const none = limitOf(parseThreshold('0%'), Float32Array.of(-1, -2));
    expect(oddLine(none, 2)).toBe('Beyond a threshold of 0 %, as all are: 2 images');
  });

  test('of other images marks as many as cost more than those', () => {
    const trained = Float32Array.from({ length: 100 }, (_, i) => -100 - i);
    expect(limitOf({ share: 0.99 }, trained)).toBe(-198);
    expect(oddCount(Float32Array.of(-150, -199, -500), limitOf({ share: 0.99 }, trained))).toBe(2);
    expect(limitOf({ nats: 150 }, trained)).toBe(-150);
  });
});
