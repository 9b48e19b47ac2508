import { current, draft, problems, type } from '../form';
import { type Draft, settingsOf } from '../link';
import { activations, likelihoods } from '../model_words';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { Panel } from '../parts/panel';
import { attempt, startDraft } from '../start';
import { remote, starting } from '../state';
import { DataChoice } from './data_choice';

interface Entry {
  readonly field: keyof Draft;
  readonly label: string;
  readonly help: string;
  /** Where it is not typed. */
  readonly choices?: readonly { readonly value: string; readonly name: string }[];
}

const ENTRIES: readonly Entry[] = [
  {
    field: 'encoder',
    label: 'Encoder widths',
    help: 'Width of each hidden layer, separated by commas.',
  },
  {
    field: 'decoder',
    label: 'Decoder widths',
    help: 'The same for the decoder: empty for the encoder’s in reverse order, “none” for no hidden layer.',
  },
  {
    field: 'latent',
    label: 'Latent dimensions',
    help: 'Numbers that an image is encoded into: more keep more detail, two can be shown as a plane.',
  },
  {
    field: 'activation',
    label: 'Activation',
    help: 'Function that each hidden layer applies to its sums.',
    choices: activations,
  },
  {
    field: 'likelihood',
    label: 'Likelihood',
    help: 'Bernoulli reads a pixel as a probability; Gaussian as a value with a variance of 1.',
    choices: likelihoods,
  },
  {
    field: 'beta',
    label: 'Beta',
    help: 'Weight of the KL term: a larger one makes the latent space tidier and the images blurrier.',
  },
  {
    field: 'betaWarmup',
    label: 'Warm-up steps',
    help: 'Steps over which beta rises from 0, so that images are learnt before the latent space is ordered.',
  },
  {
    field: 'learningRate',
    label: 'Learning rate',
    help: 'Size of a step: too small is slow, too large diverges.',
  },
  { field: 'batchSize', label: 'Batch size', help: 'Images per step: more make a step steadier and slower.' },
  {
    field: 'seed',
    label: 'Seed',
    help: 'The same number gives the same run again, bit by bit on the same kind of GPU.',
  },
];
/** What a run under way may take over. */
const WITHIN = ['learningRate', 'beta', 'betaWarmup'] as const;

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
        <div class="fields">
          <DataChoice />
          {ENTRIES.map((entry) => (
            <Setting key={entry.field} {...entry} />
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
          Start begins a new run. Learning rate, beta and warm-up can be applied to the run under way, too.
        </p>
      </form>
    </Panel>
  );
}

function Setting({ field, label, help, choices }: Entry) {
  const problem = problems.value[field];
  const value = draft.value[field];
  return (
    <Field label={label} help={help} problem={problem && `${label} ${problem}.`}>
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
            inputMode={field === 'encoder' || field === 'decoder' ? 'text' : 'decimal'}
            autocomplete="off"
            spellcheck={false}
            placeholder={field === 'decoder' ? mirrored() : ''}
            value={value}
            onInput={(event) => type(field, event.currentTarget.value)}
          />
        )
      }
    </Field>
  );
}

/** The decoder's widths where none are typed. */
function mirrored(): string {
  return draft.value.encoder.split(',').reverse().join(',');
}

/** Something of it is typed otherwise, and right. */
function adjustable(): boolean {
  const now = current.value;
  return (
    now !== undefined &&
    WITHIN.every((field) => problems.value[field] === undefined) &&
    WITHIN.some((field) => draft.value[field].trim() !== now[field])
  );
}

function adjust(): void {
  const { learningRate, beta, betaWarmup } = settingsOf(draft.value);
  void attempt((worker) => worker.adjust({ learningRate, beta, betaWarmup }));
}
