// A text is bytes in x: its symbols, from 1 on, and behind them zeros, of which the first is the end and the others are padding.
fn token_of(value: f32) -> u32 {
  return u32(round(value * 255.0));
}
