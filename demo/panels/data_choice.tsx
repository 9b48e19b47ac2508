import { changeImages } from '../cards/suit';
import { draft, problems, reading, sets, type } from '../form';
import { isOwn, OWN, OWN_TEXTS } from '../link';
import { messages, unsay } from '../messages';
import { Field } from '../parts/field';
import { OwnImages } from './own_images';
import { OwnTexts } from './own_texts';

/** Which images to learn from. */
export function DataChoice() {
  const { data } = draft.value;
  const problem = problems.value.data;
  const names = sets.value.map(({ name }) => name);
  // A run that begins meanwhile has the form follow it; the kept run still waits for its images.
  const asked = messages.value.some(({ topic }) => topic === 'kept');
  return (
    <>
      <Field
        label="Data set"
        help="What there is to learn. Test examples are kept apart from those that are learnt."
        problem={problem && `Data set ${problem}.`}
      >
        {(control) => (
          <select {...control} value={data} onChange={(event) => choose(event.currentTarget.value)}>
            {/* What a link asks for need not be there. */}
            {!isOwn(data) && !names.includes(data) && <option value={data}>{data}</option>}
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
            <option value={OWN}>Your own images</option>
            <option value={OWN_TEXTS}>Your own texts</option>
          </select>
        )}
      </Field>
      {data === OWN_TEXTS && <OwnTexts />}
      {(data === OWN || reading.value || (asked && data !== OWN_TEXTS)) && <OwnImages />}
    </>
  );
}

function choose(name: string): void {
  changeImages(() => type('data', name));
  // What was said of other images does not matter any more.
  unsay('images');
}
