import { expect, it, vi } from 'vitest';
import { bitsOf } from '../../cli/data/bits';
import { clock, count, elbo, rate } from '../../cli/terminal/format';
import { describeLong, Pace } from '../../cli/terminal/pace';
import { barLine, barText, countVoice, timeLeft } from '../../cli/terminal/progress';
import { resolveSpec } from '../../src/index';

it('never draws a bar line wider than the terminal', () => {
  const text = 'epoch 3/24  48 steps/s  ELBO -165.20 = -(159.01 rec + 6.19 KL)  1:02 left';
  for (const columns of [1, 10, 80, 81, 200])
    expect(barLine(text, 0.5, columns).length).toBeLessThanOrEqual(columns);
  expect(barLine('x', 0.5, 200)).toBe(`${'\u2588'.repeat(15)}${'\u2591'.repeat(15)}  x`);
  expect(barLine('x', 2, 200)).toContain('\u2588'.repeat(30));
});

it('tells the time that is left, once it knows', () => {
  const stand = { epoch: 1, epochs: 2, step: 40, steps: 100, stepsPerSecond: 20, steady: 10 };
  expect(timeLeft(stand)).toBe('0:06 left');
  expect(timeLeft({ ...stand, steps: undefined })).toBe('');
  expect(timeLeft({ ...stand, steady: 0 })).toBe('');
});

it('averages the speed over the last ten seconds', () => {
  let time = 0;
  const pace = new Pace(() => time);
  expect(pace.stepsPerSecond).toBe(0);
  for (let step = 1; time < 30; step++) {
    pace.lap(step);
    // Slow steps at first: they compile.
    time += step < 5 ? 1 : 0.1;
    if (step === 4) expect([pace.stepsPerSecond, pace.settled]).toEqual([1, false]);
  }
  expect(pace.stepsPerSecond).toBeCloseTo(10, 6);
  expect(pace.settled).toBe(true);
});

it('writes numbers as people read them', () => {
  expect([clock(7), clock(754), clock(3723), clock(-1)]).toEqual(['0:07', '12:34', '1:02:03', '0:00']);
  expect([count(60000), rate(1234.5), rate(48.26), rate(0.512)]).toEqual(['60,000', '1,235', '48.3', '0.51']);
  expect(elbo({ elbo: -165.2, reconstruction: 159.01, kl: 6.19 })).toBe(
    '-165.20 = -(159.01 reconstruction + 6.19 KL)',
  );
});

it('counts what takes long, with the time that is left: a bar in a terminal, a line every ten seconds in a log', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    for (const isTTY of [true, false]) {
      const lines: string[] = [];
      const write = (text: string) => lines.push(text) > 0;
      {
        using voice = countVoice(10_000, 'image', { isTTY, columns: 80, write: write as never });
        for (let second = 0; second < 25; second++) {
          // Of 40 seconds, a part of an image each time.
          voice.tick(second * 250 + 0.5);
          vi.advanceTimersByTime(1000);
        }
      }
      const log = ['2,500 of 10,000 images  0:30 left\n', '5,000 of 10,000 images  0:20 left\n'];
      if (isTTY) {
        expect(lines).toHaveLength(25);
        expect(lines[0]?.endsWith('  250 of 10,000 images\u001b[K')).toBe(true);
        expect(lines[19]).toContain('5,000 of 10,000 images  0:20 left');
        expect(lines.at(-1)).toBe('\r\u001b[K');
      } else expect(lines).toEqual(log);
    }
  } finally {
    vi.useRealTimers();
  }
});

it('tells the time left by a long average: it goes down, though steps differ and an epoch is tested between them', () => {
  let time = 0;
  const pace = new Pace(() => time);
  const total = 400;
  const told: { left: number; truly: number }[] = [];
  // Of 10 to 30 seconds, as a busy processor has them; the mean is 20. A test of a minute behind every 100.
  const spans = Array.from(
    { length: total },
    (_, i) => 10 + 20 * ((i * 0.618) % 1) + (i % 100 === 99 ? 60 : 0),
  );
  const truly = (step: number) => spans.slice(step).reduce((sum, span) => sum + span, 0);
  for (let step = 0; step < total; step++) {
    pace.lap(step);
    if (step >= 5) told.push({ left: (total - step) / pace.steady, truly: truly(step) });
    time += spans[step] as number;
  }
  for (const [i, { left, truly }] of told.entries()) {
    if (truly > 1000) expect(Math.abs(left / truly - 1)).toBeLessThan(0.25);
    // From one line to the next not much more.
    const before = told[i - 1];
    if (before && truly > 600) expect(left).toBeLessThan(1.15 * before.left);
  }
  // A machine that slept through the night is not counted on to do so again.
  time += 8 * 3600;
  pace.lap(total);
  for (let step = total + 1; step < total + 60; step++) {
    time += 20;
    pace.lap(step);
  }
  expect(1 / pace.steady).toBeLessThan(25);
});

it('does not count on what was the first time', () => {
  let time = 0;
  const pace = new Pace(() => time);
  for (let step = 1; step <= 4; step++, time += 0.5) pace.lap(step);
  time += 20;
  pace.forget();
  expect(pace.stepsPerSecond).toBe(0);
  for (let step = 5; step <= 8; step++) {
    time += 0.5;
    pace.lap(step);
  }
  expect([pace.steady, pace.stepsPerSecond]).toEqual([expect.closeTo(2, 6), 2]);
});

it('says what makes a run shorter that would take more than half an hour, and nothing of others', () => {
  const run = { step: 10, steps: 5000, perEpoch: 100, software: true };
  expect(describeLong({ ...run, stepsPerSecond: 3 })).toBeUndefined();
  const long = describeLong({ ...run, stepsPerSecond: 0.5 });
  expect(long).toMatch(/^This run takes about 2:46:20 at 0.50 steps\/s on this software adapter\./);
  expect(long).toContain('half an hour: --epochs 9;');
  expect(long).toContain('a GPU');
  const hard = describeLong({ ...run, stepsPerSecond: 0.04, software: false });
  expect(hard).toContain('half an hour: --steps 82;');
  expect(hard).not.toContain('GPU');
});

it('has bits per pixel beside the bound of discrete data, and nothing beside that of others', () => {
  const spec = resolveSpec({ input: 784, latent: 2, likelihood: 'logistic' });
  const shape = { height: 28, width: 28, channels: 1 };
  const stand = { epoch: 1, epochs: 2, step: 40, steps: 100, stepsPerSecond: 10, steady: 10 };
  const figures = { elbo: -784 * Math.LN2, reconstruction: 1, kl: 1 };
  const bits = bitsOf(spec, shape);
  expect(bits(figures.elbo)).toBe('1.00 bits/pixel');
  expect(barText(figures, 'last step', { ...stand, bits })).toContain(
    'nats/image, 1.00 bits/pixel, last step',
  );
  const grey = bitsOf(resolveSpec({ input: 784, latent: 2 }), shape);
  expect(barText(figures, 'last step', { ...stand, bits: grey })).not.toContain('bits');
});
