import { loadOps, OPS } from '../../src/ops';

/** Brings the kernels of all ops, for tests that plan any model. */
export function loadAllOps(): Promise<void> {
  return loadOps(
    Object.keys(OPS).map((op) => ({ name: op, op, inputs: [], attributes: {}, part: 'encoder' })),
  );
}
