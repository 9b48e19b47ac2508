import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { newest } from '../newest';
import { Button } from '../parts/button';
import { useMark } from '../play/marks';
import { useOpen, useRefresh } from '../play/refresh';
import { paced } from './paced';
import type { Way } from './protocol';
import { askWords, hasWritten, useTyped } from './state';
import { TextField } from './text_field';

/** From one text to another, straight through latent space. */
export function Walk() {
  const ref = useRef<HTMLDivElement>(null);
  const [from, to] = [useTyped(1), useTyped(2)];
  const way = useSignal<Way | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const walk = useMemo(
    () => async () => {
      const [first, last] = [from.peek(), to.peek()];
      if (first.trim() === '' || last.trim() === '') return;
      await askWords(
        async (words) => {
          way.value = await words.walk(first, last);
          problem.value = undefined;
        },
        (message) => {
          problem.value = message;
        },
      );
    },
    [from, to, way, problem],
  );
  const follow = useMemo(() => newest<undefined>(walk), [walk]);
  const go = (ends: { readonly from?: string; readonly to?: string }) => {
    from.value = ends.from ?? from.peek();
    to.value = ends.to ?? to.peek();
    follow(undefined);
  };
  const open = useOpen(ref);
  useRefresh(
    open && hasWritten.value,
    useMemo(() => paced(walk), [walk]),
  );
  useMark('from', open ? way.value?.from : undefined);
  useMark('to', open ? way.value?.to : undefined);
  // Which of the two it is about, the message says itself.
  const wrong = problem.value;
  return (
    <div ref={ref} class="word-tab">
      <div class="fields">
        <TextField
          label="From"
          value={from}
          problem={wrong?.startsWith('Text 0') ? wrong : undefined}
          onText={(text) => go({ from: text })}
        />
        <TextField
          label="To"
          value={to}
          problem={wrong?.startsWith('Text 1') ? wrong : undefined}
          onText={(text) => go({ to: text })}
        />
      </div>
      <div class="row">
        <Button onClick={() => go({ from: to.peek(), to: from.peek() })}>Swap</Button>
      </div>
      <ol class="word-list way" aria-label="Texts on the way">
        {way.value?.texts.map((text, i, all) => (
          <li key={i} class={text === all[i - 1] ? 'quiet' : ''}>
            {text || '(empty)'}
          </li>
        ))}
      </ol>
      <p class="small quiet">
        Both are encoded, and of what lies between their means the likeliest text is written.
      </p>
    </div>
  );
}
