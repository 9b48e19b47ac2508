// As tiles/lanes_plain.wgsl, in the shape that a chain of small layers wants: few rows, and all the columns of a layer.
const LANES_X = 16u;
const LANES_Y = 4u;
const BLOCKS = 1u;
