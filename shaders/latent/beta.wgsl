// The weight of the KL at a step: it rises linearly to beta over `warmup` steps (Bowman et al. 2016, Sønderby et al. 2016)
// and stays there for as many: a cycle, of which there are `cycles` (Fu et al. 2019, where a cycle rises for half of its
// length, too). Behind the last one it is beta.
fn beta_at(step: u32, beta: f32, warmup: u32, cycles: u32) -> f32 {
  if (warmup == 0u) {
    return beta;
  }
  let half = step / warmup;
  if (half % 2u == 1u || half / 2u >= cycles) {
    return beta;
  }
  return beta * (f32(step % warmup + 1u) / f32(warmup));
}
