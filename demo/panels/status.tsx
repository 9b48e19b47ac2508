import { protocolOf } from '../../src/index';
import { dataWords } from '../form';
import { modelWords } from '../model_words';
import { duration, fixed, nats, three, whole } from '../numbers';
import { Panel } from '../parts/panel';
import { adapter, data, epoch, evaluations, loading, progress, run, speed, step } from '../state';

/** What the run is doing, in numbers. */
export function Status() {
  const last = progress.value.at(-1);
  const figures = [
    ['step', 'Step', whole(step.value)],
    ['epoch', 'Epochs', fixed(epoch.value, 1)],
    ['elbo', 'Test ELBO, nats', nats(evaluations.value.at(-1)?.elbo)],
    ['beta', 'Beta now', fixed(last?.beta ?? run.value?.settings.beta, 3)],
    ['speed', 'Steps/s', three(speed.value?.stepsPerSecond)],
    ['epoch-time', 'Time per epoch', duration(speed.value?.secondsPerEpoch)],
    ['gflops', 'GFLOP/s', three(speed.value?.gflops)],
    ['dispatches', 'Dispatches/step', whole(run.value?.dispatches)],
    ['parameters', 'Parameters', whole(run.value?.parameters)],
  ] as const;
  return (
    <Panel id="status" title="Status" hint={<Adapter />}>
      <dl class="figures">
        {figures.map(([name, label, value]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd
              id={`status-${name}`}
              {...(name === 'elbo' && {
                'data-step': evaluations.value.at(-1)?.step,
                // In words beside the curve, too.
                'aria-describedby': 'protocol',
                title: run.value && protocolOf(run.value.settings),
              })}
            >
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <progress
        class={loading.value === undefined ? 'done' : ''}
        aria-label="Images fetched"
        max={1}
        value={loading.value ?? 1}
      />
    </Panel>
  );
}

/** Where it runs, and on what. */
function Adapter() {
  return (
    <>
      <span id="status-adapter">{adapter.value?.name ?? 'Asking for the GPU'}</span>
      {data.value && (
        <>
          {' '}
          · <span id="status-data">{data.value.name}</span>, {dataWords}
        </>
      )}
      {run.value && (
        <>
          {' '}
          · <span id="status-model">{modelWords(run.value.settings, run.value.data)}</span>
        </>
      )}
    </>
  );
}
