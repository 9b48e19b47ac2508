// A text is bytes in x: its symbols, from 1 on, and behind them zeros, of which the first is the end and the others are padding.
fn token_of(value: f32) -> u32 {
  return u32(round(value * 255.0));
}

// Positions of a text up to its end, that one included: at most `length`. x is where it begins in `activations`, which are floats.
fn text_length(x: u32, length: u32) -> u32 {
  var count = 1u;
  while (count < length) {
    if (token_of(activations[x + count - 1u]) == 0u) {
      break;
    }
    count++;
  }
  return count;
}
