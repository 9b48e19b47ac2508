import { StateError } from '../errors';
import type * as Attended from './attended';
import type * as Text from './text';

// What texts and attention are made of, which few models have, once it is there (`load.ts`). The rest of this folder asks for it here.

let attended: typeof Attended | undefined;
let text: typeof Text | undefined;

/** Keeps what has come. */
export function keepAttention(module: typeof Attended): void {
  attended = module;
}

/** Likewise. */
export function keepTexts(module: typeof Text): void {
  text = module;
}

/** What layers of attention are made of. Throws a StateError where it was not awaited. */
export function ofAttention(): typeof Attended {
  return there(attended, 'layers of attention');
}

/** What models of texts are made of. Throws a StateError where it was not awaited. */
export function ofTexts(): typeof Text {
  return there(text, 'models of texts');
}

function there<Module>(module: Module | undefined, what: string): Module {
  if (!module) throw new StateError(`What ${what} are made of is not loaded: await loadLayers(spec) first.`);
  return module;
}

/** Whether a spec, which nothing has checked, says what texts are. */
export function isOfTexts(spec: unknown): boolean {
  const { text, input } = (spec ?? {}) as Record<'text' | 'input', { readonly text?: unknown } | undefined>;
  return text !== undefined || input?.text !== undefined;
}
