import { useEffect } from 'preact/hooks';
import { nats, whole } from '../numbers';
import { Button } from '../parts/button';
import { attempt, startOver } from '../start';
import { evaluations, runState, starting, step } from '../state';

/** Where the space bar has a meaning of its own. */
const CONTROLS =
  'a, button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"]), [contenteditable]';

/** Runs and stops the training. */
export function Transport() {
  const empty = runState.value === 'empty';
  const running = runState.value === 'running';

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(CONTROLS)) return;
      event.preventDefault();
      if (runState.value !== 'empty') toggle();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <section class="transport" aria-label="Training">
      <Button kind="primary" disabled={empty} onClick={toggle} title="Space bar">
        <svg class="glyph" viewBox="0 0 12 12" aria-hidden="true">
          <path d={running || empty ? 'M2 1h3v10H2zM7 1h3v10H7z' : 'M2 0l10 6-10 6z'} />
        </svg>
        {running || empty ? 'Pause' : 'Resume'}
      </Button>
      <Button disabled={empty} onClick={() => attempt((worker) => worker.step())} title="One training step">
        Step
      </Button>
      <Button disabled={empty} onClick={startOver} title="The same model again, from the same seed">
        Start over
      </Button>
      <p class="transport-place" aria-hidden="true">
        <span>{starting.value ? 'starting…' : `step ${whole(step.value)}`}</span>
        <span>{nats(evaluations.value.at(-1)?.elbo)} nats</span>
      </p>
    </section>
  );
}

function toggle(): void {
  void attempt((worker) => (runState.value === 'running' ? worker.pause() : worker.play()));
}
