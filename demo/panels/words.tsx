import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { Panel } from '../parts/panel';
import { attempt } from '../start';
import { ofTexts, remote } from '../state';

// Panels of a model of texts. Their code comes with the first such run: whoever looks at pictures downloads none of it.

type Contents = typeof import('../words/word_panels');
const contents = signal<Contents | undefined>(undefined);

effect(() => {
  if (!ofTexts.value || contents.peek() || !remote.value) return;
  void attempt(async () => {
    contents.value = await import('../words/word_panels');
  });
});

/** What a model of texts writes as it learns. */
export function Words() {
  if (!ofTexts.value) return null;
  const { Written } = contents.value ?? {};
  return (
    <Panel id="words" title="Words" hint="Drawn from the prior, and written character by character.">
      {Written && <Written />}
    </Panel>
  );
}

/** What a person can do with it. */
export function WordPlay() {
  if (!ofTexts.value) return null;
  const { Play } = contents.value ?? {};
  return (
    <Panel id="word-play" title="Play" hint="With the model as it is at this moment.">
      {Play && <Play />}
    </Panel>
  );
}

/** Texts over the latent plane, where they lie. */
export function WordsPlane() {
  const { Plane } = contents.value ?? {};
  return ofTexts.value && Plane ? <Plane /> : null;
}

/** The text of the place under the crosshair. */
export function WordAt({ z }: { readonly z: ReadonlySignal<readonly number[] | undefined> }) {
  const { At } = contents.value ?? {};
  return ofTexts.value && At ? <At z={z} /> : null;
}
