import { StateError } from '../errors';
import type * as Text from './text';

let loaded: typeof Text | undefined;

/** Keeps what models of texts are made of, once it is there (`load_text.ts`). */
export function keepTexts(text: typeof Text): void {
  loaded = text;
}

/** What was brought of it. Throws a StateError where that was not awaited. */
export function ofTexts(): typeof Text {
  if (!loaded)
    throw new StateError('What models of texts are made of is not loaded: await loadText() first.');
  return loaded;
}

/** Whether a spec, which nothing has checked, says what texts are. */
export function isOfTexts(spec: unknown): boolean {
  const { text, input } = (spec ?? {}) as Record<'text' | 'input', { readonly text?: unknown } | undefined>;
  return text !== undefined || input?.text !== undefined;
}
