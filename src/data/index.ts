/** What is good for data before and after a model: a file of its own, for whoever reads IDX or draws latents. */
export { type Idx, type OpenFile, openIdx, readIdx, streamIdx } from './idx';
export { type PrincipalAxes, principalAxes } from './principal';
