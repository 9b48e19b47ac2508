import type { Dispatch, Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';

/**
 * A dense layer's dispatch as one for some of its rows. `list`, [1, 1 + rows], u32: how many do not count, and the
 * numbers of all rows, those that do first, each less its place. Only these are multiplied; the gradients of the others must be zero. What it costs is said of all: how many count is known
 * on the GPU alone.
 */
export function ofList(kernel: Kernel, all: Dispatch, list: View): Dispatch {
  return {
    ...all,
    kernel,
    product: `${kernel.name} ${all.label}`,
    reads: [...all.reads, list],
    buffers: { ...all.buffers, rows: list.buffer },
  };
}
