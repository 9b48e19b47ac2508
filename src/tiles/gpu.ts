import { Gpu, type GpuInfo, type Store } from '../gpu/gpu';
import type { Matmul, MatmulSupport } from './table';

interface MatmulGpuSettings {
  readonly matmul: Matmul;
  readonly longRunMatmul?: Matmul | undefined;
  readonly measures: boolean;
  readonly support: MatmulSupport;
  readonly sliceTime: number;
  readonly store: Store;
}

/** A GPU, and which tiles of matrix products suit it. */
export class MatmulGpu extends Gpu {
  /** The family of the matmul kernels wherever none was measured. */
  readonly matmul: Matmul;
  /** A faster family, with the same results to the bit, that compiles too long for short runs. */
  readonly longRunMatmul?: Matmul | undefined;
  /** Training measures which families are fastest for its model: on GPUs, unless one is pinned. */
  readonly measures: boolean;
  readonly support: MatmulSupport;

  constructor(device: GPUDevice, info: GpuInfo, settings: MatmulGpuSettings) {
    super(device, info, settings);
    this.matmul = settings.matmul;
    this.longRunMatmul = settings.longRunMatmul;
    this.measures = settings.measures;
    this.support = settings.support;
  }
}
