import { activation } from './activation/op.twin';
import { add } from './add/op.twin';
import { condition } from './condition/op.twin';
import { dense } from './dense/op.twin';
import { latent } from './latent/op.twin';
import { likelihood } from './likelihood/op.twin';
import type { OpTwin } from './op.twin';

/** The twin of every op. */
export const TWINS: Readonly<Record<string, OpTwin>> = {
  dense,
  activation,
  latent,
  likelihood,
  add,
  condition,
};
