import { expect, test } from 'vitest';
import { words } from '../../demo/cost';

const large = { parameters: 88_645, flops: 6.58e8, bytes: 6.86e6 };
const small = { parameters: 105_620, flops: 1.86e7, bytes: 2.07e6 };

test('says what a run would take beside the one under way, its time by the ratio of operations', () => {
  expect(words(large, small, { ms: 16, flops: 1.86e7 })).toBe(
    '88,645 parameters (now 105,620), 6.86 MB of GPU memory beside the data (now 2.07 MB), 658 MFLOP a step (now 18.6 MFLOP), about 566 ms (now 16.0 ms).',
  );
  expect(words({ ...small, flops: 2e9 }, small, { ms: 16, flops: 4e9 })).toMatch(
    /^105,620 parameters, 2.07 MB of GPU memory beside the data, 2.00 GFLOP a step \(now 18.6 MFLOP\), about 8.00 ms/,
  );
  // What is the same is said once, and no time before one was measured.
  expect(words(small, small, undefined)).toBe(
    '105,620 parameters, 2.07 MB of GPU memory beside the data, 18.6 MFLOP a step.',
  );
});
