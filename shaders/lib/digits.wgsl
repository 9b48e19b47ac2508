// Four numbers in mixed radix, low + radix.x (middle + radix.y high), which are counted on without a division: four of them
// take a software adapter longer than the multiply-adds between two steps.
struct Digits {
  low: vec4u,
  middle: vec4u,
  high: vec4u,
}

fn digits(number: vec4u, radix: vec2u) -> Digits {
  let rest = number / radix.x;
  return Digits(number % radix.x, rest % radix.y, rest / radix.y);
}

fn digits_sum(a: Digits, b: Digits, radix: vec2u) -> Digits {
  let low = a.low + b.low;
  let over = low >= vec4u(radix.x);
  let middle = a.middle + b.middle + vec4u(over);
  let far = middle >= vec4u(radix.y);
  return Digits(
    select(low, low - radix.x, over),
    select(middle, middle - radix.y, far),
    a.high + b.high + vec4u(far),
  );
}
