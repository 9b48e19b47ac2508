// A look inside a step, as it crosses to the page.

/** What a kernel is made of: a file by its path in the folder `shaders`, or text that the library makes. */
export interface InspectedFile {
  readonly name: string;
  /** As it is compiled: a build has no comments. */
  readonly text: string;
}

/** One dispatch of a training step, as it ran. */
export interface InspectedDispatch {
  readonly kernel: string;
  readonly label: string;
  /** The matmul family, where the kernel has several. */
  readonly matmul?: string;
  /** The part of the step that it belongs to: `batch`, `encoder`, `latent`, `decoder`, `likelihood`, `backward`, `update`. */
  readonly part: string;
  /** The parts of the model whose nodes it is of; none where it is of the step. */
  readonly modelParts: readonly string[];
  /** Names of the matrices that it reads and writes. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Its WGSL files in the order in which they are compiled. */
  readonly files: readonly InspectedFile[];
  readonly grid: readonly [number, number, number];
  readonly flops: number;
  readonly bytes: number;
  /** Milliseconds, median; and its part of the step's time. */
  readonly ms: number;
  readonly share: number;
  /**
   * What it wrote, its first rows: activations, or their gradients; of weights, the first layer's. The latent step has
   * four times `latent` columns: mu, logvar, eps and z.
   */
  readonly result?: Matrix;
}

export interface Matrix {
  readonly name: string;
  /** Of the whole matrix. */
  readonly rows: number;
  readonly columns: number;
  /** The first rows of the first examples, [shown, columns]. */
  readonly shown: number;
  readonly values: Float32Array;
}

export interface Inspection {
  readonly method: 'timestamps' | 'wall';
  readonly batchSize: number;
  readonly dispatches: readonly InspectedDispatch[];
}
