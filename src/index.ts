/// <reference lib="esnext.disposable" preserve="true" />

export { type Problem, problemOf, rangeOf, takes } from './checks';
export type { Labels } from './data/labels';
export type { Source } from './data/source';
export * from './errors';
export type { GpuInfo, Store } from './gpu/gpu';
export { loadLayers } from './graph/load';
export { nodesOf } from './graph/nodes';
export { inputFor, type Picture } from './graph/pictures';
export { type Plan, type PlanTrainingOptions, planTraining } from './graph/plan';
export {
  ACTIVATIONS,
  type Activation,
  BINARIZATIONS,
  type Binarize,
  LIKELIHOODS,
  type Likelihood,
  resolveSpec,
  type Spec,
  type SpecInput,
} from './graph/spec';
export {
  type Conv,
  formatLayer,
  type HiddenLayer,
  mirrored,
  type Reshape,
  type Residual,
  type Upconv,
} from './layers';
export { loadOps } from './ops';
export { type Classes, labelCount } from './ops/condition/names';
export { EARLIER_GAUSSIAN } from './ops/gaussian/names';
export type { Node } from './ops/node';
export { loadSamples } from './ops/samples';
export { SETTINGS, type Setting, type SettingName } from './options';
export { likelihoodFor, type Preset, type PresetModel, presetFor } from './presets';
export {
  bitsPerDimension,
  boundOf,
  dimensionOf,
  type Judged,
  marginalName,
  protocolOf,
  trainingProtocolOf,
} from './protocol';
export { type Contradiction, contradictions, SCHEDULES, type Schedule, type Together } from './schedules';
export { ABSENT, SENTENCES } from './sentences';
export { formatSetting, parseSetting } from './setting_text';
export type { MatmulGpu as Gpu } from './tiles/gpu';
export { type OpenGpuOptions, openGpu } from './tiles/open';
export { MATMULS, type Matmul } from './tiles/table';
export type { Assumed, LoadOptions } from './train/checkpoint';
export { vanished } from './train/collapse';
export { Dataset, type Images } from './train/data';
export type { EvaluateOptions, Evaluation } from './train/evaluation';
export type {
  AsleepWarning,
  ExplodedWarning,
  SigmaWarning,
  TrainingWarning,
  VanishedWarning,
} from './train/health';
export type { Marginal } from './train/marginal';
export type { EpochMetrics, Progress } from './train/meter';
export type { Done, WatchOptions } from './train/progress';
export type { EncodeOptions, LabelOptions, RestoreOptions, SampleOptions } from './train/sampler';
export type { Scores, ScoresOptions } from './train/scores';
export type { FitOptions } from './train/trainer';
export { Vae } from './vae';
