// Where a run stands. It lives on the GPU and advances there, so that every step is the same list of dispatches.
struct State {
  step: u32,         // steps done
  epoch: u32,        // epochs done
  batch: u32,        // batches done of this epoch
  fault: u32,        // not 0 once a step had a faulty gradient (lib/fault.wgsl): no later step changes the model
  correction1: f32,  // 1 - beta1^t, t = step + 1
  correction2: f32,  // 1 - beta2^t
}

// Examples of this batch: the last one of an epoch may be partial.
fn batch_count(batch: u32, batch_size: u32, examples: u32) -> u32 {
  return min(batch_size, examples - batch * batch_size);
}
