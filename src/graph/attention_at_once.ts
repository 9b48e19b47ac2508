import { OPS } from '../ops';
import { TEXT_OPS } from '../ops/text';
import * as attended from './attended';
import { keepAttention } from './brought';

// What `loadLayers` brings of attention, for pages, which check fields while they are typed: importing this is all.
keepAttention(attended);
Object.assign(OPS, TEXT_OPS);
