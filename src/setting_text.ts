// Settings as text: in the terminal, in the page's fields, and in its address.

import { formatLayers, type HiddenLayer, parseLayers } from './layers';
import type { Setting } from './options';

type Kind = Pick<Setting, 'kind'> & { readonly choices?: readonly string[] };

/**
 * What a text says of a setting, to be checked by `problemOf`. What is no such value stays text, for the check to refuse
 * and to show.
 */
export function parseSetting({ kind, choices }: Kind, text: string): unknown {
  const trimmed = text.trim();
  if (kind === 'layers') return parseLayers(trimmed, parseNumber);
  if (kind === 'choice')
    return choices?.find((choice) => hyphenated(choice) === hyphenated(trimmed)) ?? trimmed;
  if (kind === 'flag') return trimmed === 'true' || (trimmed === 'false' ? false : trimmed);
  if (kind === 'size' && /^\d+x\d+x\d+$/.test(trimmed)) return trimmed.split('x').map(Number);
  // A name stays text.
  return parseNumber(trimmed);
}

/** The inverse of {@link parseSetting}. */
export function formatSetting({ kind }: Kind, value: unknown): string {
  if (kind === 'layers') return formatLayers(value as readonly HiddenLayer[]);
  if (Array.isArray(value)) return value.join('x');
  return kind === 'choice' ? hyphenated(String(value)) : String(value);
}

/** A choice of several words as one, which needs quotes in no shell: `each-epoch`. */
function hyphenated(choice: string): string {
  return choice.replaceAll(' ', '-');
}

/** Decimal notation only: Number() would also take '', '0x10' and 'Infinity'. */
function parseNumber(text: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
