// The reader's language, for times and dates. Browsers may name one that Intl refuses: Chromium's `navigator.language`
// is `en-US@posix` where LANG is C, as in containers.

const FALLBACK = 'en';

/** The first of these languages that Intl takes, without what POSIX adds to it; English if there is none. */
export function localeOf(languages: readonly (string | undefined)[]): string {
  for (const language of languages) {
    const tag = language?.split(/[.@]/)[0]?.replaceAll('_', '-');
    if (tag && isLocale(tag)) return tag;
  }
  return FALLBACK;
}

export function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** A time of day; `time` is in milliseconds since 1970, as everywhere. */
export function timeOfDay(time: number, languages = navigator.languages): string {
  return new Date(time).toLocaleTimeString(localeOf(languages));
}

export function dateAndTime(time: number, languages = navigator.languages): string {
  return new Date(time).toLocaleString(localeOf(languages), { dateStyle: 'medium', timeStyle: 'short' });
}
