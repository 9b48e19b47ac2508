import { expect, it } from 'vitest';
import { clock, count, elbo, rate } from '../../cli/format';
import { barLine, timeLeft } from '../../cli/progress';

it('never draws a bar line wider than the terminal', () => {
  const text = 'epoch 3/24  48 steps/s  ELBO -165.20 = -(159.01 rec + 6.19 KL)  1:02 left';
  for (const columns of [1, 10, 80, 81, 200])
    expect(barLine(text, 0.5, columns).length).toBeLessThanOrEqual(columns);
  expect(barLine('x', 0.5, 200)).toBe(`${'\u2588'.repeat(15)}${'\u2591'.repeat(15)}  x`);
  expect(barLine('x', 2, 200)).toContain('\u2588'.repeat(30));
});

it('tells the time that is left, once it knows', () => {
  expect(timeLeft({ epoch: 1, epochs: 2, step: 40, steps: 100 }, 10)).toBe('0:06 left');
  expect(timeLeft({ epoch: 1, epochs: undefined, step: 40, steps: undefined }, 10)).toBe('');
  expect(timeLeft({ epoch: 1, epochs: 2, step: 40, steps: 100 }, 0)).toBe('');
});

it('writes numbers as people read them', () => {
  expect([clock(7), clock(754), clock(3723), clock(-1)]).toEqual(['0:07', '12:34', '1:02:03', '0:00']);
  expect([count(60000), rate(1234.5), rate(48.26), rate(0.512)]).toEqual(['60,000', '1,235', '48.3', '0.51']);
  expect(elbo({ elbo: -165.2, reconstruction: 159.01, kl: 6.19 })).toBe(
    '-165.20 = -(159.01 reconstruction + 6.19 KL)',
  );
});
