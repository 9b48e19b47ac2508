import { metricsCsv } from '../csv';
import { download } from '../download';
import { fileName } from '../file_name';
import { timeOfDay } from '../locale';
import { say } from '../messages';
import { fixed, nats, whole } from '../numbers';
import { choose, hiddenPace, PACES, type Pace } from '../pace';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { FileButton } from '../parts/file_button';
import { Panel } from '../parts/panel';
import { attempt, load } from '../start';
import { best, evaluations, keptAt, progress, run, step } from '../state';

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
      <BestModel />
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

/** The model of the best epoch, which is kept as the run goes on. */
function BestModel() {
  const point = best.value;
  return (
    <div class="best">
      <div class="row">
        <Button disabled={!point} onClick={saveBest}>
          Save best model
        </Button>
        <Button disabled={!point || step.value === point.step} onClick={goBack}>
          Go back to it
        </Button>
      </div>
      <p class="small quiet" id="best" aria-describedby="protocol">
        {point
          ? `Best model: epoch ${fixed(point.epoch, 1)}, step ${whole(point.step)}, test ELBO ${nats(point.elbo)} nats. What the run learnt later is lost if you go back.`
          : 'The best model is that of the epoch with the highest test ELBO at its end: no epoch of all examples has ended yet.'}
      </p>
    </div>
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

function saveBest(): void {
  void attempt(async (worker) => {
    const { model, step } = await worker.saveBest();
    const name = fileName(['best'], 'safetensors', step);
    download(name, model as Uint8Array<ArrayBuffer>, 'application/octet-stream');
  });
}

function goBack(): void {
  void attempt(async (worker) => {
    await worker.goBack();
    const { value: point } = best;
    if (!point) return;
    say(
      'model',
      `The run is back at its best model, of epoch ${fixed(point.epoch, 1)}. It waits after step ${whole(point.step)}: Resume trains it on.`,
    );
  }, 'model');
}

function saveMetrics(): void {
  const history = { progress: progress.value, evaluations: evaluations.value };
  download(fileName([], 'csv'), metricsCsv(history), 'text/csv');
}
