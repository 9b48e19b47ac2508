import { fetched } from '../modules';
import { loadTextOps } from '../ops';
import { isOfTexts, keepTexts } from './texts';

/** Brings what models of texts are made of, which `resolveSpec` and `nodesOf` need at once; `Vae` does so by itself. */
export async function loadText(): Promise<void> {
  const [text] = await fetched(Promise.all([import('./text'), loadTextOps()]));
  keepTexts(text);
}

/** The same for a spec that is of texts; what else may be wrong with it is for later. */
export async function loadTextFor(spec: unknown): Promise<void> {
  if (isOfTexts(spec)) await loadText();
}
