import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { newest } from '../newest';
import { useOpen, useRefresh } from '../play/refresh';
import { paced } from './paced';
import { askWords, hasWritten } from './state';

/** The likeliest text of a place, which follows the crosshair and what the model learns. */
export function At({ z }: { readonly z: ReadonlySignal<readonly number[] | undefined> }) {
  const ref = useRef<HTMLParagraphElement>(null);
  const text = useSignal('');
  const write = useMemo(
    () => async (at: readonly number[]) =>
      askWords(async (words) => {
        text.value = await words.write(at);
      }),
    [text],
  );
  const follow = useMemo(() => newest(write), [write]);
  const again = useMemo(
    () => paced(async () => (z.peek() ? write(z.peek() as readonly number[]) : undefined)),
    [write, z],
  );
  const { value: at } = z;
  useEffect(() => {
    if (at && hasWritten.peek()) follow(at);
  }, [at, follow]);
  useRefresh(useOpen(ref) && hasWritten.value, again);
  return (
    <p ref={ref} class="word-at" aria-live="polite">
      {text.value || ' '}
    </p>
  );
}
