import { batchExamples } from '../../src/step/gather.twin';

/**
 * The batches that webgpu-vae draws on the GPU, one after the other without end, for the peers to take the same:
 * numbers of examples, from the float64 twin. The benchmark makes bench/peers/dist/order.js of this file.
 */
export function* batches(
  examples: number,
  batchSize: number,
  seed: number,
): Generator<Int32Array<ArrayBuffer>, never> {
  for (let epoch = 0; ; epoch++) {
    for (let batch = 0; batch * batchSize < examples; batch++) {
      const choice = { examples, batchSize, batch, epoch, shuffle: true, seed: [seed, 0] } as const;
      yield Int32Array.from(batchExamples(choice));
    }
  }
}
