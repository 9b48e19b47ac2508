import { computed } from '@preact/signals';
import { resolveSpec, SpecError } from '../../src/index';
import { costWords } from '../cost';
import { draft, images, typesTexts } from '../form';
import { settingsOf } from '../link';
import { architectureOf, isTexts, type Layer, specOf } from '../live';
import { Architecture } from './architecture';

/** The model that is typed; undefined for what makes none. */
const wanted = computed<readonly Layer[] | undefined>(() => {
  const { input } = images.value;
  // Of some hundred nodes, each at every position, there is no such picture.
  if (isTexts(input)) return undefined;
  const picture = typeof input === 'number' ? [input] : input;
  try {
    return architectureOf(resolveSpec(specOf(settingsOf(draft.value), input)), picture);
  } catch (error) {
    if (error instanceof SpecError) return undefined;
    throw error;
  }
});

let last: readonly Layer[] | undefined;

/** The model that the next run is to have, as it is typed; while that makes none, as it was before. */
export function Wanted() {
  const { value } = wanted;
  last = value ?? last;
  if (typesTexts.value)
    return costWords.value ? (
      <p class="small" id="cost">
        {costWords.value}
      </p>
    ) : null;
  if (!last) return null;
  return (
    <div class={value ? 'wanted' : 'wanted before'}>
      <Architecture layers={last} />
      <p class="small quiet">Each layer with the shape of its value and its parameters.</p>
      {costWords.value && (
        <p class="small" id="cost">
          {costWords.value}
        </p>
      )}
    </div>
  );
}
