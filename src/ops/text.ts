import { attention } from './attention/definition';
import { broadcastAdd } from './broadcast_add/definition';
import { embedding } from './embedding/definition';
import { norm } from './norm/definition';
import type { Op } from './op';
import { pool } from './pool/definition';
import { position } from './position/definition';
import { tokens } from './tokens/definition';

/** Ops of text and of attention, by their names; what pages without them do not download. */
export const TEXT_OPS: Readonly<Record<string, Op>> = {
  embedding: { ...embedding, load: () => import('./embedding/kernels') },
  position: { ...position, load: () => import('./position/kernels') },
  norm: { ...norm, load: () => import('./norm/kernels') },
  attention: { ...attention, load: () => import('./attention/kernels') },
  pool: { ...pool, load: () => import('./pool/kernels') },
  broadcast_add: { ...broadcastAdd, load: () => import('./broadcast_add/kernels') },
  tokens: { ...tokens, load: () => import('./tokens/kernels') },
};
