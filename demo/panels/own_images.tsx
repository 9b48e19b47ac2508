import { chosen, own, reading, SIZES } from '../form';
import { whole } from '../numbers';
import { change } from '../own';
import { Field } from '../parts/field';
import { FileButton } from '../parts/file_button';
import { takeFiles } from '../take';
import { Preview } from './preview';

/** A person's own images: choosing them, seeing them, and how they are read. */
export function OwnImages() {
  return (
    <fieldset class="own" id="own">
      <legend>Your own images</legend>
      <div class="row">
        <FileButton label="Choose files" multiple onFiles={takeFiles} />
        <FileButton label="Choose a folder" folder onFiles={takeFiles} />
        <span id="own-count">{countWords()}</span>
      </div>
      <Preview />
      <div class="fields">
        <Size />
        <Fit />
        <Colour />
        <White />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={own.value.invert}
          onChange={(event) => change({ invert: event.currentTarget.checked })}
        />
        Invert: for dark strokes on light paper
      </label>
      <p class="small quiet">
        They stay on this machine. Drop files, a folder or a ZIP archive of one anywhere on this page, or
        choose them; folders within it become classes. Pictures are read, and IDX, NumPy (.npy) and CIFAR
        files.
      </p>
    </fieldset>
  );
}

function countWords(): string {
  const files = reading.value?.files ?? chosen.value?.files ?? 0;
  return files === 1 ? '1 file' : `${whole(files)} files`;
}

function Size() {
  const { size } = own.value;
  // A kept run may have been of another one.
  const sizes = SIZES.some((one) => one === size) ? SIZES : [...SIZES, size];
  return (
    <Field
      label="Size"
      help="Pixels along a side, once they are brought to one size. IDX, NumPy and CIFAR files keep theirs."
    >
      {(control) => (
        <select
          {...control}
          value={size}
          onChange={(event) => change({ size: Number(event.currentTarget.value) })}
        >
          {sizes.map((one) => (
            <option key={one} value={one}>
              {one} x {one}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Fit() {
  return (
    <Field label="Fit" help="Crop to the middle, or keep the whole with white round it.">
      {(control) => (
        <select
          {...control}
          value={own.value.crop}
          onChange={(event) => change({ crop: event.currentTarget.value as 'cover' | 'contain' })}
        >
          <option value="cover">Crop</option>
          <option value="contain">Whole image</option>
        </select>
      )}
    </Field>
  );
}

const CHANNELS = { 1: 'Grey', 3: 'Colour' } as const;

/** Whether they are learnt in grey or in colour. */
function Colour() {
  const { channels } = own.value;
  return (
    <Field
      label="Grey or colour"
      help="Automatic: colour, where at least one picture in twenty is in colour."
    >
      {(control) => (
        <select
          {...control}
          value={channels ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ channels: value === '' ? undefined : value === '1' ? 1 : 3 });
          }}
        >
          <option value="">Automatic</option>
          {Object.entries(CHANNELS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** What bytes of another scale than 0 to 255 stand for. */
function White() {
  const { white } = own.value;
  const { brightest } = chosen.value?.preview ?? { brightest: 255 };
  const choices = [...new Set([255, brightest, white ?? 255])].filter((byte) => byte > 0);
  return (
    <Field
      label="White is"
      help="The value that stands for white: 255, or the largest one where none is above 16."
    >
      {(control) => (
        <select
          {...control}
          value={white ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ white: value === '' ? undefined : Number(value) });
          }}
        >
          <option value="">Automatic</option>
          {choices.map((byte) => (
            <option key={byte} value={byte}>
              {byte}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
