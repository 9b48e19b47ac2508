/** From one of the 256 levels in [-1, 1] to the next. */
export const STEP = 2 / 255;
/** log s counts as the nearest end beyond these, without a gradient. */
export const LOG_SCALE_RANGE = [-7, 7] as const;
