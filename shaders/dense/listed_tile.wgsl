// needs dense/layer.wgsl, dense/listed_rows.wgsl
// Tiles of a result of listed rows. Those that have no row which is multiplied become zeros by fn clear(layer: Layer, row: u32, column:
// u32), where columns count vec4f: at once, as to go through all that becomes of a sum takes a software adapter as long as a
// small product.
fn listed_tile(layer: Layer, group: vec2u, local: vec2u, end: u32) {
  let first = group.y * TILE_ROWS;
  if (first < counting(layer)) {
    tile(layer, group, local, 0u, end);
    return;
  }
  for (var line = first + local.y; line < min(first + TILE_ROWS, layer.rows); line += LANES_Y) {
    for (var i = local.x; i < TILE_COLUMNS; i += LANES_X) {
      clear(layer, row_of(line), group.x * TILE_COLUMNS + i);
    }
  }
}
