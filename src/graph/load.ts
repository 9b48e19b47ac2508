import { isAttention } from '../layers';
import { fetched } from '../modules';
import { loadTextOps } from '../ops';
import { loadListed } from '../ops/listed';
import { isOfTexts, keepAttention, keepTexts } from './brought';

/**
 * Brings what a spec with texts or layers of attention is made of, which `resolveSpec` and `nodesOf` need at once; `Vae` does so by
 * itself. What else may be wrong with the spec is for later.
 */
export async function loadLayers(spec: unknown): Promise<void> {
  const { encoder, decoder } = (spec ?? {}) as Readonly<Record<'encoder' | 'decoder', unknown>>;
  const attention = [encoder, decoder].flat().some(isAttention);
  await Promise.all([isOfTexts(spec) && loadText(), attention && loadAttention()]);
}

/** The same for models of texts alone. */
export async function loadText(): Promise<void> {
  const [text] = await fetched(Promise.all([import('./text'), loadTextOps(), loadListed()]));
  keepTexts(text);
}

/** And for layers of attention. */
export async function loadAttention(): Promise<void> {
  const [attended] = await fetched(Promise.all([import('./attended'), loadTextOps()]));
  keepAttention(attended);
}
