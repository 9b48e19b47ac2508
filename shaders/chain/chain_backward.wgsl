// needs tile, dense/input_gradient.wgsl, dense/every_row.wgsl, latent/draw_backward.wgsl, lib/state.wgsl
// The small layers round the latent one, backward, in one dispatch (chain_forward): from the gradient of the last
// layer's output down to that of what the first layer reads.
//
//   dy of the last layer -> dx of every layer in `layers`, which holds them from the last to the first, and the heads'
//   gradient; as dense_input_gradient and reparameterize_backward
//
// Grid: a workgroup serves TILE_ROWS rows; its tile (tiles/tile_registers.wgsl) wanders over the columns of each layer.
override LATENT = 0u;  // behind which layer of the list the gradient of z is known

@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(2) var<storage, read> activations: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> deltas: array<vec4f>;
@group(0) @binding(4) var<uniform> latent: Latent;
@group(0) @binding(5) var<storage, read> layers: array<Layer>;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  for (var i = 0u; i < arrayLength(&layers); i++) {
    let layer = layers[i];
    for (var column = 0u; column * TILE_COLUMNS < layer.input; column++) {
      tile(layer, vec2u(column, group.x), local.xy, 0u, layer.output);
    }
    storageBarrier();
    if (i == LATENT) {
      let vectors = (latent.width + 3u) / 4u;
      let first = group.x * TILE_ROWS;
      let count = (min(first + TILE_ROWS, latent.rows) - first) * vectors;
      for (var j = local.y * LANES_X + local.x; j < count; j += LANES_X * LANES_Y) {
        draw_backward(latent, first + j / vectors, j % vectors);
      }
      storageBarrier();
    }
  }
}
