import { current, draft, problems, type } from '../form';
import { type Draft, settingsOf } from '../link';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { Panel } from '../parts/panel';
import { attempt, startDraft } from '../start';
import { loading, remote } from '../state';
import { DataChoice } from './data_choice';

interface Entry {
  readonly field: keyof Draft;
  readonly label: string;
  readonly help: string;
}

const MODEL: readonly Entry[] = [
  {
    field: 'encoder',
    label: 'Encoder widths',
    help: 'Neurons of each hidden layer, with commas between; the decoder has them in reverse.',
  },
  {
    field: 'latent',
    label: 'Latent dimensions',
    help: 'Numbers that an image is squeezed into: more of them keep more, two can be seen at a glance.',
  },
  { field: 'batchSize', label: 'Batch size', help: 'Images a step: more make a step surer, and longer.' },
  { field: 'seed', label: 'Seed', help: 'The same number gives the same run again.' },
];
const WITHIN: readonly Entry[] = [
  {
    field: 'learningRate',
    label: 'Learning rate',
    help: 'How far a step goes: too little takes long, too much never settles.',
  },
  {
    field: 'beta',
    label: 'Beta',
    help: 'Weight of the KL: more makes the latent space tidier, and the images blurrier.',
  },
  {
    field: 'betaWarmup',
    label: 'Warm-up steps',
    help: 'Steps over which beta rises from 0, so that images are learnt before order is asked for.',
  },
];

/** What the next run is to be, and what of it the present one may take over. */
export function Settings() {
  const wrong = Object.keys(problems.value).length > 0;
  return (
    <Panel id="settings" title="Settings" hint="They are in this page's address: send it on.">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void startDraft();
        }}
      >
        <DataChoice />
        <div class="fields">
          {MODEL.map((entry) => (
            <Setting key={entry.field} {...entry} />
          ))}
        </div>
        <Button type="submit" kind="primary" disabled={wrong || !remote.value || loading.value === 0}>
          Start
        </Button>
        <fieldset>
          <legend>Also within a run</legend>
          <div class="fields">
            {WITHIN.map((entry) => (
              <Setting key={entry.field} {...entry} />
            ))}
          </div>
          <Button disabled={!adjustable()} onClick={adjust}>
            Apply to this run
          </Button>
        </fieldset>
      </form>
    </Panel>
  );
}

function Setting({ field, label, help }: Entry) {
  const problem = problems.value[field];
  return (
    <Field label={label} help={help} problem={problem && `${label} ${problem}.`}>
      {(control) => (
        <input
          {...control}
          type="text"
          inputMode={field === 'encoder' ? 'text' : 'decimal'}
          autocomplete="off"
          spellcheck={false}
          value={draft.value[field]}
          onInput={(event) => type(field, event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Something of it is typed otherwise, and right. */
function adjustable(): boolean {
  const fields = WITHIN.map(({ field }) => field);
  const now = current.value;
  return (
    now !== undefined &&
    fields.every((field) => problems.value[field] === undefined) &&
    fields.some((field) => draft.value[field].trim() !== now[field])
  );
}

function adjust(): void {
  const { learningRate, beta, betaWarmup } = settingsOf(draft.value);
  void attempt((worker) => worker.adjust({ learningRate, beta, betaWarmup }));
}
