import type { ComponentChildren } from 'preact';
import { dateAndTime } from '../locale';
import { messages, type Message as Said, unsay } from '../messages';
import { fixed, whole } from '../numbers';
import { Button } from '../parts/button';
import { attempt, resume, startOver } from '../start';
import { adapter, cutOff, exploded, loading, offer, run, waits } from '../state';
import { lowered } from '../trouble';

/** What a person should know of: errors, events, and a run that waits to be continued. */
export function Messages() {
  return (
    <section class="messages" aria-label="Messages">
      <div role="alert">
        <AllSaid kind="error" />
        {exploded.value && run.value && (
          <Message
            kind="bad"
            actions={
              <Button onClick={startOver}>
                Start over with learning rate {lowered(run.value.settings.learningRate)}
              </Button>
            }
          >
            {exploded.value}
          </Message>
        )}
      </div>
      <div role="status">
        {waits.value && <Message>{waitWords()}</Message>}
        <AllSaid kind="notice" />
      </div>
      <Offer />
      {adapter.value?.software && (
        <Message>
          No GPU was found, so the processor does its work, some hundred times slower. If there is one, switch
          on “graphics acceleration” in the browser's settings.
        </Message>
      )}
    </section>
  );
}

function waitWords(): string {
  if (cutOff.value) {
    return 'Training waits for the rest of the images, which did not come: Start asks for them again.';
  }
  return `The first images are learnt: training goes on when the others are here (${fixed(100 * (loading.value ?? 1), 0)} % have come).`;
}

interface MessageProps {
  readonly kind?: 'bad';
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

function Message({ kind, actions, children }: MessageProps) {
  return (
    <div class={kind ? `message ${kind}` : 'message'}>
      <p>{children}</p>
      {actions}
    </div>
  );
}

/** What was said, and is still so. */
function AllSaid({ kind }: Pick<Said, 'kind'>) {
  const chosen = messages.value.filter((one) => one.kind === kind);
  return chosen.map(({ topic, text }) => (
    <Message
      key={topic}
      {...(kind === 'error' && { kind: 'bad' })}
      actions={
        <Button kind="plain" aria-label={`Dismiss ${kind}`} onClick={() => unsay(topic)}>
          Dismiss
        </Button>
      }
    >
      {text}
    </Message>
  ));
}

/** The run that an earlier visit left behind. */
function Offer() {
  const kept = offer.value;
  if (!kept) return null;
  const discard = () =>
    attempt(async (worker) => {
      await worker.discard();
      offer.value = undefined;
    }, 'kept');
  const elbo = kept.elbo === undefined ? '' : `, test ELBO ${fixed(kept.elbo, 1)}`;
  return (
    <section aria-label="An earlier run">
      <Message
        actions={
          <span class="row">
            <Button onClick={resume}>Continue</Button>
            <Button kind="plain" onClick={discard}>
              Discard
            </Button>
          </span>
        }
      >
        Continue the run of {dateAndTime(kept.time)}: {kept.data}, step {whole(kept.step)}
        {elbo}? Until you choose, the present run is not kept.
      </Message>
    </section>
  );
}
