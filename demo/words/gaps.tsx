import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { fixed } from '../numbers';
import { Button } from '../parts/button';
import { run } from '../state';
import { withGap } from './gap';
import type { Filled } from './protocol';
import { askWords, useTyped } from './state';
import { TextField } from './text_field';

const COUNT = 8;

/** The likeliest texts of a pattern of known and unknown characters. */
export function Gaps() {
  const given = useTyped(3);
  const typed = useSignal<string | undefined>(undefined);
  const pattern = useComputed(() => typed.value ?? withGap(given.value));
  const filled = useSignal<readonly Filled[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const turn = useRef(0);
  // What was typed, and found, is of the data that were there then.
  useEffect(() => {
    typed.value = undefined;
    filled.value = [];
    problem.value = undefined;
  }, [given.value, typed, filled, problem]);
  const fill = async () => {
    busy.value = true;
    await askWords(
      async (words) => {
        filled.value = await words.fill(pattern.peek(), COUNT, turn.current++);
        problem.value = undefined;
      },
      (message) => {
        problem.value = message;
      },
    );
    busy.value = false;
  };
  return (
    <form
      class="word-tab"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy.value) void fill();
      }}
    >
      <TextField
        label="Pattern"
        help="A ? stands for a character that is not known."
        value={pattern}
        problem={problem.value}
        onText={(text) => {
          typed.value = text;
        }}
      />
      <div class="row">
        <Button type="submit" disabled={!run.value || busy.value}>
          Fill the gaps
        </Button>
        <span role="status">{busy.value && 'Writing, and reading again what was written…'}</span>
      </div>
      <ol class="word-list near" aria-label="Texts of the pattern, the likeliest first">
        {filled.value.map(({ text, share }) => (
          <li key={text}>
            {text} <span class="quiet">{fixed(100 * share, 1)} %</span>
          </li>
        ))}
      </ol>
      <p class="small quiet">
        256 texts of the pattern are drawn, encoded and written anew four times, and the likeliest changed in
        one unknown place at a time, as long as likelier ones come of it. Those of all that came up are shown
        with their share of the probability of all.
      </p>
    </form>
  );
}
