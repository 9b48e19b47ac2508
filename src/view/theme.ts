/** Red, green and blue of sRGB, from 0 to 1. */
export type Rgb = readonly [number, number, number];

/** Colours of pictures. */
export interface Theme {
  /** Of a value of 0. */
  readonly paper: Rgb;
  /** Of a value of 1. */
  readonly ink: Rgb;
  /** Behind and between pictures. */
  readonly ground: Rgb;
  /** Of the classes; of more classes, some share one. */
  readonly palette: readonly Rgb[];
}
