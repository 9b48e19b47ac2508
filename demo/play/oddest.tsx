import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ask } from '../ask';
import type { Oddest as Scored } from '../live';
import { newest } from '../newest';
import { nats, whole } from '../numbers';
import { Button } from '../parts/button';
import { data, run, runState } from '../state';
import { Picture } from './picture';
import { useEachRun, useOpen } from './refresh';

/** Images that are shown. */
const COUNT = 12;

/** The test images that cost the model most, and what each costs. */
export function Oddest() {
  const ref = useRef<HTMLDivElement>(null);
  const found = useSignal<(Scored & { readonly run: number | undefined }) | undefined>(undefined);
  const renew = useMemo(
    () =>
      newest((id: number | undefined) =>
        ask(async (worker) => {
          found.value = { ...(await worker.oddest(COUNT)), run: id };
        }),
      ),
    [found],
  );
  const id = run.value?.id;
  const open = useOpen(ref);
  useEachRun(open, () => renew(id));
  const paused = runState.value === 'paused';
  useEffect(() => {
    if (open && paused) renew(id);
  }, [open, paused]);

  const { width = 1, height = 1, channels = 1, classes, judged = 0 } = data.value ?? {};
  // What was found for another run, or for other images, is nothing here.
  const shown = found.value?.run === id ? found.value : undefined;
  return (
    <div ref={ref} class="oddest">
      <ol aria-label="The oddest test images">
        {shown?.examples.map(({ index, image, label, reconstruction, kl }) => (
          <li key={index}>
            {image.length === width * height * channels && (
              <Picture image={image} label={nameOf(index, label, classes)} />
            )}
            <span title={`${nats(reconstruction)} reconstruction + ${nats(kl)} KL`}>
              {nats(reconstruction + kl)}
            </span>
          </li>
        ))}
      </ol>
      <div class="row">
        <Button disabled={id === undefined} onClick={() => renew(id)}>
          Renew
        </Button>
        <span class="small quiet" role="status">
          {shown && `Of ${whole(judged)} test images, at step ${whole(shown.step)}`}
        </span>
      </div>
      <p class="small quiet">
        Under each image: what it costs the model in nats, -ELBO from one draw of z, reconstruction and KL
        together. They are renewed when training pauses. Images are shown as they are, also where the model is
        told 0 or 1.
      </p>
    </div>
  );
}

/** Such as `test image 3, class 7`. */
function nameOf(index: number, label: number | undefined, classes: readonly string[] | undefined): string {
  const words = label === undefined ? undefined : classes?.[label];
  return `test image ${index + 1}${words === undefined ? '' : `, class ${words}`}`;
}
