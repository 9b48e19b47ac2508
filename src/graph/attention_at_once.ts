import { OPS } from '../ops';
import { TEXT_OPS } from '../ops/text';
import * as attended from './attended';
import { keepAttention } from './brought';

/** What `loadLayers` brings of attention, at once, for pages, which check fields while they are typed. */
export function bringAttention(): void {
  keepAttention(attended);
  Object.assign(OPS, TEXT_OPS);
}
