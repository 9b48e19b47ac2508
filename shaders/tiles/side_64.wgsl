// Workgroup tiles of 64 x 64 results (tiles/tile_workgroup.wgsl), for large products.
const SIDE = 16u;
