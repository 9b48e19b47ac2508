import type { Adapter } from './adapter';
import { complaintOf } from './complaint';
import type { Kept } from './history';
import type { Player } from './player';
import type { SessionEvent } from './protocol';
import type { Stage } from './stage';

export interface RecoveryOptions {
  readonly adapter: Adapter;
  readonly stage: Stage;
  readonly player: Player;
  readonly tell: (event: SessionEvent) => void;
  /** Called when the GPU is back. */
  readonly onBack: () => Promise<void>;
  /** Called when another device cannot be had, with the run as the browser keeps it: it is not to be overwritten. */
  readonly onGone: (kept: Kept | undefined) => void;
}

/** What happens when the GPU is lost. */
export class Recovery {
  constructor(private readonly options: RecoveryOptions) {}

  /** Opens the GPU again and goes on from the last snapshot. */
  async recover(reason: string): Promise<void> {
    const { adapter, stage, player, tell, onBack } = this.options;
    tell({ type: 'lost', message: reason });
    try {
      await player.still(async () => {
        const facts = await stage.recover();
        const step = stage.run?.vae.step;
        tell({ type: 'restored', adapter: facts, ...(step !== undefined && { step }) });
      });
      await onBack();
    } catch (error) {
      // The device that came back was lost as well, and is being asked for again.
      if (adapter.lost && !adapter.givenUp) return;
      this.#gone(reason, error);
    }
  }

  /** Asks for the GPU once more if it was given up. Throws a DeviceLostError. */
  async wake(): Promise<void> {
    const { adapter, stage, tell } = this.options;
    if (adapter.givenUp) tell({ type: 'restored', adapter: await stage.wake() });
  }

  #gone(reason: string, error: unknown): void {
    const { stage, player, tell, onGone } = this.options;
    const { kept, snapshot } = stage;
    player.playing = false;
    const complaint = complaintOf(error);
    tell({
      type: 'gone',
      reason,
      complaint,
      ...(snapshot && { step: snapshot.step }),
      ...(kept && { kept }),
    });
    onGone(kept);
  }
}
