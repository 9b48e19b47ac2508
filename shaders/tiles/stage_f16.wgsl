enable f16;
// What workgroup tiles hold: half precision, which halves the traffic of workgroup memory. Sums stay f32. Operands lose
// 13 of 24 bits, so that a sum is off by up to 2^-10 of its terms' magnitudes; beyond 65504 they overflow, and below
// 6.1e-5 they lose more bits, or all, as adapters may flush them to zero: gradients of a large batch are that small.
alias Staged = vec4h;
