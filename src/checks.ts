import { onlyKnown } from './arguments';
import { OptionError } from './errors';
import { type HiddenLayer, LAYERS_AS_TEXT, layersProblem } from './layers';
import {
  type Call,
  namesOf,
  type RealNumber,
  type SETTINGS,
  type Setting,
  type SettingName,
  settingOf,
} from './options';
import { counted, shown } from './words';

/** The type of a setting's values. */
export type ValueOf<S extends Setting> = S extends { kind: 'whole' | 'number' }
  ? number
  : S extends { kind: 'choice'; choices: readonly (infer Name)[] }
    ? Name
    : S extends { kind: 'size' }
      ? number | readonly [height: number, width: number, channels: number]
      : S extends { kind: 'number or name'; choices: readonly (infer Name)[] }
        ? number | Name
        : S extends { kind: 'layers' }
          ? readonly HiddenLayer[]
          : boolean;

type Table = typeof SETTINGS;

/** What of a setting says which values it takes. */
type Values = ValuesOf<Setting>;
type ValuesOf<S> = S extends Setting ? Omit<S, 'of' | 'default'> : never;

/** The settings of a call, with defaults for what was left out. */
export type SettingsOf<C extends Call> = {
  readonly [Name in SettingName as C extends Table[Name]['of'][number] ? Name : never]:
    | ValueOf<Table[Name]>
    | (Table[Name] extends { absent: true } ? undefined : never);
};

/** What is wrong with a value. */
export interface Problem {
  /** Which element of a list it is. */
  readonly place?: number;
  /** Goes behind the name of the setting, or of the element. */
  readonly words: string;
}

/** What a setting takes, in words that go behind "must be" or "It takes". */
export function takes(setting: Values): string {
  const range = rangeOf(setting);
  if (setting.kind === 'whole') return `a whole number ${range}`;
  if (setting.kind === 'size')
    return `a whole number ${range}, or height, width and channels of as many values`;
  if (setting.kind === 'number or name') return `a ${setting.whole ? 'whole ' : ''}number from ${range}`;
  if (setting.kind === 'number') return `a number ${range}`;
  return range;
}

/** The values of a setting: `from 1 to 1024`, `above 0 and at most 1000`, `one of relu, tanh`. */
export function rangeOf(setting: Values): string {
  if (setting.kind === 'choice') return `one of ${setting.choices.join(', ')}`;
  if (setting.kind === 'number or name')
    return `${short(setting.min)} to ${short(setting.max)}, or ${setting.choices.length > 1 ? 'one of ' : ''}${setting.choices.join(', ')}`;
  if (setting.kind === 'layers') return LAYERS_AS_TEXT;
  if (setting.kind === 'flag') return 'true or false';
  const { min, above, max } = setting as Pick<RealNumber, 'min' | 'above' | 'max'>;
  const low = above === undefined ? `from ${short(min as number)} to` : `above ${short(above)} and at most`;
  return `${low} ${short(max)}`;
}

/** Large powers as such: nobody reads the digits of 2^31. */
function short(value: number): string {
  if (value < 1e9) return String(value);
  const power = Math.round(Math.log2(value));
  const less = 2 ** power - value;
  if (less === 0 || less === 1) return less ? `2^${power} - 1` : `2^${power}`;
  return value.toExponential().replace('+', '');
}

/** What is wrong with a value of a setting; undefined if nothing is. */
export function problemOf(setting: Values, value: unknown): Problem | undefined {
  if (setting.kind === 'layers') return layersProblem(value);
  if (setting.kind === 'size' && Array.isArray(value)) return sizeProblem(setting.max, value);
  if (isOf(setting, value)) return undefined;
  const found = value === undefined ? 'which is missing' : `not ${shown(value)}`;
  return { words: `must be ${takes(setting)}, ${found}` };
}

function isOf(setting: Exclude<Values, { kind: 'layers' }>, value: unknown): boolean {
  if (setting.kind === 'flag') return typeof value === 'boolean';
  if (setting.kind === 'choice') return setting.choices.includes(value as string);
  if (setting.kind === 'number or name' && typeof value === 'string') return setting.choices.includes(value);
  if (typeof value !== 'number' || !(value <= setting.max)) return false;
  if (setting.kind === 'whole' || setting.kind === 'size')
    return Number.isSafeInteger(value) && value >= setting.min;
  if (setting.kind === 'number or name')
    return value >= setting.min && (!setting.whole || Number.isInteger(value));
  return setting.above === undefined ? value >= (setting.min as number) : value > setting.above;
}

function sizeProblem(max: number, sizes: readonly unknown[]): Problem | undefined {
  if (sizes.length !== 3)
    return { words: `must be height, width and channels, not ${counted(sizes.length, 'number')}` };
  const place = sizes.findIndex((size) => !Number.isSafeInteger(size) || (size as number) < 1);
  if (place >= 0) return { place, words: `must be a whole number above 0, not ${shown(sizes[place])}` };
  const values = (sizes as number[]).reduce((all, size) => all * size, 1);
  if (values <= max) return undefined;
  return { words: `of ${sizes.join('x')} has ${values} values, more than ${max}: take a smaller size` };
}

/** Checks a value of a setting, and returns it. Throws an {@link OptionError}, or another error that names a field. */
export function check<Name extends SettingName>(
  name: Name,
  value: unknown,
  Wrong?: FieldError,
): ValueOf<Table[Name]> {
  checkAs(name, settingOf(name), value, Wrong);
  return value as ValueOf<Table[Name]>;
}

type FieldError = new (field: string, message: string) => Error;

/** The same for what is not in the table. */
export function checkAs(
  field: string,
  setting: Values,
  value: unknown,
  Wrong: FieldError = OptionError,
): void {
  const problem = problemOf(setting, value);
  if (problem)
    throw new Wrong(problem.place === undefined ? field : `${field}[${problem.place}]`, problem.words);
}

/**
 * The settings of a call, checked, and completed by `defaults` and those of the table. `also` names what else the call
 * takes, which the caller checks. Throws an {@link OptionError}.
 */
export function settingsOf<C extends Call>(
  call: C,
  options: object,
  {
    defaults = {},
    also = [],
    text = false,
  }: {
    readonly defaults?: Partial<SettingsOf<C>>;
    readonly also?: readonly string[];
    /** Of a model of texts. */
    readonly text?: boolean;
  } = {},
): SettingsOf<C> {
  const names = namesOf(call);
  onlyKnown(options, [...names, ...also]);
  const given = options as Readonly<Record<string, unknown>>;
  const settings: Record<string, unknown> = {};
  for (const name of names) {
    const { default: usual, absent, text: ofTexts } = settingOf(name);
    const left = given[name] === undefined;
    const value = left
      ? (defaults[name as keyof typeof defaults] ?? (text ? ofTexts : undefined) ?? usual)
      : given[name];
    settings[name] = value === undefined && absent ? undefined : check(name, value);
  }
  return settings as SettingsOf<C>;
}
