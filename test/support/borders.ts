import { SETTINGS, type Setting, type SettingName } from '../../src/options';

/** Values at the borders of a setting's range, and just beyond them. */
export interface Borders {
  readonly name: SettingName;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

/** The borders of every setting in the table. */
export const BORDERS: readonly Borders[] = Object.entries(SETTINGS).map(([name, setting]) => ({
  name: name as SettingName,
  ...bordersOf(setting),
}));

function bordersOf(setting: Setting): Omit<Borders, 'name'> {
  if (setting.kind === 'choice') return { good: setting.choices, bad: ['', 'other', setting.choices.join()] };
  if (setting.kind === 'flag') return { good: [true, false], bad: ['maybe', ''] };
  if (setting.kind === 'layers') {
    const { max } = SETTINGS.input;
    const of = (count: number) => Array<number>(count).fill(1);
    return { good: [[], [1], [max, 1], of(64)], bad: [[0], [1, max + 1], [1.5], [2, Number.NaN], of(65)] };
  }
  const { max } = setting;
  if (setting.kind === 'size') {
    const pictures = [
      [1, 1, 1],
      [max / 4, 2, 2],
    ];
    return {
      good: [1, max, ...pictures],
      bad: [0, 1.5, max + 1, Number.NaN, [max, 2, 1], [28, 28], [28, 28, 0], [2, 2, 0.5], []],
    };
  }
  if (setting.kind === 'whole') {
    const { min } = setting;
    return { good: [min, min + 1, max], bad: [min - 1, min + 0.5, max + 1, -max - 2, Number.NaN] };
  }
  if (setting.kind === 'number or name') {
    const { min, choices } = setting;
    return {
      good: [min, max, ...choices],
      bad: [min * (1 - Number.EPSILON), max * (1 + Number.EPSILON), Number.NaN, 'other', ''],
    };
  }
  const { min, above } = setting;
  const beyond = [max * (1 + Number.EPSILON), -max, Number.NaN];
  return above === undefined
    ? {
        good: [min, max],
        bad: [min === 0 ? -Number.MIN_VALUE : (min as number) * (1 - Number.EPSILON), ...beyond],
      }
    : { good: [above + Number.MIN_VALUE, max], bad: [above, ...beyond] };
}
