import { quadsInOrder } from '../../src/gpu/quads';
import { assert, type KernelCase } from './harness';

/** The check of the device itself, on which the quad tiles lean. It has no twin: what it finds is a fact. */
export const quadsCases: KernelCase[] = [
  {
    kernel: 'quads',
    name: 'the adapter that takes quad tiles has its quads in order, time and again',
    async run(gpu) {
      if (!gpu.device.features.has('subgroups')) {
        assert(gpu.matmul === 'plain', 'quad tiles were chosen without subgroups');
        return;
      }
      const found = [];
      for (let i = 0; i < 3; i++) found.push(await quadsInOrder(gpu.device));
      assert(new Set(found).size === 1, `the answers differ: ${found}`);
      assert(
        found[0] === true || gpu.matmul === 'plain',
        'quad tiles were chosen, and the quads are out of order',
      );
    },
  },
];
