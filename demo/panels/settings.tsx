import {
  ABSENT,
  formatSetting,
  mirrored as mirroredLayers,
  rangeOf,
  SENTENCES,
  SETTINGS,
  type Setting,
} from '../../src/index';
import { Wanted } from '../architecture/wanted';
import { current, draft, images, problems, type, typesTexts } from '../form';
import { byLabel, LABELS } from '../labels';
import { applies, settingsOf } from '../link';
import { ADJUSTABLE, FIELDS, optional, pick } from '../live';
import { activations, binarizations, likelihoods, schedules } from '../model_words';
import { Button } from '../parts/button';
import { Field as Labelled } from '../parts/field';
import { Panel } from '../parts/panel';
import { attempt, startDraft } from '../start';
import { remote, starting } from '../state';
import { DataChoice } from './data_choice';

type Field = (typeof FIELDS)[number];

interface Choice {
  readonly value: string;
  readonly name: string;
}

/** Fields where there is something to choose from. */
const CHOICES: Readonly<Partial<Record<Field, readonly Choice[]>>> = {
  activation: activations,
  likelihood: likelihoods,
  binarize: binarizations,
  schedule: schedules,
  squash: SETTINGS.squash.choices.map((value) => ({ value, name: value })),
  freeBitsOf: [
    { value: '', name: 'each dimension' },
    { value: 'all', name: 'all dimensions together' },
  ],
};

/** The same where that depends on the images. */
function choicesOf(field: Field): readonly Choice[] | undefined {
  if (field !== 'classes') return CHOICES[field];
  const { classes } = images.value;
  const all = classes ? [{ value: String(classes), name: `told: ${classes} classes` }] : [];
  return [{ value: '', name: 'not told' }, ...all];
}

/** What a setting does, which values it takes, and what it is where it is left empty. */
function hint(field: Field): string {
  const setting: Setting = SETTINGS[field];
  const sentence = byLabel(SENTENCES[field]);
  if (setting.kind === 'choice' || field === 'classes') return sentence;
  const range = rangeOf(setting);
  const absent = optional(field) ? `; empty: ${absentOf(field)}` : '';
  return `${sentence} ${range.charAt(0).toUpperCase()}${range.slice(1)}${absent}.`;
}

/** Of images alone, or what texts have but one of. */
const NOT_OF_TEXTS: readonly Field[] = ['likelihood', 'binarize', 'classes'];

/** What the next run is to be, and what of it the present one may take over. */
export function Settings() {
  const wrong = Object.keys(problems.value).length > 0;
  return (
    <Panel
      id="settings"
      title="Settings"
      hint="They are kept in this page's address, so a link to it starts with them."
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void startDraft();
        }}
      >
        <Wanted />
        <div class="fields">
          <DataChoice />
          {FIELDS.filter(
            (field) =>
              applies(field, draft.value.likelihood) && !(typesTexts.value && NOT_OF_TEXTS.includes(field)),
          ).map((field) => (
            <SettingField key={field} field={field} />
          ))}
        </div>
        <div class="row">
          <Button type="submit" kind="primary" disabled={wrong || !remote.value}>
            Start
          </Button>
          <Button disabled={!adjustable()} onClick={adjust}>
            Apply to this run
          </Button>
          <span role="status">{starting.value && 'Starting…'}</span>
        </div>
        <p class="small quiet">
          Start begins a new run. What concerns the learning rate, beta, free bits and the gradient norm can
          be applied to the run under way, too.
        </p>
      </form>
    </Panel>
  );
}

function SettingField({ field }: { field: Field }) {
  const label = LABELS[field];
  const choices = choicesOf(field);
  const problem = problems.value[field];
  const value = draft.value[field];
  return (
    <Labelled label={label} help={hint(field)} problem={problem && `${label} ${problem}.`}>
      {(control) =>
        choices ? (
          <select {...control} value={value} onChange={(event) => type(field, event.currentTarget.value)}>
            {/* What a link asks for need not be there. */}
            {!choices.some((choice) => choice.value === value) && <option value={value}>{value}</option>}
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.name}
              </option>
            ))}
          </select>
        ) : (
          <input
            {...control}
            type="text"
            inputMode={['layers', 'number or name'].includes(SETTINGS[field].kind) ? 'text' : 'decimal'}
            autocomplete="off"
            spellcheck={false}
            placeholder={field === 'decoder' ? mirrored() : absentOf(field)}
            value={value}
            onInput={(event) => type(field, event.currentTarget.value)}
          />
        )
      }
    </Labelled>
  );
}

/** What holds where nothing is typed. */
function absentOf(field: Field): string {
  const { default: usual }: Setting = SETTINGS[field];
  return optional(field) ? (ABSENT[field] ?? String(usual)) : '';
}

/** The decoder's layers where none are typed. */
function mirrored(): string {
  return formatSetting(SETTINGS.decoder, mirroredLayers(settingsOf(draft.value).encoder));
}

/** Something of it is typed otherwise, and right. */
function adjustable(): boolean {
  const now = current.value;
  return (
    now !== undefined &&
    ADJUSTABLE.every((field) => problems.value[field] === undefined) &&
    ADJUSTABLE.some((field) => draft.value[field].trim() !== now[field])
  );
}

function adjust(): void {
  const change = pick(settingsOf(draft.value), ADJUSTABLE);
  void attempt((worker) => worker.adjust(change));
}
