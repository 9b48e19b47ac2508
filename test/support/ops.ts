import { loadOps, loadTextOps, OPS } from '../../src/ops';

/** Brings the kernels of all ops, for tests that plan any model. */
export async function loadAllOps(): Promise<void> {
  await loadTextOps();
  await loadOps(
    Object.keys(OPS).map((op) => ({ name: op, op, inputs: [], attributes: {}, part: 'encoder' })),
  );
}
