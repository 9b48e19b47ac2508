import { useId } from 'preact/hooks';
import { told } from '../state';
import { classColour } from '../theme';
import { choose, classNames } from './classes';

/** A choice of one class, the same wherever it is made. */
export function ClassPicker({ legend }: { readonly legend: string }) {
  const name = useId();
  return (
    <fieldset class="class-picker">
      <legend>{legend}</legend>
      {classNames.value.map((words, i) => (
        <label key={i}>
          <input type="radio" name={name} checked={i === told.value} onChange={() => choose(i)} />
          <span class="dot" style={{ background: classColour(i) }} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
