import { OptionError } from './errors';
import { shown } from './words';

/** Throws for an option that no call knows: a misspelt one must not go unnoticed. */
export function onlyKnown(options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(
      'options',
      `must be an object such as { ${known[0]}: ... }, not ${shown(options)}; it may have ${known.join(', ')}`,
    );
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key))
      throw new OptionError(key, `is not an option of this call, which takes ${known.join(', ')}`);
  }
}

/** Checks an AbortSignal, which need not be there. */
export function signalOption(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new OptionError('signal', `must be an AbortSignal, not ${shown(value)}`);
}

/** Checks a function that is told something, which need not be there. */
export function functionOption(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw new OptionError(name, `must be a function, not ${shown(value)}`);
}
