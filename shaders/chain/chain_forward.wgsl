// needs tile, dense/forward.wgsl, dense/every_row.wgsl, latent/draw.wgsl, lib/state.wgsl
// The small layers round the latent one, forward, in one dispatch: the last layers of the encoder, the heads, z, and the
// first layers of the decoder. What a row becomes depends on no other row, so a workgroup takes its rows through all of
// them, and only its own invocations wait for one another.
//
//   x [rows, input of the first layer] -> y and derivative of every layer, eps, z, partial sums of the KL; as
//   dense_forward and reparameterize
//
// Grid: a workgroup serves TILE_ROWS rows; its tile (tiles/tile_registers.wgsl) wanders over the columns of each layer.
override HEADS = 0u;  // which layer makes mu and logvar: z is drawn behind it

@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> deltas: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
@group(0) @binding(5) var<uniform> latent: Latent;
@group(0) @binding(6) var<storage, read> layers: array<Layer>;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  for (var i = 0u; i < arrayLength(&layers); i++) {
    let layer = layers[i];
    for (var column = 0u; column * TILE_COLUMNS < layer.output; column++) {
      tile(layer, vec2u(column, group.x), local.xy, 0u, layer.input);
    }
    storageBarrier();
    if (i == HEADS) {
      let parts = latent_parts(latent);
      let first = group.x * TILE_ROWS;
      let count = (min(first + TILE_ROWS, latent.rows) - first) * parts;
      for (var j = local.y * LANES_X + local.x; j < count; j += LANES_X * LANES_Y) {
        draw(latent, first + j / parts, j % parts);
      }
      storageBarrier();
    }
  }
}
