import { embedding } from './embedding/definition';
import type { Op } from './op';

/** Ops of text and of attention, by their names; what pages without them do not download. */
export const TEXT_OPS: Readonly<Record<string, Op>> = {
  embedding: { ...embedding, load: () => import('./embedding/kernels') },
};
