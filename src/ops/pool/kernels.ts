import type { View } from '../../gpu/view';
import type { Bound, Kernels } from '../op';
import { type Pool, pool } from './pool';
import { poolBackward } from './pool_backward';

export const kernels: Kernels = {
  forward(bound, emit) {
    const { node } = bound;
    emit.dispatch(pool(poolOf(bound), { nodes: [node.name], part: node.part }));
  },

  backward(bound, emit) {
    const [mode] = bound.inputGradients;
    if (mode === 'none') return;
    emit.dispatch(poolBackward({ ...poolOf(bound), accumulate: mode === 'add' }, [bound.node.name]));
  },
};

function poolOf({ inputs: [value, x], output }: Bound): Pool {
  return { value: value as View, y: output as View, x };
}
