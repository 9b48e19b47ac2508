import { computed, signal } from '@preact/signals';
import { isInk, type Rgb, type Theme, themeFor } from './live';
import { data } from './state';

const CLASSES = 10;

/** The colours that pictures and curves are drawn in: those of the style sheet, light or dark. */
export const theme = signal(readTheme());

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  theme.value = readTheme();
});

/** The colours of pictures of the data that there are. */
export const pictureTheme = computed(() => themeFor(theme.value, data.value ? isInk(data.value) : true));

/** The colour of a class. There are ten; more classes have them again. */
export function classColour(index: number): string {
  return `var(--class-${index % CLASSES})`;
}

/** A custom property as a colour for a canvas. */
export function colour(property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function readTheme(): Theme {
  return {
    paper: rgb('--paper'),
    ink: rgb('--ink'),
    ground: rgb('--ground'),
    palette: Array.from({ length: CLASSES }, (_, i) => rgb(`--class-${i}`)),
  };
}

function rgb(property: string): Rgb {
  const [r = 0, g = 0, b = 0] = (colour(property).match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255);
  return [r, g, b];
}
