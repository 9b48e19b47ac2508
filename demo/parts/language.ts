import { isLocale, localeOf } from '../locale';

/**
 * To be called before uPlot is loaded, which hands `navigator.language` to Intl at once: a RangeError there would leave
 * the page without charts.
 */
export function mendLanguage(): void {
  if (isLocale(navigator.language)) return;
  const value = localeOf([navigator.language, ...navigator.languages]);
  Object.defineProperty(navigator, 'language', { value, configurable: true });
}
