import { activation } from './activation/op.twin';
import { add } from './add/op.twin';
import { attention } from './attention/op.twin';
import { bernoulli } from './bernoulli/op.twin';
import { broadcastAdd } from './broadcast_add/op.twin';
import { categorical } from './categorical/op.twin';
import { concat } from './concat/op.twin';
import { condition } from './condition/op.twin';
import { continuousBernoulli } from './continuous_bernoulli/op.twin';
import { conv2d } from './conv2d/op.twin';
import { dense } from './dense/op.twin';
import { embedding } from './embedding/op.twin';
import { gaussian } from './gaussian/op.twin';
import { latent } from './latent/op.twin';
import { logistic } from './logistic/op.twin';
import { logisticMixture } from './logistic_mixture/op.twin';
import { norm } from './norm/op.twin';
import type { OpTwin } from './op.twin';
import { pool } from './pool/op.twin';
import { position } from './position/op.twin';
import { tokens } from './tokens/op.twin';
import { upconv2d } from './upconv2d/op.twin';

/** The twin of every op. */
export const TWINS: Readonly<Record<string, OpTwin>> = {
  dense,
  activation,
  latent,
  bernoulli,
  gaussian,
  logistic,
  logistic_mixture: logisticMixture,
  continuous_bernoulli: continuousBernoulli,
  categorical,
  add,
  condition,
  concat,
  conv2d,
  norm,
  attention,
  upconv2d,
  embedding,
  position,
  pool,
  broadcast_add: broadcastAdd,
  tokens,
};
