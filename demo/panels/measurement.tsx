import { signal } from '@preact/signals';
import { marginalName } from '../../src/index';
import { ask } from '../ask';
import type { Measurement as Found } from '../live';
import { fixed, nats, three, whole } from '../numbers';
import { Button } from '../parts/button';
import { noun, run } from '../state';

const found = signal<(Found & { readonly run: number | undefined }) | undefined>(undefined);
const busy = signal(false);

/** Has log p(x) of some test images estimated, for which training waits. */
export function Measure() {
  const name = run.value ? marginalName(run.value.settings) : 'log p(x)';
  return (
    <Button
      kind="plain"
      disabled={!run.value || busy.value}
      onClick={measure}
      title={`By importance sampling with 100 draws of z for each of some hundred test ${noun.value}s; training waits meanwhile`}
    >
      Estimate {name}
    </Button>
  );
}

async function measure(): Promise<void> {
  const id = run.value?.id;
  busy.value = true;
  await ask(async (worker) => {
    found.value = { ...(await worker.measure()), run: id };
  });
  busy.value = false;
}

/** What was found, once it was asked for. */
export function Measurement() {
  // What was found for another run is nothing here.
  const shown = found.value?.run === run.value?.id ? found.value : undefined;
  return (
    <div class="measurement">
      <p class="small" role="status">
        {busy.value ? 'Drawing; training waits.' : shown && figures(shown)}
      </p>
      {shown && <p class="small quiet">{shown.protocol}</p>}
    </div>
  );
}

function figures({ name, logLikelihood, elbo, bitsPerDimension, examples, of, step }: Found): string {
  const { value, standardError, monteCarloError } = logLikelihood;
  const unit = run.value?.data.channels === 1 ? 'pixel' : 'dimension';
  const bits = bitsPerDimension === undefined ? '' : `, ${fixed(bitsPerDimension, 3)} bits per ${unit}`;
  const some = examples === of ? whole(of) : `${whole(examples)} of ${whole(of)}`;
  return `${name} ${nats(value)} nats${bits}, standard error ${three(standardError)} over ${some} test ${noun.value}s, ${three(monteCarloError)} of the draws. Their ELBO is ${nats(elbo)}. At step ${whole(step)}.`;
}
