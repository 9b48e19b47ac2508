/** Sizes of a convolution's window and of the steps that it takes: at most, and where a spec does not say. */
export const KERNEL = { most: 7, usual: 4 } as const;
export const STRIDE = { most: 2, usual: 2 } as const;

/** Height, width and channels of a picture; values lie channels last. */
export type Picture = readonly [height: number, width: number, channels: number];

/** A convolution from a large picture to a small one, which conv2d computes, and whose transpose upconv2d is. */
export interface Geometry {
  readonly large: Picture;
  readonly small: Picture;
  /** Height and width of the window. */
  readonly kernel: number;
  readonly stride: number;
}
