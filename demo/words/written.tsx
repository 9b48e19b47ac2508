import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { newest } from '../newest';
import { fixed, whole } from '../numbers';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { useOpen, useRefresh } from '../play/refresh';
import { run, step } from '../state';
import { paced } from './paced';
import { type Again, DRAWN, type Drawn } from './protocol';
import { askWords, seed, temperature, written } from './state';

const PAIRS = 8;
const HOTTEST = 1.5;

/** Texts of the prior, and test texts with what comes back of them, again and again as the model learns. */
export function Written() {
  const ref = useRef<HTMLDivElement>(null);
  const drawn = useSignal<readonly Drawn[]>([]);
  const pairs = useSignal<readonly Again[]>([]);
  const after = useSignal(0);
  const draw = useMemo(
    () => () =>
      askWords(async (words) => {
        const now = step.peek();
        drawn.value = await words.sample(DRAWN, seed.peek(), temperature.peek());
        written();
        pairs.value = await words.reconstruct(PAIRS);
        after.value = now;
      }),
    [drawn, pairs, after],
  );
  const again = useMemo(() => newest<undefined>(draw), [draw]);
  useRefresh(
    useOpen(ref),
    useMemo(() => paced(draw), [draw]),
  );
  const learnt = drawn.value.filter((one) => one.learnt).length;
  return (
    <div ref={ref} class="written">
      <ul class="word-list" id="drawn-words" data-step={after.value} aria-label="Texts drawn from the prior">
        {drawn.value.map(({ text, learnt }, i) => (
          <li key={i} class={learnt ? 'learnt' : ''}>
            {text || '(empty)'}
          </li>
        ))}
      </ul>
      <p class="small quiet">
        {drawn.value.length > 0 &&
          `${whole(learnt)} of ${whole(drawn.value.length)} are among the training texts (in bold); the others are new.`}
      </p>
      <div class="row words-controls">
        <Field label="Temperature">
          {(control) => (
            <input
              {...control}
              type="range"
              min={0}
              max={HOTTEST}
              step={0.05}
              value={temperature.value}
              onInput={(event) => {
                temperature.value = Number(event.currentTarget.value);
                again(undefined);
              }}
            />
          )}
        </Field>
        <output class="value">{fixed(temperature.value, 2)}</output>
        <Button
          disabled={!run.value}
          onClick={() => {
            seed.value++;
            again(undefined);
          }}
        >
          New draws
        </Button>
      </div>
      <p class="small quiet">
        At 0 each character is the likeliest one; below 1 the likely ones are more so, above 1 less.
      </p>
      <h3>Test texts, and what comes back</h3>
      <dl class="word-pairs">
        {pairs.value.map(({ given, again }) => (
          <div key={given}>
            <dt>{given}</dt>
            <dd class={given === again ? 'same' : ''}>{again || '(empty)'}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
