import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { newest } from '../newest';
import { fixed, whole } from '../numbers';
import { useMark } from '../play/marks';
import { useOpen, useRefresh } from '../play/refresh';
import { paced } from './paced';
import type { Neighbours } from './protocol';
import { askWords, hasWritten, useTyped } from './state';
import { TextField } from './text_field';

const COUNT = 12;

/** The training texts whose codes lie nearest to that of a text. */
export function Near() {
  const ref = useRef<HTMLDivElement>(null);
  const text = useTyped(0);
  const near = useSignal<Neighbours | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const find = useMemo(
    () => async () => {
      const asked = text.peek();
      if (asked.trim() === '') return;
      await askWords(
        async (words) => {
          near.value = await words.neighbours(asked, COUNT);
          problem.value = undefined;
        },
        (message) => {
          problem.value = message;
        },
      );
    },
    [text, near, problem],
  );
  const follow = useMemo(() => newest<undefined>(find), [find]);
  const open = useOpen(ref);
  useRefresh(
    open && hasWritten.value,
    useMemo(() => paced(find), [find]),
  );
  const { z, found = [], among } = near.value ?? {};
  useMark(text.value || 'text', open ? z : undefined);
  return (
    <div ref={ref} class="word-tab">
      <TextField
        label="Text"
        value={text}
        problem={problem.value}
        onText={(typed) => {
          text.value = typed;
          follow(undefined);
        }}
      />
      <ol class="word-list near" aria-label="Nearest training texts, the nearest first">
        {found.map(({ text, distance }) => (
          <li key={text}>
            {text} <span class="quiet">{fixed(distance, 2)}</span>
          </li>
        ))}
      </ol>
      <p class="small quiet">
        By the distance between the means of q(z|x)
        {among !== undefined && `, among ${whole(among)} training texts`}.
      </p>
    </div>
  );
}
