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

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [1, 1, 1];

/** The theme for pictures of data: of what is ink on paper in its colours, of all else as it is. */
export function themeFor(theme: Theme, ink: boolean): Theme {
  return ink ? theme : { ...theme, paper: BLACK, ink: WHITE };
}

/** Whether pictures of data are ink on paper, which colours are not. */
export function isInk({
  ink = false,
  channels,
}: {
  readonly ink?: boolean;
  readonly channels: number;
}): boolean {
  return ink && channels === 1;
}
