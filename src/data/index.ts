/** What is good for data before and after a model: a file of its own, for whoever reads files or draws latents. */
export {
  areBytes,
  checkFinite,
  openArray,
  type Pixels,
  type PixelsOptions,
  type Range,
  rangeOf,
  SCALES,
  type Scale,
  toPixels,
} from './array';
export { checkBlocks } from './blocks';
export { type Cifar, cifarLabels, readCifar } from './cifar';
export { type FileKind, type FileKindName, fileKind, gunzipHead, KIND_BYTES } from './file_kind';
export { type HoldOutOptions, heldOut, separate, shuffledOrder } from './hold_out';
export { gunzip, type Idx, isGzip, type OpenFile, openIdx, readIdx, readIdxOf, streamIdx } from './idx';
export { byCodeUnits, byNaturalOrder } from './natural';
export { type ClassCodes, classCodes, codesNear } from './near_class';
export { type NumericArray, readNpy } from './npy';
export { type Look, type LookOptions, lookAt, type Oddity, type OddityKind, stretch } from './oddities';
export { type PrincipalAxes, principalAxes } from './principal';
export { scaleOf } from './scale';
export { type ImageShape, imageShape, interleave } from './shape';
export { type TrainAndTest, trainAndTestNote, trainAndTestOf } from './train_and_test';
export { type DimensionUse, latentUse } from './use';
export { type Reader, wayOn } from './way_on';
