import { DeviceLostError, type Gpu, type Vae } from '../../src/index';

/** A model on a device. */
export interface Machine {
  readonly gpu: Gpu;
  readonly vae: Vae;
}

/** A device that is lost more often in one run is given up. */
export const MOST_LOSSES = 3;

/**
 * Does `work`; when the device is lost meanwhile, frees what there was, has `reopen` bring the model back on another
 * device, and does the work again. Throws the DeviceLostError of one loss too many.
 */
export async function throughLosses(
  reopen: (loss?: DeviceLostError) => Promise<Machine>,
  work: (machine: Machine) => Promise<void>,
): Promise<void> {
  let loss: DeviceLostError | undefined;
  for (let losses = 0; ; ) {
    const machine = await reopen(loss);
    try {
      return await work(machine);
    } catch (error) {
      if (!(error instanceof DeviceLostError) || ++losses > MOST_LOSSES) throw error;
      loss = error;
    } finally {
      machine.vae.dispose();
      machine.gpu.dispose();
    }
  }
}
