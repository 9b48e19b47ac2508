// Workgroup tiles of 32 x 32 results (tiles/tile_workgroup.wgsl), for products that are too small to fill a GPU otherwise.
const SIDE = 8u;
