/** Positions of an item, at most: each is compared with each, forward and twice backward. */
export const MOST_POSITIONS = 1024;
/** Columns of a head, at most: an invocation holds some rows of one (`shaders/attention/head_any.wgsl`). */
export const WIDEST_HEAD = 64;
/** Floats of a query and head that the backward pass needs (`shaders/attention/layer.wgsl`). */
export const STATISTICS = 4;
