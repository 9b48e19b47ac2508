/** A training run in a web worker, watched and played with from a page: what the demo is made of. */

export { inputFor, type Picture } from '../../src/graph/pictures';
export {
  ACTIVATIONS,
  type Activation,
  BINARIZATIONS,
  type Binarize,
  LIKELIHOODS,
  type Likelihood,
} from '../../src/graph/spec';
export { convolutionOf } from '../../src/layers';
export type { TextShape } from '../../src/text_shape';
export * from './view/theme';
export * from './worker/architecture';
export type { FeatureMaps, Features, Filters } from './worker/features';
export * from './worker/history';
export * from './worker/inspection';
export * from './worker/limits';
export type { Measurement } from './worker/measurement';
export type { Plane } from './worker/plane';
export * from './worker/protocol';
export { difference } from './worker/same_data';
export { Session } from './worker/session';
export * from './worker/settings';
