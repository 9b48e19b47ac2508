import { chosenTexts, problems } from '../form';
import { whole } from '../numbers';
import { change, chooseTexts, options, readingTexts } from '../own_texts';
import { Button } from '../parts/button';
import { Field } from '../parts/field';
import { FileButton } from '../parts/file_button';
import { remote } from '../state';

/** A person's own texts: choosing a file, and how it is read. */
export function OwnTexts() {
  const preview = chosenTexts.value;
  const { columns, column } = preview ?? {};
  return (
    <fieldset class="own" id="own-texts">
      <legend>Your own texts</legend>
      <div class="row">
        <FileButton
          label="Choose a text file"
          accept=".txt,.csv,.tsv,.json"
          disabled={!remote.value}
          onFiles={([file]) => file && void chooseTexts(file)}
        />
        <span role="status">{readingTexts.value && 'Reading…'}</span>
      </div>
      {preview && (
        <div class="preview">
          <div class="row">
            <Button
              type="submit"
              kind="primary"
              disabled={Object.keys(problems.value).length > 0 || readingTexts.value}
            >
              Start with these texts
            </Button>
          </div>
          <p class="small">
            {preview.name}: {whole(preview.train)} training and {whole(preview.test)}{' '}
            {preview.test === 1 ? 'test text' : 'test texts'} of at most {preview.text.length - 1} characters,
            of {[...preview.text.alphabet].length} symbols.
          </p>
          <p class="small quiet texts-sample">{preview.examples.join(' · ')}</p>
          {preview.notes.length > 0 && (
            <ul class="notes small">
              {preview.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      <div class="fields">
        {columns && columns.length > 1 && (
          <Field label="Column" help="Of the table, whose first row has the names of all.">
            {(control) => (
              <select
                {...control}
                value={column}
                onChange={(event) => void change({ column: Number(event.currentTarget.value) })}
              >
                {columns.map((name, i) => (
                  <option key={i} value={i}>
                    {name || `column ${i + 1}`}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label="Longer than 64 characters" help="A model takes 64 at most.">
          {(control) => (
            <select
              {...control}
              value={options.value.long}
              onChange={(event) => void change({ long: event.currentTarget.value as 'skip' | 'cut' })}
            >
              <option value="skip">Leave out</option>
              <option value="cut">Cut to 64</option>
            </select>
          )}
        </Field>
      </div>
      <p class="small quiet">
        They stay on this machine. A text an item: lines of a .txt file, a column of a .csv or .tsv file, or a
        .json array of strings; in UTF-8. Drop the file anywhere on this page, or choose it.
      </p>
    </fieldset>
  );
}
