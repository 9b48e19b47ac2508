import { chooseOwn, draft, found, own, problems, SIZES, sets, type } from '../form';
import { OWN } from '../link';
import { Field } from '../parts/field';
import { FileButton } from '../parts/file_button';

/** Which images to learn from. */
export function DataChoice() {
  const { data } = draft.value;
  const problem = problems.value.data;
  const names = sets.value.map(({ name }) => name);
  return (
    <>
      <Field
        label="Data set"
        help="What there is to learn. Test images are kept apart from those that are learnt."
        problem={problem && `Data set ${problem}.`}
      >
        {(control) => (
          <select {...control} value={data} onChange={(event) => type('data', event.currentTarget.value)}>
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
      {data === OWN && <OwnImages />}
    </>
  );
}

function OwnImages() {
  const { files, size, crop, invert } = own.value;
  return (
    <fieldset class="own">
      <legend>Your own images</legend>
      <p class="small quiet">
        They stay on this machine. Drop files or a folder anywhere on this page, or choose them; folders
        within it become classes.
      </p>
      <div class="row">
        <FileButton label="Choose files" multiple onFiles={chooseOwn} />
        <FileButton label="Choose a folder" folder onFiles={chooseOwn} />
        <span id="own-count">{files.length === 1 ? '1 file' : `${files.length} files`}</span>
      </div>
      <div class="fields">
        <Field label="Size" help="Pixels along a side, once they are brought to one size.">
          {(control) => (
            <select
              {...control}
              value={size}
              onChange={(event) => {
                own.value = { ...own.value, size: Number(event.currentTarget.value) };
              }}
            >
              {SIZES.map((one) => (
                <option key={one} value={one}>
                  {one} x {one}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Fit" help="Crop to the middle, or keep the whole with white round it.">
          {(control) => (
            <select
              {...control}
              value={crop}
              onChange={(event) => {
                own.value = { ...own.value, crop: event.currentTarget.value as typeof crop };
              }}
            >
              <option value="cover">Crop</option>
              <option value="contain">Whole image</option>
            </select>
          )}
        </Field>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={invert}
          onChange={(event) => {
            own.value = { ...own.value, invert: event.currentTarget.checked };
          }}
        />
        Invert: for dark strokes on light paper
      </label>
      {found.value.skipped.length > 0 && (
        <details>
          <summary>Skipped as no images: {found.value.skipped.length}</summary>
          <ul class="skipped small">
            {found.value.skipped.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  );
}
