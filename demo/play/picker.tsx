import { useId } from 'preact/hooks';
import { data } from '../state';
import { Picture } from './picture';
import { testImages } from './test_images';

interface PickerProps {
  readonly legend: string;
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
}

/** A choice of test images. */
export function Picker({ legend, chosen, onChoose }: PickerProps) {
  const name = useId();
  return (
    <fieldset class="picker">
      <legend>{legend}</legend>
      {testImages.value.map((image, i) => (
        <label key={i}>
          <input
            type="radio"
            name={name}
            checked={i === chosen}
            aria-label={nameOf(i)}
            onChange={() => onChoose(i)}
          />
          <Picture image={image} />
        </label>
      ))}
    </fieldset>
  );
}

/** Such as `test image 3, a 7`. */
function nameOf(index: number): string {
  const { labels, classes } = data.value ?? {};
  const label = labels?.[index];
  const words = label === undefined ? undefined : classes?.[label];
  return `test image ${index + 1}${words === undefined ? '' : `, class ${words}`}`;
}
