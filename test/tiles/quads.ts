import { quadsInOrder } from '../../src/tiles/quads';
import { QUAD_MATMULS, supports } from '../../src/tiles/table';
import { assert, type KernelCase } from '../ops/harness';

/** The check of the device itself, on which tiles with quad swaps lean. It has no twin: what it finds is a fact. */
export const quadsCases: KernelCase[] = [
  {
    kernel: 'quads',
    name: 'families that share loads are taken where quads are in order, time and again, and nowhere else',
    async run(gpu) {
      const { quads } = gpu.support;
      for (let i = 0; i < 3; i++) {
        const found = gpu.device.features.has('subgroups') && (await quadsInOrder(gpu.device));
        assert(found === quads, `quads are ${found ? '' : 'not '}in order, and support says ${quads}`);
      }
      for (const matmul of QUAD_MATMULS)
        assert(supports(gpu.support, matmul) === quads, `${matmul} is misjudged`);
      assert(supports(gpu.support, gpu.matmul), `${gpu.matmul} was taken, which the adapter cannot run`);
      const half = gpu.device.features.has('shader-f16');
      assert(supports(gpu.support, 'half') === half, 'half is misjudged');
    },
  },
];
