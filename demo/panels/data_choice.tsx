import { changeImages, draft, problems, reading, sets, type } from '../form';
import { OWN } from '../link';
import { messages, unsay } from '../messages';
import { Field } from '../parts/field';
import { OwnImages } from './own_images';

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
        help="What there is to learn. Test images are kept apart from those that are learnt."
        problem={problem && `Data set ${problem}.`}
      >
        {(control) => (
          <select {...control} value={data} onChange={(event) => choose(event.currentTarget.value)}>
            {/* What a link asks for need not be there. */}
            {data !== OWN && !names.includes(data) && <option value={data}>{data}</option>}
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
            <option value={OWN}>Your own images</option>
          </select>
        )}
      </Field>
      {(data === OWN || reading.value || asked) && <OwnImages />}
    </>
  );
}

function choose(name: string): void {
  changeImages(() => type('data', name));
  // What was said of other images does not matter any more.
  unsay('images');
}
