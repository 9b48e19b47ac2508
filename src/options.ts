import { OptionError } from './errors';
import { shown } from './words';

/** Checks that an option is a finite number within bounds, and returns it. Throws {@link OptionError}. */
export function number(
  field: string,
  value: unknown,
  { min, max = Infinity, above }: { min?: number; max?: number; above?: number },
): number {
  const low = above ?? min ?? -Infinity;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < low || value === above || value > max) {
    const range = [
      above !== undefined ? `above ${above}` : low === -Infinity ? '' : `of at least ${low}`,
      max === Infinity ? '' : `and at most ${max}`,
    ];
    throw new OptionError(
      field,
      `must be a ${['number', ...range].filter(Boolean).join(' ')}, not ${shown(value)}`,
    );
  }
  return value;
}

/** Checks that an option is a whole number within bounds, and returns it. Throws {@link OptionError}. */
export function whole(field: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new OptionError(field, `must be a whole number from ${min} to ${max}, not ${shown(value)}`);
  }
  return value;
}

/** Checks that an option is one of some names, and returns it. Throws {@link OptionError}. */
export function oneOf<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw new OptionError(field, `must be one of ${choices.join(', ')}, not ${shown(value)}`);
  }
  return value as T;
}

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

export function seedOption(value: unknown): number {
  return whole('seed', value, 0, Number.MAX_SAFE_INTEGER);
}

/** A batch of more rows than this fits no adapter's dispatch. */
export const MAX_BATCH = 1 << 18;
