// A dense layer y = x Wᵀ + b: x [rows, input], W [output, input], b [output], y [rows, output]. Rows of every matrix
// are padded with zeros to a multiple of four floats, and `rows` is a multiple of four, so that all of it is blocks of
// 4 x 4. Offsets and strides count vec4f.
struct Layer {
  rows: u32,
  input: u32,        // stride of x and W
  output: u32,       // stride of y; b has as many
  x: u32,            // offset of x in `activations` (and of its gradient in `deltas`)
  y: u32,            // offset of y in `activations` (and of its gradient in `deltas`)
  weight: u32,       // offset of W in `parameters` (and of its gradient in `gradients`)
  bias: u32,         // offset of b
  outputs: u32,      // columns of y that are no padding
  activated: u32,    // 1: an activation follows; 0: y is what the sum gives
  hidden: u32,       // 1: x came out of an activation
  first_group: u32,  // the layer's first workgroup where one dispatch serves several layers
}
