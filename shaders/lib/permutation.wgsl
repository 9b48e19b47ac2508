// A keyed permutation of [0, n): each epoch visits every example once, in an order that needs no memory.
// A Feistel network by additions on a rectangle of at least n cells; a cell outside [0, n) walks on until it is
// inside (Black & Rogaway 2002, "Ciphers with arbitrary finite domains").
const PERMUTATION_ROUNDS = 8u;

// "lowbias32", a bijective 32-bit mixer (Wellons 2018, https://nullprogram.com/blog/2018/07/31/).
fn scramble(value: u32) -> u32 {
  var x = value;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}

fn permutation_key(seed: vec2u, epoch: u32) -> u32 {
  return scramble(seed.x + scramble(seed.y + scramble(epoch + 1u)));
}

// `width` is ceil(sqrt(n)), from the CPU: adapters round the root differently.
fn permute(index: u32, n: u32, width: u32, key: u32) -> u32 {
  let height = (n + width - 1u) / width;
  var cell = index;
  loop {
    var x = cell % width;
    var y = cell / width;
    for (var round = 0u; round < PERMUTATION_ROUNDS; round += 2u) {
      x = (x + scramble(y ^ scramble(key + round)) % width) % width;
      y = (y + scramble(x ^ scramble(key + round + 1u)) % height) % height;
    }
    cell = y * width + x;
    if (cell < n) {
      break;
    }
  }
  return cell;
}
