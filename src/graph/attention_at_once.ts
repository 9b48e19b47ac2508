import { OPS } from '../ops';
import { TEXT_OPS } from '../ops/text';
import * as attended from './attended';
import { provideAttention } from './attention';

// What `loadAttention` brings, for pages, which check fields while they are typed: importing this is all.
provideAttention(attended);
Object.assign(OPS, TEXT_OPS);
