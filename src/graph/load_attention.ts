import { isAttention } from '../layers';
import { fetched } from '../modules';
import { loadTextOps } from '../ops';
import { provideAttention } from './attention';

/** Brings what layers of attention are made of, which `resolveSpec` and `nodesOf` need at once; `Vae` does so by itself. */
export async function loadAttention(): Promise<void> {
  const [attended] = await fetched(Promise.all([import('./attended'), loadTextOps()]));
  provideAttention(attended);
}

/** The same for a spec that has some; what else may be wrong with it is for later. */
export async function loadAttentionFor(spec: unknown): Promise<void> {
  const { encoder, decoder } = (spec ?? {}) as Readonly<Record<'encoder' | 'decoder', unknown>>;
  if ([encoder, decoder].flat().some(isAttention)) await loadAttention();
}
