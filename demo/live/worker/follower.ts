import type { EpochMetrics, Progress } from '../../../src/train/meter';
import type { Gallery } from './gallery';
import type { Keeper } from './keep';
import type { SessionEvent } from './protocol';
import type { Run } from './run';
import type { Stage } from './stage';

export interface FollowerOptions {
  readonly stage: Stage;
  readonly gallery: Gallery;
  readonly keeper: Keeper;
  readonly tell: (event: SessionEvent) => void;
  /** Told of what goes wrong when nobody waits for it. */
  readonly fail: (error: unknown) => void;
}

/** Follows the run as it learns: tells of its progress, has it painted and judged, and keeps it. */
export class Follower {
  /** An earlier visit's run waits to be resumed or discarded, and must not be overwritten. */
  offered = false;
  /** Who waits for the next step. */
  #waiting: (() => void)[] = [];

  constructor(private readonly options: FollowerOptions) {}

  /** Resolves when the run has made another step, or after so many milliseconds. */
  stepped(patience: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, patience);
    });
  }

  /** What the loop needs of the run. With `must`, the page is told of every step. */
  training(run: Run, must = false) {
    const { tell, gallery } = this.options;
    return {
      ...run.training(),
      onProgress: (progress: Progress, steps: number) => {
        const told = run.add(progress, steps, must);
        for (const resolve of this.#waiting.splice(0)) resolve();
        if (told) tell({ type: 'progress', ...told });
        if (run.warn(progress)) tell({ type: 'warned', warnings: progress.warnings });
        gallery.tick();
        if (run.judgementDue) void this.#judge(run);
        if (run.snapshotDue) void this.keep(run);
      },
      onEpoch: (epoch: EpochMetrics) => this.#ended(run, epoch),
    };
  }

  /** Training is paused. */
  rest(): void {
    const told = this.options.stage.run?.rest();
    if (told) this.options.tell({ type: 'progress', ...told });
  }

  /** After training stood still: pictures and figures of the very model that there is now. */
  async settle(): Promise<void> {
    const { stage, gallery } = this.options;
    const { run } = stage;
    if (!run) return;
    void gallery.refresh();
    await this.#judge(run);
    await this.keep(run);
  }

  /** Takes a snapshot of the run, for the day that the device is lost and for the next visit. */
  async keep(run: Run): Promise<void> {
    const { stage, keeper, tell, fail } = this.options;
    // What is kept is to go on from: not a run that has exploded.
    if (!run.sound) return;
    try {
      const snapshot = await run.snapshot();
      const { kept } = snapshot;
      if (stage.run !== run) return;
      stage.remember({ ...snapshot, step: kept.step });
      if (this.offered || !(await keeper.mine)) return;
      await keeper.write(snapshot);
      if (stage.run !== run) return;
      stage.wrote(kept);
      tell({ type: 'kept', kept });
    } catch (error) {
      if (stage.run === run) fail(error);
    }
  }

  /** An epoch has ended, and training waits: takes its figures, and its model if that is the best so far. */
  async #ended(run: Run, epoch: EpochMetrics): Promise<void> {
    const { tell, fail } = this.options;
    const point = await run.tested(epoch);
    if (!point) return;
    tell({ type: 'evaluated', point });
    try {
      if (await run.keepBest(point)) tell({ type: 'best', point });
    } catch (error) {
      fail(error);
    }
  }

  async #judge(run: Run): Promise<void> {
    const { stage, gallery, tell, fail } = this.options;
    try {
      const { plane, ...figures } = await run.judge();
      if (stage.run !== run) return;
      tell({ type: 'evaluated', ...figures });
      if (!plane) return;
      tell({ type: 'plane', plane });
      // The dots are to lie where the page says that they do.
      await Promise.all([gallery.paint('latent'), gallery.paint('map')]);
    } catch (error) {
      if (stage.run === run) fail(error);
    }
  }
}
