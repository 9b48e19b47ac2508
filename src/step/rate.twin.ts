import type { RateOptions } from '../schedules';

/** The learning rate of a step, counted from 0. */
export function rateAt(step: number, options: RateOptions): number {
  const { learningRate, schedule = 'constant', warmup = 0, decaySteps = 1, decay = 1 } = options;
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  const done = step - warmup;
  if (schedule === 'cosine') {
    const share = (1 + Math.cos(Math.PI * Math.min(1, done / decaySteps))) / 2;
    return learningRate * (decay + (1 - decay) * share);
  }
  return schedule === 'steps' ? learningRate * decay ** Math.floor(done / decaySteps) : learningRate;
}
