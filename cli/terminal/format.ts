import type { Marginal } from '../../src/index';

/** 60000 -> 60,000 */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 image`, `60,000 images`. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** The first of some names, with commas between. */
export function listed(names: readonly string[], most: number): string {
  const more = names.length > most ? `, and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

/** The name of a file or a folder with its control characters, which a terminal would obey, as `\x1b`. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Nats per example, or anything else of which two decimals say enough. */
export function nats(value: number): string {
  return value.toFixed(2);
}

/** Latent dimensions that are told one by one. */
const TOLD = 10;

/** The KL of each latent dimension, the most used first: lines, each with what it is of. */
export function byUse(klByDimension: readonly number[]): (readonly [of: string, kl: string])[] {
  const sorted = [...klByDimension.entries()].sort(([a, x], [b, y]) => y - x || a - b);
  const [next] = sorted.slice(TOLD);
  const told = sorted.slice(0, TOLD).map(([dimension, kl]) => `z_${dimension} ${nats(kl)}`);
  return [
    ['KL by dimension', told.join(', ')],
    ...(next ? [[`${count(sorted.length - TOLD)} more`, `at most ${nats(next[1])} each`] as const] : []),
  ];
}

/** -165.20 = -(159.01 reconstruction + 6.19 KL) */
export function elbo(m: { elbo: number; reconstruction: number; kl: number }): string {
  return `${nats(m.elbo)} = -(${nats(m.reconstruction)} reconstruction + ${nats(m.kl)} KL)`;
}

/** Seconds as 0:07, 12:34 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Steps per second: three digits where they mean something. */
export function rate(value: number): string {
  return value >= 100 ? count(value) : value.toPrecision(value >= 10 ? 3 : 2);
}

/** How sure log p(x) is, over its examples and their draws: two digits that count. */
export function errorsOf(
  { standardError, monteCarloError }: Pick<Marginal, 'standardError' | 'monteCarloError'>,
  noun: string,
): string {
  const digits = (value: number) =>
    Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'unknown';
  return `standard error ${digits(standardError)} over the ${noun}s, ${digits(monteCarloError)} of the draws`;
}
