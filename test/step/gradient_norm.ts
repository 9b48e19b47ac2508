import type { Gpu } from '../../src/gpu/gpu';
import { matrix } from '../../src/matrix.twin';
import { gradientNorm, NORMS } from '../../src/step/gradient_norm';
import { gradientNorm as twin } from '../../src/step/gradient_norm.twin';
import { check, type KernelCase, Random, Words } from '../ops/harness';

/** Fewer than there are sums, as many, and stretches that do not come out even. */
const SIZES = [4, 8, 252, 256, 260, 1020, 1024, 1028, 4096, 16_384, 16_388, 33_332, 65_536, 105_628] as const;
const CASES = SIZES.flatMap((size, i) => (i % 3 === 0 ? [1, 2, 3] : [1]).map((parts) => ({ size, parts })));

export const gradientNormCases: KernelCase[] = CASES.map(({ size, parts }) => ({
  kernel: 'gradient_norm',
  name: `${size} gradients in ${parts} parts`,
  async run(gpu: Gpu) {
    const random = new Random(1500 + size + parts);
    // Of few bits where there are parts, so that f32 adds them up exactly.
    const draw = () => (parts === 1 ? random.uniform(-2, 2) : (random.whole(4095) - 2047) / 1024);
    const gradients = Array.from({ length: parts }, () => matrix(1, size, draw));
    const sum = matrix(1, size, (_, i) =>
      gradients.reduce((total, { values }) => total + (values[i] as number), 0),
    );
    const place = { offset: 0, rows: 1, stride: size };
    const words = new Words(parts * size);
    for (const [part, values] of gradients.entries()) words.put({ ...place, offset: part * size }, values);
    await check(gpu, gradientNorm(size, parts), { gradients: words, norms: new Words(NORMS + 4) }, [
      {
        name: 'norms',
        buffer: 'norms',
        place: { offset: 0, rows: 1, stride: NORMS },
        expected: twin(sum, NORMS, 4 * Math.ceil(size / 4 / NORMS)),
      },
    ]);
  },
}));
