// What the page asks of a model of texts, and a person's own texts on their way to the worker.

import { computed, type Signal, signal, useSignal } from '@preact/signals';
import type * as comlink from 'comlink';
import { useEffect } from 'preact/hooks';
import { ask } from '../ask';
import type { Remote } from '../remote';
import { data, run } from '../state';
import { textsIn } from './gap';
import type { WordPlayer } from './player';

/** What probabilities are sharpened or flattened by. */
export const temperature = signal(0.7);
/** The run whose first texts were written: before that nothing else is asked, as its shaders would have to be compiled, too. */
const wrote = signal<number | undefined>(undefined);
export const hasWritten = computed(() => run.value !== undefined && wrote.value === run.value.id);

export function written(): void {
  wrote.value = run.peek()?.id;
}

/** Of the texts that are drawn. */
export const seed = signal(0);

let player: { readonly worker: Remote; readonly words: Promise<comlink.Remote<WordPlayer>> } | undefined;

function playerOf(worker: Remote): Promise<comlink.Remote<WordPlayer>> {
  if (player?.worker !== worker) {
    const words = worker.words() as unknown as Promise<comlink.Remote<WordPlayer>>;
    // Who asks again may find the network back.
    words.catch(() => {
      player = undefined;
    });
    player = { worker, words };
  }
  return player.words;
}

/** Asks something of the model; what goes wrong is said on the page, but for what `refused` takes: what is wrong with a text. */
export async function askWords(
  work: (words: comlink.Remote<WordPlayer>) => Promise<void>,
  refused?: (message: string) => void,
): Promise<void> {
  await ask(async (worker) => {
    try {
      await work(await playerOf(worker));
    } catch (error) {
      if (!refused || !(error instanceof Error) || error.name !== 'DataError') throw error;
      refused(error.message);
    }
  });
}

/** Some test texts, for fields to begin with. */
const testTexts = computed(() => {
  const { images, text } = data.value ?? {};
  return images && text ? textsIn(images, text) : [];
});

/** What is typed into a field: at first, and of other data, one of the test texts. */
export function useTyped(which: number): Signal<string> {
  const typed = useSignal('');
  const { value: texts } = testTexts;
  const first = texts[which % Math.max(1, texts.length)] ?? '';
  useEffect(() => {
    typed.value = first;
  }, [typed, first]);
  return typed;
}
