import { useSignal } from '@preact/signals';
import { marginalName } from '../../src/index';
import { ask } from '../ask';
import type { Measurement as Found } from '../live';
import { fixed, nats, three, whole } from '../numbers';
import { Button } from '../parts/button';
import { noun, run } from '../state';

/** log p(x) of some test images, which is asked for, as it takes long. */
export function Measurement() {
  const found = useSignal<(Found & { readonly run: number | undefined }) | undefined>(undefined);
  const busy = useSignal(false);
  const id = run.value?.id;
  const name = run.value ? marginalName(run.value.settings) : 'log p(x)';
  const measure = async (): Promise<void> => {
    busy.value = true;
    await ask(async (worker) => {
      found.value = { ...(await worker.measure()), run: id };
    });
    busy.value = false;
  };
  // What was found for another run is nothing here.
  const shown = found.value?.run === id ? found.value : undefined;
  return (
    <div class="measurement">
      <div class="row">
        <Button disabled={id === undefined || busy.value} onClick={measure}>
          Estimate {name}
        </Button>
        <span class="small" role="status">
          {busy.value ? 'Drawing; training waits.' : shown && figures(shown)}
        </span>
      </div>
      <p class="small quiet">
        {shown
          ? shown.protocol
          : `By importance sampling with 100 draws of z for each of some hundred test ${noun.value}s, drawn by a fixed seed. Training waits meanwhile.`}
      </p>
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
