import { metricsCsv } from '../csv';
import { download } from '../download';
import { fileName } from '../file_name';
import { timeOfDay } from '../locale';
import { choose, hiddenPace, PACES, type Pace } from '../pace';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { FileButton } from '../parts/file_button';
import { Panel } from '../parts/panel';
import { attempt, load } from '../start';
import { evaluations, keptAt, progress, run } from '../state';

const WORDS: Readonly<Record<Pace, string>> = {
  none: 'Pause',
  slow: 'Slow down to a tenth',
  full: 'Go on at full speed',
};

/** What outlives the page. */
export function Keep() {
  const empty = !run.value;
  return (
    <Panel id="keep" title="Keep" hint={keptWords()}>
      <div class="row">
        <Button disabled={empty} onClick={saveModel}>
          Save model
        </Button>
        <FileButton
          label="Load model"
          accept=".safetensors"
          disabled={empty}
          onFiles={([file]) => file && load(file)}
        />
        <Button disabled={empty} onClick={saveMetrics}>
          Metrics CSV
        </Button>
      </div>
      <Field label="When this tab is hidden" help="Nobody looks, but your battery may mind.">
        {(control) => (
          <select
            {...control}
            value={hiddenPace.value}
            onChange={(event) => choose(event.currentTarget.value as Pace)}
          >
            {PACES.map((pace) => (
              <option key={pace} value={pace}>
                {WORDS[pace]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Panel>
  );
}

function keptWords(): string {
  if (keptAt.value === undefined) return 'This run is not kept in this browser yet.';
  return `This run was kept in this browser at ${timeOfDay(keptAt.value)}.`;
}

function saveModel(): void {
  void attempt(async (worker) => {
    const { model, step } = await worker.save();
    const name = fileName([], 'safetensors', step);
    download(name, model as Uint8Array<ArrayBuffer>, 'application/octet-stream');
  });
}

function saveMetrics(): void {
  const history = { progress: progress.value, evaluations: evaluations.value };
  download(fileName([], 'csv'), metricsCsv(history), 'text/csv');
}
