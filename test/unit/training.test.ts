import { describe, expect, it } from 'vitest';
import type { Stand, Voice } from '../../cli/terminal/progress';
import { affordableEpochs, type Course, type Listener, train } from '../../cli/training/training';
import type { EpochMetrics, FitOptions, Vae } from '../../src/index';

/** Counts the epochs that it is asked for; each takes `seconds` by its own account. */
function fakeVae(seconds: number, steps: number) {
  const fits: FitOptions[] = [];
  let epoch = 0;
  async function* fit(_: unknown, options: FitOptions): AsyncGenerator<EpochMetrics, void, void> {
    fits.push(options);
    for (let i = 0; i < (options.epochs ?? 0); i++) {
      epoch++;
      const m = { elbo: -3, reconstruction: 2, kl: 1, stepsPerSecond: steps / seconds, warnings: [] };
      const done = { step: (i + 1) * steps, steps: (options.epochs ?? 0) * steps, epoch, sound: true };
      options.onProgress?.({ ...m, ...done });
      yield { ...m, epoch, steps: epoch * steps, examples: 1000, seconds };
    }
  }
  const vae = {
    fit,
    get epoch() {
      return epoch;
    },
    get step() {
      return epoch * steps;
    },
  };
  return { vae: vae as unknown as Vae, fits };
}

function listener() {
  const said: [string, string, object | undefined][] = [];
  const heard = {
    steps: [] as number[],
    epochs: [] as number[],
    plans: [] as number[],
    warnings: [] as number[],
  };
  const stands: Stand[] = [];
  const voice: Voice = {
    say: (event, line, facts) => void said.push([event, line, facts]),
    progress() {},
    epoch: (_, stand) => void stands.push(stand),
    rest() {},
  };
  const course: Listener = {
    onStep: (step) => void heard.steps.push(step),
    onExplosion: (warning) => void heard.warnings.push(warning.step),
    onEpoch: async (metrics) => {
      heard.epochs.push(metrics.epoch);
      return false;
    },
    onPlan: (epochs) => void heard.plans.push(epochs),
  };
  return { voice, said, stands, course, heard };
}

const course: Course = {
  epochs: undefined,
  software: true,
  examples: 1000,
  batchSize: 256,
  learningRate: 1e-3,
  beta: 0.5,
  betaWarmup: 70,
  objective: { freeBits: 0.1 },
  noun: 'image',
  signal: new AbortController().signal,
};

describe('how many epochs', () => {
  it('fit about two minutes, and are at least one and at most fifty', () => {
    expect(affordableEpochs(11)).toBe(10);
    expect(affordableEpochs(0.001)).toBe(50);
    expect(affordableEpochs(1000)).toBe(1);
    expect(affordableEpochs(Number.NaN)).toBe(1);
    expect(affordableEpochs(0)).toBe(50);
  });

  it('follow from the speed of the first on a software adapter', async () => {
    const { vae, fits } = fakeVae(20, 4);
    const { voice, said, stands, course: hears, heard } = listener();
    await train(vae, new Uint8Array(0), course, voice, hears);
    expect(fits.map((fit) => fit.epochs)).toEqual([1, 4]);
    for (const fit of fits)
      expect(fit).toMatchObject({ batchSize: 256, learningRate: 1e-3, beta: 0.5, betaWarmup: 70 });
    expect(heard).toEqual({
      epochs: [1, 2, 3, 4, 5],
      steps: [4, 8, 12, 16, 20],
      plans: [5],
      warnings: [],
    });
    expect(said).toHaveLength(1);
    expect(said[0]?.[0]).toBe('plan');
    expect(said[0]?.[1]).toMatch(/5 epochs take about 1:40.*--epochs 50 runs them all/);
    expect(said[0]?.[2]).toMatchObject({ epochs: 5 });
    expect(stands.map(({ epochs, step, steps }) => [epochs, step, steps])).toEqual(
      [1, 2, 3, 4, 5].map((epoch) => [5, 4 * epoch, 20]),
    );
  });

  it('is one where a single one takes longer than that', async () => {
    const { vae, fits } = fakeVae(500, 4);
    const { voice, said, course: hears } = listener();
    await train(vae, new Uint8Array(0), course, voice, hears);
    expect(fits.map((fit) => fit.epochs)).toEqual([1]);
    expect(said[0]?.[1]).toMatch(/1 epoch takes about 8:20/);
  });

  it('are fifty on a hardware adapter, and whatever the user says on any', async () => {
    for (const [epochs, software, expected] of [
      [undefined, false, 50],
      [3, true, 3],
      [3, false, 3],
    ] as const) {
      const { vae, fits } = fakeVae(20, 4);
      const { voice, said, course: hears, heard } = listener();
      await train(vae, new Uint8Array(0), { ...course, epochs, software }, voice, hears);
      expect(heard.plans).toEqual([expected]);
      expect(fits.map((fit) => fit.epochs)).toEqual([expected]);
      expect(said).toEqual([]);
    }
  });

  it('are counted from the beginning of a run that is resumed', async () => {
    const { vae, fits } = fakeVae(20, 4);
    const first = listener();
    await train(vae, new Uint8Array(0), { ...course, epochs: 2 }, first.voice, first.course);
    const second = listener();
    await train(vae, new Uint8Array(0), { ...course, epochs: 5 }, second.voice, second.course);
    expect(fits.map((fit) => fit.epochs)).toEqual([2, 3]);
    expect(second.heard.steps).toEqual([12, 16, 20]);
    // Whoever has enough already is not trained.
    await train(vae, new Uint8Array(0), { ...course, epochs: 5 }, second.voice, second.course);
    expect(fits).toHaveLength(2);
  });
});
